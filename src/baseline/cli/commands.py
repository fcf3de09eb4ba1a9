"""The command line. Each command imports what it needs, so that help and version answer at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from baseline import __version__
from baseline.cli import terminal
from baseline.errors import BaselineError, UnknownName


@click.group(
    cls=terminal.Commands,
    epilog="Example: baseline run",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__)
@click.option(
    "--root", type=click.Path(path_type=Path), help="Folder that holds data and notebooks."
)
def main(root: Path | None) -> None:
    """Rebuild the tables, figures and statistics of the Council of Europe's 2019 baseline mapping.

    Exit status 0 when all went well, 1 when something failed or differs, 2 on misuse, such as an unknown name.
    """
    if root is not None:
        os.environ["BASELINE_ROOT"] = str(root)


@main.command(epilog="Example: baseline run fig_4 --group focus")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@terminal.group
@terminal.basis
@terminal.jobs
@terminal.outputs
@terminal.kernel
@terminal.force
@terminal.timeout
@click.option("--why", is_flag=True, help="Say why each step was taken.")
@click.option(
    "--exclude", multiple=True, metavar="COUNTRY", help="What if it were left out? Can be repeated."
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="CELL=VALUE",
    help="What if? MLT.access_to_justice_score=130",
)
def run(
    names: tuple[str, ...],
    group: str,
    basis: str,
    jobs: int,
    outputs: Path | None,
    kernel: str,
    force: bool,
    timeout: int,
    why: bool,
    exclude: tuple[str, ...],
    settings: tuple[str, ...],
) -> None:
    """Rebuild clean data, statistics, tables and figures.

    With names, only these notebooks. What is up to date stays as it is. Outputs appear whole
    or not at all. Another group, basis or scenario has a folder of its own, and a scenario says
    so everywhere.
    """
    from baseline import project
    from baseline.build import reproduce
    from baseline.build.scenario import parse

    try:
        scenario = parse(exclude, settings)
    except BaselineError as error:
        raise click.UsageError(str(error)) from None
    chosen = reproduce.notebooks(names)
    terminal.name_foreign(chosen)
    with terminal.progress(len(chosen) + 1) as report:
        done = reproduce.reproduce(
            names, group, basis, jobs, outputs, report, kernel, force, scenario, timeout
        )
    folder = project.output_folder(outputs, basis, group, scenario.folder)
    for step, reasons in done.why.items() if why else ():
        click.echo("\n  ".join([f"{step}:", *reasons]))
    for line in done.verdicts:
        click.echo(f"Verdict changed: {line}.", err=True)
    number, profiles = len(done.files), 0
    if not names and group == "coe" and not scenario.label:
        profiles, pages = _build_site(basis, jobs, outputs, kernel, force, timeout)
        number += pages
    counted = ("1 file is" if number == 1 else f"{number} files are") + " new or changed"
    built = "1 profile was built" if profiles == 1 else f"{profiles} profiles were built"
    said = ", ".join([counted] * bool(number) + [built] * bool(profiles)) or "nothing changed"
    click.echo(f"{folder}: {said}.")


@main.command("open", epilog="Example: baseline open")
@terminal.basis
@terminal.jobs
@click.pass_context
def open_site(ctx: click.Context, basis: str, jobs: int) -> None:
    """Bring the outputs up to date and open the front page.

    What is missing or out of date is built; the page opens in the browser.
    """
    from baseline import project

    ctx.invoke(run, basis=basis, jobs=jobs)
    terminal.open_file(project.output_folder(None, basis, "coe") / "index.html")


@main.command(epilog="Example: baseline show fig_4")
@click.argument("name")
@terminal.group
@terminal.basis
@click.pass_context
def show(ctx: click.Context, name: str, group: str, basis: str) -> None:
    """Write one figure and open it.

    For example fig_4, fig_4_ages or map_lanzarote.
    """
    from baseline import project
    from baseline.build import reproduce

    name = name.removesuffix(".ipynb")
    target = project.output_folder(None, basis, group)
    notebook = _drawing(name)
    ctx.invoke(run, names=(notebook,), group=group, basis=basis)
    drawn = list(reproduce.figures(target, name))
    if not drawn:
        raise UnknownName(_without_figure(notebook, target))
    terminal.open_file(target / "figures" / f"{drawn[0]}.svg")


def _drawing(name: str) -> str:
    """Find the notebook that draws a figure, as recorded of the report's outputs; or the notebook itself."""
    from baseline import project
    from baseline.build import reproduce
    from baseline.data import countries

    report = project.output_folder(None, "printed", "coe")
    if found := reproduce.figures(report, name) if name else {}:
        return next(iter(found.values()))
    try:
        reproduce.notebooks([name])
    except UnknownName:
        if name in reproduce.APART:
            raise
        if (
            report / "figures" / f"{name}.svg"
        ).is_file():  # in a fresh clone, where nothing is recorded yet
            reproduce.reproduce(report=lambda step: click.echo(step, err=True))
            if found := reproduce.figures(report, name):
                return next(iter(found.values()))
        known = dict.fromkeys(
            [*reproduce.figures(report, ""), *(path.stem for path in reproduce.notebooks())]
        )
        raise UnknownName(countries.unknown("figure or notebook", name, known)) from None
    return name


def _without_figure(notebook: str, target: Path) -> str:
    """Say why no figure can be opened: its notebook draws none, or several of other names."""
    from baseline.build import reproduce

    drawn = [
        figure for figure, drawing in reproduce.figures(target, "").items() if drawing == notebook
    ]
    if drawn:
        return f"{notebook} draws {len(drawn)} figures; name one of them: {', '.join(drawn)}."
    return f"{notebook} draws no figure. Its page: {target / notebook}.html"


def _build_site(
    basis: str, jobs: int, outputs: Path | None, kernel: str, force: bool, timeout: int
) -> tuple[int, int]:
    """Build the profiles that are not up to date and the pages around them; count profiles and changed pages."""
    from baseline.build import profiles, site
    from baseline.data import countries

    codes = countries.group("coe")
    with terminal.progress(len(codes)) as report:
        done = profiles.sweep(codes, basis, "coe", jobs, outputs, report, kernel, timeout, force)
    terminal.name_failed(done.failed)
    if done.failed:
        sys.exit(1)
    return len(done.built), len(site.build(basis, outputs, force))


@main.command(epilog="Example: baseline country Moldova EST --compare focus")
@click.argument("names", nargs=-1, metavar="[COUNTRY]...")
@click.option("--all", "everyone", is_flag=True, help="All 47.")
@click.option("--group", help="All of a group: coe, eu, focus, non_eu or non_focus.")
@click.option(
    "--compare", default="coe", show_default=True, help="A group, or countries separated by commas."
)
@terminal.basis
@terminal.jobs
@terminal.outputs
@terminal.kernel
@terminal.force
@click.option("--scheduler", help="Address of a Dask scheduler to run on: tcp://host:port.")
@terminal.timeout
@click.pass_context
def country(
    ctx: click.Context,
    names: tuple[str, ...],
    everyone: bool,
    group: str | None,
    compare: str,
    basis: str,
    jobs: int,
    outputs: Path | None,
    kernel: str,
    force: bool,
    timeout: int,
    scheduler: str | None,
) -> None:
    """Build the profiles of countries.

    Each is a page, values as JSON, charts and an executed notebook.

    Exit status 1 when a country failed (the others are done), 2 for a name that is no member state.
    """
    from baseline import project
    from baseline.data import countries

    members = countries.group(group) if group else ()
    codes = [*map(countries.resolve, names), *(countries.group("coe") if everyone else members)]
    countries.peers(compare)
    if not codes:
        raise click.UsageError("Name countries, or give --all or --group.")
    terminal.name_foreign([project.find().notebooks / "country.ipynb"])
    from baseline.build import executors, profiles

    executor = executors.cluster(scheduler) if scheduler else None
    chosen = list(dict.fromkeys(codes))
    with terminal.progress(len(chosen)) as report:
        done = profiles.sweep(
            chosen, basis, compare, jobs, outputs, report, kernel, timeout, force, executor
        )
    terminal.name_failed(done.failed)
    folder = project.output_folder(outputs, basis, "coe") / countries.profiles(compare)
    click.echo(f"{folder}: {len(chosen) - len(done.failed)} of {len(chosen)} profiles are done.")
    ctx.exit(1 if done.failed else 0)


@main.command(epilog="Example: baseline transcribe report.txt --to data/raw")
@click.argument("report", type=click.Path(path_type=Path))
@click.option(
    "--to", type=click.Path(path_type=Path), required=True, help="Folder for the raw tables."
)
def transcribe(report: Path, to: Path) -> None:
    """Write the raw tables from the text of the REPORT."""
    from baseline.data.transcribe import transcribe as write

    for file in write(report, to):
        click.echo(file)


@main.command("countries", epilog="Example: baseline countries --group focus")
@terminal.group
@terminal.form
def list_countries(group: str, form: str) -> None:
    """List the member states with codes, names and groups."""
    import pandas as pd

    from baseline.data import countries

    members = countries.group(group)
    rows = [
        (
            c.iso3,
            c.iso2,
            c.name,
            "yes" if c.eu else "no",
            "yes" if c.focus else "no",
            "; ".join(c.aliases[1:]),
        )
        for c in countries.members()
        if c.iso3 in members
    ]
    terminal.print_table(
        pd.DataFrame(rows, columns=["iso3", "iso2", "name", "eu", "focus", "other_names"]), form
    )


@main.command(epilog="Example: baseline indicators --group focus --format csv")
@terminal.group
@terminal.basis
@terminal.form
def indicators(group: str, basis: str, form: str) -> None:
    """Print the indicators of a group of countries."""
    from baseline.data import frames

    terminal.print_table(frames.indicators(group, basis).reset_index(), form)


@main.command(epilog="Example: baseline statistics access_to_justice_score_mean")
@click.argument("name", required=False)
@terminal.basis
@terminal.form
def statistics(name: str | None, basis: str, form: str) -> None:
    """Print the summary statistics, or those that begin with NAME."""
    from baseline import stats
    from baseline.data import countries

    computed = stats.statistics(basis)
    if name is not None:
        known = dict.fromkeys(computed["statistic"])
        exact = computed[computed["statistic"] == name]
        computed = exact if len(exact) else computed[computed["statistic"].str.startswith(name)]
        if computed.empty:
            raise UnknownName(countries.unknown("statistic", name, known))
    terminal.print_table(computed, form)


@main.command(epilog="Example: baseline claims --verdict differs")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--verdict", help="reproduced, differs, depends or external.")
@terminal.basis
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def claims(
    ctx: click.Context, ids: tuple[str, ...], verdict: str | None, basis: str, as_json: bool
) -> None:
    """Check the report's claims, and how its numbers are covered.

    Exit status 0 when all verdicts are the committed ones, 1 when any changed, 2 on misuse.
    """
    from baseline import project, stats
    from baseline.data import frames
    from baseline.ledger import entries
    from baseline.ledger import verdicts as judged

    if verdict not in (None, *judged.VERDICTS):
        raise click.UsageError(
            f"There is no verdict {verdict!r}. Known: {', '.join(judged.VERDICTS)}."
        )
    for name in ids:
        entries.claim(name)
    findings = judged.judge(frames.indicators(basis=basis), stats.statistics(basis))
    table = judged.table(findings)
    shown = table[
        table["claim"].isin(ids or table["claim"])
        & table["verdict"].isin([verdict or v for v in judged.VERDICTS])
    ]
    if as_json:
        click.echo(shown.to_json(orient="records", force_ascii=False, indent=2))
    else:
        click.echo(
            shown[["claim", "printed", "recomputed", "verdict", "n"]].to_string(
                index=False, max_colwidth=48
            )
        )
        for each in findings if ids else []:
            if each.claim.claim in ids:
                click.echo(f"\n{each.claim.claim}: {each.claim.paraphrase}. {each.note}")
        click.echo(
            "\n"
            + ", ".join(
                f"{count} {name}" for name, count in table["verdict"].value_counts().items()
            )
        )
        click.echo(
            "Numbers and lists of the text: "
            + ", ".join(f"{n} {why}" for why, n in entries.coverage().items())
        )
    committed = project.find().root / "outputs" / "claims.csv"
    if basis == "printed":
        changed = judged.changed_since(table, committed)
        for line in changed:
            click.echo(f"Changed: {line}.", err=True)
        ctx.exit(1 if changed else 0)


@main.command(epilog="Example: baseline check")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Rebuild everything and compare it with what is here.

    It is rebuilt in a temporary folder.

    Exit status 0 when nothing differs, 1 when something does, 2 when nothing could be compared.
    """
    from baseline.build import check as reviewer

    try:
        result = reviewer.check(lambda step: click.echo(step, err=True))
    except BaselineError as error:
        click.echo(f"Error: {error}", err=True)
        ctx.exit(2)
    for line in result.differences:
        click.echo(line)
    click.echo(result.summary)
    ctx.exit(1 if result.differences else 0)


@main.command(epilog="Example: baseline diff printed corrected")
@click.argument("before")
@click.argument("after")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "html"]),
    default="table",
    show_default=True,
    help="How to print.",
)
def diff(before: str, after: str, form: str) -> None:
    """Show what moves between two states.

    Values, positions, statistics and claims can move. Each state is printed, corrected, or an
    outputs folder. What moved since a commit, git shows: git diff COMMIT outputs/values.csv
    """
    from baseline.build import diff as difference

    moved = difference.compare(difference.load(before), difference.load(after))
    if form == "json":
        click.echo(difference.to_json(moved, before, after), nl=False)
    elif form == "html":
        click.echo(difference.to_html(moved, before, after), nl=False)
    elif form == "table" and moved.empty:
        click.echo(f"Nothing moves from {before} to {after}.")
    else:
        terminal.print_table(moved, form)


@main.command(epilog="Example: baseline explain s5-coe-mean-score")
@click.argument("name", metavar="CLAIM | STATISTIC[@GROUP] | COUNTRY.INDICATOR")
@click.option("--up", is_flag=True, help="Show what uses it instead of what it rests on.")
@terminal.basis
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def explain(name: str, up: bool, basis: str, as_json: bool) -> None:
    """Show which printed cells a claim or statistic rests on.

    With --up, the other way: from a cell up to the statistics, claims and files that use it.
    """
    import json

    from baseline.ledger import trace as way

    explainer = way.load(basis)
    tree = explainer.up(name) if up else explainer.down(name)
    click.echo(json.dumps(tree, ensure_ascii=False, indent=2) if as_json else way.text(tree))


@main.command(epilog="Example: baseline codebook")
def codebook() -> None:
    """Write data/README.md from data/datapackage.json."""
    from baseline import files, project
    from baseline.data import codebook as book

    files.write(project.find().data, {"README.md": book.markdown().encode()})
