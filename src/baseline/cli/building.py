"""Commands that build outputs, and those that open what was built."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from baseline.build.settings import Settings
from baseline.cli import terminal
from baseline.errors import UnknownName, describe_unknown


@click.command(epilog="Example: baseline run fig_4 --group focus")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@terminal.group_option
@terminal.basis_option
@terminal.build_options
@click.option("--why", is_flag=True, help="Give the reason for each step.")
def run(names: tuple[str, ...], group: str, basis: str, settings: Settings, why: bool) -> None:
    """Rebuild clean data, statistics, tables and figures.

    With names, run only these notebooks. Steps that are up to date are skipped. If a step fails,
    no output changes. Outputs for another group or basis go to their own folder, and their titles
    name the group or basis.
    """
    _run(names, group, basis, settings, why)


@click.command("open", epilog="Example: baseline open")
@terminal.basis_option
@terminal.build_options
def open_site(basis: str, settings: Settings) -> None:
    """Bring the outputs up to date and open the front page.

    Builds what is missing or out of date, then opens the page in the browser.
    """
    from baseline.data import variants

    _run((), "coe", basis, settings)
    terminal.open_file(
        variants.find_variant(basis=basis).choose_folder(settings.folder) / "index.html"
    )


@click.command(epilog="Example: baseline show fig_4")
@click.argument("name")
@terminal.group_option
@terminal.basis_option
@terminal.build_options
def show(name: str, group: str, basis: str, settings: Settings) -> None:
    """Write one figure and open it.

    NAME is a figure or notebook: fig_4, fig_4_ages, map_lanzarote.
    """
    from baseline.build import notebooks
    from baseline.data import variants

    name = name.removesuffix(".ipynb")
    target = variants.find_variant(group, basis).choose_folder(settings.folder)
    notebook = _find_notebook(name)
    _run((notebook,), group, basis, settings)
    drawn = list(notebooks.find_figures(target, name))
    if not drawn:
        raise UnknownName(_explain_no_figure(notebook, target))
    terminal.open_file(target / "figures" / f"{drawn[0]}.svg")


def _country_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the ways to name countries, together as `codes`."""

    @click.argument("names", nargs=-1, metavar="[COUNTRY]...")
    @click.option("--all", "everyone", is_flag=True, help="All 47 countries.")
    @click.option("--group", help='The countries of a group: nordic, "DNK,FIN", "eu,-GBR".')
    @functools.wraps(command)
    def with_codes(
        *args: Any, names: tuple[str, ...], everyone: bool, group: str | None, **words: Any
    ) -> None:
        from baseline.data import countries, groups

        members = groups.find_members(group) if group else ()
        members = groups.find_members() if everyone else members
        codes = list(dict.fromkeys([*map(countries.resolve, names), *members]))
        if not codes:
            raise click.UsageError("Name at least one country, or use --all or --group.")
        command(*args, codes=codes, **words)

    return with_codes


@click.command(epilog="Example: baseline country Moldova EST --compare focus")
@_country_options
@click.option("--compare", default="coe", show_default=True, help="Group to compare with.")
@terminal.basis_option
@terminal.build_options
@click.option("--scheduler", help="Address of a Dask scheduler to run on: tcp://host:port.")
def country(
    codes: Sequence[str], compare: str, basis: str, settings: Settings, scheduler: str | None
) -> None:
    """Build country profiles.

    A profile is a page, its values as JSON, two charts and the executed notebook.

    The exit status is 1 if a country failed (the others are still built), and 2 if a name is not
    that of a member state.
    """
    from baseline import project
    from baseline.data import groups, variants

    peers, variant = groups.find_group(compare), variants.find_variant(basis=basis)
    terminal.name_foreign([project.find_project().notebooks / "country.ipynb"])
    _, failed = _build_profiles(codes, basis, compare, settings, scheduler)
    folder = variant.choose_folder(settings.folder) / project.name_profiles_folder(peers.folder)
    click.echo(f"{folder}: {len(codes) - failed} of {len(codes)} profiles are done.")
    sys.exit(1 if failed else 0)


COMMANDS = (run, open_site, show, country)


def _run(
    names: Sequence[str], group: str, basis: str, settings: Settings, why: bool = False
) -> None:
    """Rebuild, and say what is new."""
    from baseline.build import notebooks
    from baseline.data import variants

    variant = variants.find_variant(group, basis)
    chosen = notebooks.find_notebooks(names)
    if variant.group.name != "coe" and not names:
        from baseline.build import runs

        # A notebook that knows no groups would show the same for each.
        chosen = [path for path in chosen if "group" in runs.read_parameters(path)]
    terminal.name_foreign(chosen)
    with terminal.progress(len(chosen) + 1) as tell:
        told = replace(settings, tell=tell)
        steps, written, verdicts = _build_report(chosen, group, basis, told)
    for step, reasons in steps.items() if why else ():
        click.echo("\n  ".join([f"{step}:", *reasons]))
    for line in verdicts:
        click.echo(f"Verdict changed: {line}.", err=True)
    changed, built = len(written), 0
    if not names and variant.group.name == "coe":
        built, failed = _build_profiles(variant.group.members, basis, "coe", settings)
        if failed:
            sys.exit(1)
        changed += _build_site(basis, settings)
    news = []
    if changed:
        news.append(
            "1 file is new or changed" if changed == 1 else f"{changed} files are new or changed"
        )
    if built:
        news.append("1 profile was built" if built == 1 else f"{built} profiles were built")
    folder = variant.choose_folder(settings.folder)
    click.echo(f"{folder}: {', '.join(news) or 'nothing changed'}.")


def _build_report(
    chosen: Sequence[Path], group: str, basis: str, settings: Settings
) -> tuple[dict[str, list[str]], list[Path], list[str]]:
    """Build what is not up to date of the report; return why, and changed files and verdicts."""
    from baseline.build import plans

    plan = plans.plan_report(chosen, group, basis, settings)
    if not plan.why:
        return {}, [], []
    for step in plan.up_to_date:
        settings.tell(f"{step} (up to date)")
    from baseline.build import child, derive  # noqa: F401 - brings pandas: once, for both processes

    with child.begin_ahead(plan.jobs):  # which imports what cells use, while this imports the rest
        from baseline.build import report

        done = report.build_report(plan)
    return plan.why, done.files, done.verdicts


def _build_profiles(
    codes: Sequence[str], basis: str, compare: str, settings: Settings, scheduler: str | None = None
) -> tuple[int, int]:
    """Build profiles that are not up to date; count those that were built, and that failed."""
    from baseline.build import plans

    with terminal.progress(len(codes)) as tell:
        plan = plans.plan_profiles(codes, basis, compare, replace(settings, tell=tell))
        for name in plan.up_to_date:
            tell(f"{plan.steps[name].parameters['country']} (up to date)")
        if not plan.why:
            return 0, 0
        from baseline.build import child, derive  # noqa: F401 - as above

        with child.begin_ahead(0 if scheduler else plan.jobs):  # as above
            from baseline.build import executors, profiles

            executor = executors.cluster(scheduler) if scheduler else None
            done = profiles.build_profiles(plan, executor)
    terminal.name_failed(done.failed)
    return len(done.built), len(done.failed)


def _build_site(basis: str, settings: Settings) -> int:
    """Build the site's own pages if they are not up to date, and count those that changed."""
    from baseline.build import plans

    plan = plans.plan_site(basis, settings)
    if not plan.why:
        return 0
    from baseline.build import site

    return len(site.build_site(plan))


def _find_notebook(name: str) -> str:
    """Find the notebook that draws a figure, by the record of the outputs or by its own name."""
    from baseline.build import notebooks
    from baseline.data import variants

    report = variants.choose_output_folder()
    if drawn := notebooks.find_figures(report, name) if name else {}:
        return next(iter(drawn.values()))
    try:
        notebooks.find_notebooks([name])
    except UnknownName:
        if name in notebooks.APART:
            raise
        # In a fresh clone, the figure is there and nothing is recorded yet.
        if (report / "figures" / f"{name}.svg").is_file():
            settings = Settings(tell=lambda step: click.echo(step, err=True))
            _build_report(notebooks.find_notebooks(), "coe", "printed", settings)
            if drawn := notebooks.find_figures(report, name):
                return next(iter(drawn.values()))
        stems = [path.stem for path in notebooks.find_notebooks()]
        known = dict.fromkeys([*notebooks.find_figures(report, ""), *stems])
        raise UnknownName(describe_unknown("figure or notebook", name, known)) from None
    return name


def _explain_no_figure(notebook: str, target: Path) -> str:
    """Explain why no figure can be opened: its notebook draws none, or several by other names."""
    from baseline.build import notebooks

    drawing = notebooks.find_figures(target, "").items()
    drawn = [figure for figure, drawn_by in drawing if drawn_by == notebook]
    if drawn:
        return f"{notebook} draws {len(drawn)} figures; choose one: {', '.join(drawn)}."
    return f"{notebook} draws no figure. Its page is {target / notebook}.html"
