"""Commands that start a project of one's own and add tables to it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: baseline init myproject")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Start a project of your own in a new FOLDER.

    The project holds a copy of the data and notebooks. To work on it, run commands inside the
    folder or use --root.
    """
    from baseline.data import new_project

    new_project.copy_project(folder)
    click.echo(f"{folder} now holds data and notebooks. Next:\ncd {folder}\nbaseline run")


@click.command(epilog="Example: baseline add internet.csv --title 'Internet use' --source Eurostat")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="Title of the table on pages and charts.")
@click.option("--source", required=True, help="Source that tables and charts cite.")
@click.option("--unit", help='Unit of its numbers, such as "per cent".')
@click.option("--name", help="Short name; by default the name of the file.")
@click.option("--skip-others", is_flag=True, help="Skip rows that are not member states.")
def add(
    file: Path, title: str, source: str, unit: str | None, name: str | None, skip_others: bool
) -> None:
    """Add a table of your own from a CSV FILE.

    The file has a column of countries. The type of each other column (ticks, statuses or numbers)
    is inferred. The table need not cover all member states. It is copied to data/raw and described
    in data/datapackage.json, where you can change titles, units and ranges.
    """
    from baseline.data import added_tables

    table = added_tables.read_table(
        file, title, source, name=name or "", unit=unit or "", skip_others=skip_others
    )
    for written in added_tables.add_table(table):
        click.echo(written)
    for line in added_tables.describe_inferred(table):
        click.echo(line)
    click.echo(
        "You can change titles, units and ranges in data/datapackage.json.\nNext: baseline run"
    )


COMMANDS = (init, add)
