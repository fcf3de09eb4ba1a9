"""Commands that make a project of one's own, and add tables to it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: baseline init myproject")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Make a project of your own in a new FOLDER.

    It holds a copy of the data and notebooks. Every command works on it when it is started inside
    the folder, or given --root.
    """
    from baseline.data import new_project

    new_project.copy_project(folder)
    click.echo(f"{folder} holds data and notebooks. Next:\ncd {folder}\nbaseline run")


@click.command(epilog="Example: baseline add internet.csv --title 'Internet use' --source Eurostat")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="What pages and charts call the table.")
@click.option("--source", required=True, help="What tables and charts cite.")
@click.option("--unit", help='Unit of its numbers, such as "per cent".')
@click.option("--name", help="Short name; by default that of the file.")
@click.option("--skip-others", is_flag=True, help="Leave out rows that are no member state.")
def add(
    file: Path, title: str, source: str, unit: str | None, name: str | None, skip_others: bool
) -> None:
    """Add a table of your own: a CSV FILE with a column of countries.

    What its columns hold is inferred: ticks, statuses or numbers. The table need not cover all
    member states. It is copied to data/raw, and described in data/datapackage.json, where titles,
    units and ranges can be changed.
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
        "Titles, units and ranges can be changed in data/datapackage.json.\nNext: baseline run"
    )


COMMANDS = (init, add)
