"""The command line. Each command imports what it needs, so that help and version answer at once."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from baseline import __version__
from baseline.errors import BaselineError, UnknownName

if TYPE_CHECKING:
    import pandas as pd

FORMATS = click.Choice(["table", "csv", "json"])
_group = click.option("--group", default="coe", show_default=True, help="coe, eu, focus, non_eu or non_focus.")
_basis = click.option("--basis", default="printed", show_default=True, help="printed, or corrected.")
_jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=2 * (os.cpu_count() or 1),
    show_default=True,
    help="Notebooks run at once: by default two for each processor.",
)
_outputs = click.option("--outputs", type=click.Path(path_type=Path), help="Folder to write to.")
_kernel = click.option(
    "--kernel", type=click.Choice(["warm", "cold"]), default="warm", show_default=True, help="How kernels start."
)
_force = click.option("--force", is_flag=True, help="Build also what is there and up to date.")
_format = click.option("--format", "form", type=FORMATS, default="table", show_default=True, help="How to print.")


class Commands(click.Group):
    """Commands whose errors are one clear message, and exit status 2 for an unknown name, else 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what its user can mend ends without a traceback."""
        try:
            return super().invoke(ctx)
        except BaselineError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(2 if isinstance(error, UnknownName) else 1)
        except OSError as error:  # a full disk, a folder that may not be read
            if error.errno in (None, errno.EPIPE):  # the second is click's: who read us has gone
                raise
            click.echo(f"Error: {f'{error.filename}: ' * bool(error.filename)}{error.strerror}.", err=True)
            sys.exit(1)


@click.group(cls=Commands, epilog="Example: baseline run", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option("--root", type=click.Path(path_type=Path), help="Folder that holds data and notebooks.")
def main(root: Path | None) -> None:
    """Rebuild the tables, figures and statistics of the Council of Europe's 2019 baseline mapping.

    Exit status 0 when all went well, 1 when something failed or differs, 2 on misuse, such as an unknown name.
    """
    if root is not None:
        os.environ["BASELINE_ROOT"] = str(root)


@main.command(epilog="Example: baseline run fig_4 --group focus")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@_group
@_basis
@_jobs
@_outputs
@_kernel
@_force
@click.option("--why", is_flag=True, help="Say why each step was taken.")
@click.option("--exclude", multiple=True, metavar="COUNTRY", help="What if it were left out? Can be repeated.")
@click.option("--set", "settings", multiple=True, metavar="CELL=VALUE", help="What if? MLT.access_to_justice_score=130")
def run(
    names: tuple[str, ...],
    group: str,
    basis: str,
    jobs: int,
    outputs: Path | None,
    kernel: str,
    force: bool,
    why: bool,
    exclude: tuple[str, ...],
    settings: tuple[str, ...],
) -> None:
    """Rebuild clean data, statistics, tables and figures.

    With names, only these notebooks. What is up to date stays as it is. Outputs appear whole
    or not at all. Another group, basis or scenario has a folder of its own, and a scenario says
    so everywhere.
    """
    from baseline import project, reproduce
    from baseline.scenario import parse

    try:
        scenario = parse(exclude, settings)
    except BaselineError as error:
        raise click.UsageError(str(error)) from None
    chosen = reproduce.notebooks(names)
    _name_foreign(chosen)
    with _progress(len(chosen) + 1) as report:
        done = reproduce.reproduce(names, group, basis, jobs, outputs, report, kernel, force, scenario)
    folder = project.output_folder(outputs, basis, group, scenario.folder)
    for step, reasons in done.why.items() if why else ():
        click.echo("\n  ".join([f"{step}:", *reasons]))
    for line in done.verdicts:
        click.echo(f"Verdict changed: {line}.", err=True)
    number = len(done.files)
    if not names and group == "coe" and not scenario.label:
        number += _build_site(basis, jobs, outputs, kernel, force)
    counted = "1 file is" if number == 1 else f"{number} files are"
    click.echo(f"{folder}: {counted} new or changed." if number else f"{folder}: nothing changed.")


@main.command("open", epilog="Example: baseline open")
@_basis
@_jobs
@click.pass_context
def open_site(ctx: click.Context, basis: str, jobs: int) -> None:
    """Bring the outputs up to date and open the front page.

    What is missing or out of date is built; the page opens in the browser.
    """
    from baseline import project

    ctx.invoke(run, basis=basis, jobs=jobs)
    _open(project.output_folder(None, basis, "coe") / "index.html")


@main.command(epilog="Example: baseline show fig_4")
@click.argument("name")
@_group
@_basis
@click.pass_context
def show(ctx: click.Context, name: str, group: str, basis: str) -> None:
    """Write one figure and open it.

    For example fig_4, fig_4_ages or map_lanzarote.
    """
    from baseline import project, reproduce

    name = name.removesuffix(".ipynb")
    target = project.output_folder(None, basis, group)
    notebook = _drawing(name)
    ctx.invoke(run, names=(notebook,), group=group, basis=basis)
    drawn = list(reproduce.figures(target, name))
    if not drawn:
        raise UnknownName(_without_figure(notebook, target))
    _open(target / "figures" / f"{drawn[0]}.svg")


def _drawing(name: str) -> str:
    """Find the notebook that draws a figure, as recorded of the report's outputs; or the notebook itself."""
    from baseline import countries, project, reproduce

    report = project.output_folder(None, "printed", "coe")
    if found := reproduce.figures(report, name) if name else {}:
        return next(iter(found.values()))
    try:
        reproduce.notebooks([name])
    except UnknownName:
        if name in reproduce.APART:
            raise
        known = dict.fromkeys([*reproduce.figures(report, ""), *(path.stem for path in reproduce.notebooks())])
        raise UnknownName(countries.unknown("figure or notebook", name, known)) from None
    return name


def _without_figure(notebook: str, target: Path) -> str:
    """Say why no figure can be opened: its notebook draws none, or several of other names."""
    from baseline import reproduce

    drawn = [figure for figure, drawing in reproduce.figures(target, "").items() if drawing == notebook]
    if drawn:
        return f"{notebook} draws {len(drawn)} figures; name one of them: {', '.join(drawn)}."
    return f"{notebook} draws no figure. Its page: {target / notebook}.html"


def _open(file: Path) -> None:
    """Open a file in the browser, if there is one; say where it is in any case."""
    import webbrowser

    if not webbrowser.open(file.as_uri()):
        click.echo("No browser was found; open the file yourself.", err=True)
    click.echo(file)


def _build_site(basis: str, jobs: int, outputs: Path | None, kernel: str, force: bool) -> int:
    """Build the profiles that are not up to date and the pages around them; count the files that changed."""
    from baseline import countries, site, sweeps

    codes = countries.group("coe")
    with _progress(len(codes)) as report:
        failed = sweeps.sweep(codes, basis, "coe", jobs, outputs, report, kernel, force=force)
    _name_failed(failed)
    if failed:
        sys.exit(1)
    return len(site.build(basis, outputs, force))


@main.command(epilog="Example: baseline country Moldova EST --compare focus")
@click.argument("names", nargs=-1, metavar="[COUNTRY]...")
@click.option("--all", "everyone", is_flag=True, help="All 47.")
@click.option("--group", help="All of a group: coe, eu, focus, non_eu or non_focus.")
@click.option("--compare", default="coe", show_default=True, help="A group, or countries separated by commas.")
@_basis
@_jobs
@_outputs
@_kernel
@_force
@click.option(
    "--format", "formats", default="html,json", show_default=True, help="html, json and pdf, separated by commas."
)
@click.option("--scheduler", help="Address of a Dask scheduler to run on: tcp://host:port.")
@click.option("--tls-ca", "tls_ca_file", type=click.Path(), help="For a tls:// scheduler: certificate authority.")
@click.option("--tls-cert", "tls_client_cert", type=click.Path(), help="For a tls:// scheduler: certificate.")
@click.option("--tls-key", "tls_client_key", type=click.Path(), help="For a tls:// scheduler: key.")
@click.option("--timeout", type=click.IntRange(min=1), default=120, show_default=True, help="Seconds a cell may take.")
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
    formats: str,
    scheduler: str | None,
    tls_ca_file: str | None,
    tls_client_cert: str | None,
    tls_client_key: str | None,
) -> None:
    """Build the profiles of countries.

    Each is a page, values as JSON, charts and an executed notebook.

    Exit status 1 when a country failed (the others are done), 2 for a name that is no member state.
    """
    from baseline import countries, project

    codes = [*map(countries.resolve, names)]
    codes += countries.group("coe") if everyone else countries.group(group) if group else ()
    countries.peers(compare)
    if unknown := set(formats.split(",")) - {"html", "json", "pdf"}:
        raise click.UsageError(f"There is no format {', '.join(sorted(unknown))}. Known: html, json, pdf.")
    if not codes:
        raise click.UsageError("Name countries, or give --all or --group.")
    _name_foreign([project.find().notebooks / "country.ipynb"])
    if kernel == "warm" and not scheduler:
        from baseline import kernels

        kernels.prepare()
    from baseline import executors, sweeps

    tls = {"tls_ca_file": tls_ca_file, "tls_client_cert": tls_client_cert, "tls_client_key": tls_client_key}
    given = {name: value for name, value in tls.items() if value}
    executor = executors.cluster(scheduler, given) if scheduler else None
    chosen = list(dict.fromkeys(codes))
    with _progress(len(chosen)) as report:
        failed = sweeps.sweep(
            chosen, basis, compare, jobs, outputs, report, kernel, timeout, force, executor, "pdf" in formats
        )
    _name_failed(failed)
    folder = project.output_folder(outputs, basis, "coe") / "countries"
    click.echo(f"{folder}: {len(chosen) - len(failed)} of {len(chosen)} profiles are done.")
    ctx.exit(1 if failed else 0)


@main.command(epilog="Example: baseline transcribe report.txt --to data/raw")
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--to", type=click.Path(path_type=Path), required=True, help="Folder for the raw tables.")
def transcribe(report: Path, to: Path) -> None:
    """Write the raw tables from the text of the REPORT."""
    from baseline.transcribe import transcribe as write

    for file in write(report, to):
        click.echo(file)


@main.command("countries", epilog="Example: baseline countries --group focus")
@_group
@_format
def list_countries(group: str, form: str) -> None:
    """List the member states with codes, names and groups."""
    import pandas as pd

    from baseline import countries

    members = countries.group(group)
    rows = [
        (c.iso3, c.iso2, c.name, "yes" if c.eu else "no", "yes" if c.focus else "no", "; ".join(c.aliases[1:]))
        for c in countries.members()
        if c.iso3 in members
    ]
    _print(pd.DataFrame(rows, columns=["iso3", "iso2", "name", "eu", "focus", "other_names"]), form)


@main.command(epilog="Example: baseline indicators --group focus --format csv")
@_group
@_basis
@_format
def indicators(group: str, basis: str, form: str) -> None:
    """Print the indicators of a group of countries."""
    from baseline import frames

    _print(frames.indicators(group, basis).reset_index(), form)


@main.command(epilog="Example: baseline statistics access_to_justice_score_mean")
@click.argument("name", required=False)
@_basis
@_format
def statistics(name: str | None, basis: str, form: str) -> None:
    """Print the summary statistics, or those that begin with NAME."""
    from baseline import countries, frames

    computed = frames.statistics(basis)
    if name is not None:
        known = dict.fromkeys(computed["statistic"])
        exact = computed[computed["statistic"] == name]
        computed = exact if len(exact) else computed[computed["statistic"].str.startswith(name)]
        if computed.empty:
            raise UnknownName(countries.unknown("statistic", name, known))
    _print(computed, form)


@main.command(epilog="Example: baseline claims --verdict differs")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--verdict", help="reproduced, differs, depends or external.")
@_basis
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def claims(ctx: click.Context, ids: tuple[str, ...], verdict: str | None, basis: str, as_json: bool) -> None:
    """Check the report's claims, and how its numbers are covered.

    Exit status 0 when all verdicts are the committed ones, 1 when any changed, 2 on misuse.
    """
    from baseline import claims as judged
    from baseline import frames, ledger, project

    if verdict not in (None, *judged.VERDICTS):
        raise click.UsageError(f"There is no verdict {verdict!r}. Known: {', '.join(judged.VERDICTS)}.")
    for name in ids:
        ledger.claim(name)
    findings = judged.judge(frames.indicators(basis=basis), frames.statistics(basis))
    table = judged.table(findings)
    shown = table[
        table["claim"].isin(ids or table["claim"]) & table["verdict"].isin([verdict or v for v in judged.VERDICTS])
    ]
    if as_json:
        click.echo(shown.to_json(orient="records", force_ascii=False, indent=2))
    else:
        click.echo(shown[["claim", "printed", "recomputed", "verdict", "n"]].to_string(index=False, max_colwidth=48))
        for each in findings if ids else []:
            if each.claim.claim in ids:
                click.echo(f"\n{each.claim.claim}: {each.claim.paraphrase}. {each.note}")
        click.echo("\n" + ", ".join(f"{count} {name}" for name, count in table["verdict"].value_counts().items()))
        click.echo("Numbers and lists of the text: " + ", ".join(f"{n} {why}" for why, n in ledger.coverage().items()))
    committed = project.find().root / "outputs" / "claims.csv"
    if basis == "printed" and committed.is_file():
        import pandas as pd

        changed = judged.changed(table, pd.read_csv(committed, dtype="str", keep_default_na=False))
        for line in changed:
            click.echo(f"Changed: {line}.", err=True)
        ctx.exit(1 if changed else 0)


@main.command(epilog="Example: baseline check --twice")
@click.option("--twice", is_flag=True, help="Build twice, in different surroundings, and compare both.")
@click.pass_context
def check(ctx: click.Context, twice: bool) -> None:
    """Rebuild everything and compare it with what is here.

    It is rebuilt in a temporary folder.

    Exit status 0 when nothing differs, 1 when something does, 2 when there is nothing to compare.
    """
    from baseline import check as reviewer

    try:
        result = reviewer.check(twice, lambda step: click.echo(step, err=True))
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

    Values, positions, statistics and claims can move. Each state is printed, corrected, an
    outputs folder, or a git revision.
    """
    from baseline import diff as difference

    moved = difference.compare(difference.load(before), difference.load(after))
    if form == "json":
        click.echo(difference.to_json(moved, before, after), nl=False)
    elif form == "html":
        click.echo(difference.to_html(moved, before, after), nl=False)
    elif form == "table" and moved.empty:
        click.echo(f"Nothing moves from {before} to {after}.")
    else:
        _print(moved, form)


@main.command(epilog="Example: baseline explain s5-coe-mean-score")
@click.argument("name", metavar="CLAIM | STATISTIC[@GROUP] | COUNTRY.INDICATOR")
@click.option("--up", is_flag=True, help="Show what uses it instead of what it rests on.")
@_basis
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def explain(name: str, up: bool, basis: str, as_json: bool) -> None:
    """Show which printed cells a claim or statistic rests on.

    With --up, the other way: from a cell up to the statistics, claims and files that use it.
    """
    import json

    from baseline import explain as way

    explainer = way.load(basis)
    tree = explainer.up(name) if up else explainer.down(name)
    click.echo(json.dumps(tree, ensure_ascii=False, indent=2) if as_json else way.text(tree))


@main.command(epilog="Example: baseline report")
@_basis
def report(basis: str) -> None:
    """Print the outputs as one PDF.

    It holds their figures, statistics, verdicts, corrections and queries.
    """
    from baseline import outputs, project
    from baseline import report as document

    folder = project.output_folder(None, basis, "coe")
    outputs.write(folder, {document.NAME: document.build(folder, basis)})
    click.echo(folder / document.NAME)


@main.command(epilog="Example: baseline codebook")
def codebook() -> None:
    """Write data/README.md from data/datapackage.json."""
    from baseline import codebook as book
    from baseline import outputs, project

    outputs.write(project.find().data, {"README.md": book.markdown().encode()})


def _name_foreign(notebooks: Iterable[Path]) -> None:
    """Say which notebooks are not those of this package: running them runs whatever they hold."""
    from baseline import project

    for notebook in filter(project.foreign, notebooks):
        click.echo(f"Note: {notebook} is not this package's own; its code is run.", err=True)


def _name_failed(failed: Mapping[str, str]) -> None:
    for code, why in failed.items():
        click.echo(f"{code} failed: {why}", err=True)


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """Show a bar on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        done = 0

        def line(step: str) -> None:
            nonlocal done
            done += 1
            click.echo(f"[{done}/{total}] {step}", err=True)

        yield line
        return
    from tqdm import tqdm

    with tqdm(total=total, bar_format="{n}/{total} {bar:30} {desc} {elapsed}") as bar:

        def advance(step: str) -> None:
            bar.set_description_str(step, refresh=False)
            bar.update()

        yield advance


def _print(frame: pd.DataFrame, form: str) -> None:
    from baseline import merge

    if form == "csv":
        click.echo(merge.to_csv(frame), nl=False)
    elif form == "json":
        click.echo(frame.to_json(orient="records", force_ascii=False, indent=2))
    else:
        click.echo(frame.to_string(index=False, max_colwidth=60))
