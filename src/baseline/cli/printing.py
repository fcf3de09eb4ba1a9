"""Commands that print or write data: countries, indicators, statistics, raw tables, codebook."""

from __future__ import annotations

from pathlib import Path

import click

from baseline.cli import terminal
from baseline.errors import UnknownName, describe_unknown


@click.command("countries", epilog="Example: baseline countries --group focus")
@terminal.group_option
@terminal.format_option
def list_countries(group: str, form: str) -> None:
    """List the member states with their codes, names and groups."""
    import pandas as pd

    from baseline.data import countries, groups

    members = groups.find_members(group)
    flags = {name: groups.find_members(name) for name in ("eu", "focus")}
    rows = [
        {"iso3": state.iso3, "iso2": state.iso2, "name": state.name}
        | {name: "yes" if state.iso3 in held else "no" for name, held in flags.items()}
        | {"other_names": "; ".join(state.aliases[1:])}
        for state in countries.list_countries()
        if state.iso3 in members
    ]
    terminal.print_table(pd.DataFrame(rows), form)


@click.command("groups", epilog="Example: baseline groups --format csv")
@terminal.format_option
def list_groups(form: str) -> None:
    """List the named groups.

    Options that take a group also accept combinations of groups and countries: "DNK,FIN",
    "nordic,EST", "coe,-SMR".
    """
    import pandas as pd

    from baseline.data import groups

    rows = [
        {
            "group": group.name,
            "title": group.title,
            "n": len(group.members),
            "countries": " ".join(group.members),
        }
        for group in groups.find_named().values()
    ]
    terminal.print_table(pd.DataFrame(rows), form)


@click.command(epilog="Example: baseline indicators --group focus --format csv")
@terminal.group_option
@terminal.basis_option
@terminal.format_option
def indicators(group: str, basis: str, form: str) -> None:
    """Print the indicators for a group of countries."""
    from baseline.data import frames

    terminal.print_table(frames.indicators(group, basis).reset_index(), form)


@click.command(epilog="Example: baseline statistics access_to_justice_score_mean")
@click.argument("name", required=False)
@click.option("--group", help="One group; by default the report's five groups.")
@terminal.basis_option
@terminal.format_option
def statistics(name: str | None, group: str | None, basis: str, form: str) -> None:
    """Print summary statistics.

    With NAME, only those whose names begin with it.
    """
    from baseline import stats

    computed = stats.statistics(group, basis)
    if name is not None:
        known = dict.fromkeys(computed["statistic"])
        exact = computed[computed["statistic"] == name]
        computed = exact if len(exact) else computed[computed["statistic"].str.startswith(name)]
        if computed.empty:
            raise UnknownName(describe_unknown("statistic", name, known))
    terminal.print_table(computed, form)


@click.command("treaties", epilog="Example: baseline treaties --as-of 2021-06-30")
@click.option("--as-of", metavar="DATE", help="A day, such as 2021-06-30; by default 2019-11-30.")
@click.option(
    "--basis-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the cells of Fig. 1 that differ on that date to this CSV file instead.",
)
@terminal.format_option
def list_treaties(as_of: str | None, basis_file: Path | None, form: str) -> None:
    """Print which states were party to which treaties on a date.

    The dates come from public records (data/treaties.csv). A state is a party once it has
    ratified, acceded or succeeded. If the records do not settle a status, it is blank.
    """
    from baseline import files
    from baseline.data import clean, countries, frames
    from baseline.data import treaties as records

    day = records.read_day(as_of)
    if basis_file:
        overlay = records.draw_overlay(frames.indicators(), day)
        files.write(basis_file.parent, {basis_file.name: clean.to_csv(overlay).encode()})
        click.echo(f"{basis_file}: {len(overlay)} cells of Fig. 1 differ on {day}.")
        return
    statuses = records.treaties(day).fillna("").reset_index()
    statuses.insert(1, "country", statuses["iso3"].map(countries.list_names()))
    terminal.print_table(statuses, form)


@click.command(epilog="Example: baseline transcribe report.txt --to data/raw")
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--to", type=click.Path(path_type=Path), help="Folder for the raw tables.")
@click.option(
    "--compare",
    is_flag=True,
    help="Write nothing; list the cells in which REPORT, another conversion of the report, differs "
    "from data/raw.",
)
@click.pass_context
def transcribe(ctx: click.Context, report: Path, to: Path | None, compare: bool) -> None:
    """Write the raw tables from the text of the REPORT.

    With --compare, the exit status is 0 if every cell agrees with data/raw, and 1 if any differs.
    """
    from baseline.data import second_reading
    from baseline.data.transcribe import write_tables as write

    if compare == bool(to):
        raise click.UsageError("Use either --to FOLDER or --compare.")
    if to:
        for file in write(report, to):
            click.echo(file)
        return
    differences = second_reading.find_differences_of(report)
    for line in differences:
        click.echo(line)
    click.echo(f"{len(second_reading.read_raw())} cells compared, {len(differences)} different.")
    ctx.exit(1 if differences else 0)


@click.command(epilog="Example: baseline codebook")
def codebook() -> None:
    """Write data/README.md from data/datapackage.json."""
    from baseline import files, project
    from baseline.data import codebook as book

    data = project.find_project().data
    files.write(data, {"README.md": book.draw_codebook().encode()})
    click.echo(data / "README.md")


@click.command("schema", epilog="Example: baseline schema claims")
@click.argument("name", required=False)
def show_schema(name: str | None) -> None:
    """Print the JSON Schema of a command's output.

    Without NAME, list all schemas. "profile" describes the values of `baseline country`.
    """
    import json

    from baseline.cli import schemas

    if name is None:
        click.echo("\n".join(schemas.NAMES))
    else:
        click.echo(json.dumps(schemas.find_schema(name), ensure_ascii=False, indent=1))


COMMANDS = (
    *(list_countries, list_groups, indicators, statistics),
    *(list_treaties, transcribe, codebook, show_schema),
)
