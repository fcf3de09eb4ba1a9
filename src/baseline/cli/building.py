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
    from baseline.build import executors, profiles

    executor = executors.cluster(scheduler) if scheduler else None
    with terminal.progress(len(codes)) as tell:
        settings = replace(settings, tell=tell)
        done = profiles.build_profiles(codes, basis, compare, settings, executor)
    terminal.name_failed(done.failed)
    folder = variant.choose_folder(settings.folder) / project.name_profiles_folder(peers.folder)
    click.echo(f"{folder}: {len(codes) - len(done.failed)} of {len(codes)} profiles are done.")
    sys.exit(1 if done.failed else 0)


COMMANDS = (run, open_site, show, country)


def _run(
    names: Sequence[str], group: str, basis: str, settings: Settings, why: bool = False
) -> None:
    """Rebuild, and say what is new."""
    from baseline.build import notebooks, reproduce
    from baseline.data import variants

    variant = variants.find_variant(group, basis)
    chosen = notebooks.find_notebooks(names)
    terminal.name_foreign(chosen)
    with terminal.progress(len(chosen) + 1) as tell:
        done = reproduce.reproduce(names, group, basis, replace(settings, tell=tell))
    for step, reasons in done.why.items() if why else ():
        click.echo("\n  ".join([f"{step}:", *reasons]))
    for line in done.verdicts:
        click.echo(f"Verdict changed: {line}.", err=True)
    changed, built = len(done.files), 0
    if not names and variant.group.name == "coe":
        built, pages = _build_site(basis, settings)
        changed += pages
    news = []
    if changed:
        news.append(
            "1 file is new or changed" if changed == 1 else f"{changed} files are new or changed"
        )
    if built:
        news.append("1 profile was built" if built == 1 else f"{built} profiles were built")
    folder = variant.choose_folder(settings.folder)
    click.echo(f"{folder}: {', '.join(news) or 'nothing changed'}.")


def _build_site(basis: str, settings: Settings) -> tuple[int, int]:
    """Build profiles that are not up to date and the pages around them; count both."""
    from baseline.build import profiles, site
    from baseline.data import groups

    codes = groups.find_members("coe")
    with terminal.progress(len(codes)) as tell:
        done = profiles.build_profiles(codes, basis, settings=replace(settings, tell=tell))
    terminal.name_failed(done.failed)
    if done.failed:
        sys.exit(1)
    return len(done.built), len(site.build_site(basis, settings))


def _find_notebook(name: str) -> str:
    """Find the notebook that draws a figure, by the record of the outputs or by its own name."""
    from baseline.build import notebooks, reproduce
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
            reproduce.reproduce(settings=Settings(tell=lambda step: click.echo(step, err=True)))
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
