"""How commands speak: options they share, errors, progress, tables, opening files."""

from __future__ import annotations

import errno
import functools
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from baseline import interrupts
from baseline.build.settings import Settings
from baseline.errors import BaselineError, UnknownName, describe_missing

if TYPE_CHECKING:
    import pandas as pd

FORMATS = click.Choice(["table", "csv", "json"])
group_option = click.option(
    "--group",
    default="coe",
    show_default=True,
    help='Groups or countries: nordic, "DNK,FIN", "coe,-SMR".',
)
basis_option = click.option(
    "--basis",
    default="printed",
    show_default=True,
    help="Values to use: printed, corrected, or a CSV file of changes.",
)
format_option = click.option(
    "--format", "form", type=FORMATS, default="table", show_default=True, help="Output format."
)


_OBJECTS_BETWEEN_COLLECTIONS = 500_000
"""With Python's own 700, looking for garbage is a sixth of the time that imports take."""

_SETTINGS = (
    click.option("--outputs", type=click.Path(path_type=Path), help="Folder to write to."),
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        default=os.cpu_count() or 1,
        show_default=True,
        help="Notebooks to run at the same time; by default one per processor.",
    ),
    click.option(
        "--kernel",
        type=click.Choice(["warm", "cold"]),
        default="warm",
        show_default=True,
        help="Execute cells in a forked process (warm), or in an ordinary Jupyter kernel (cold), "
        "which is slower.",
    ),
    click.option(
        "--force",
        is_flag=True,
        help="Rebuild even what is up to date, and remove what is no longer made.",
    ),
    click.option(
        "--timeout",
        type=click.IntRange(min=1),
        default=interrupts.TIMEOUT,
        show_default=True,
        help="Seconds after which a cell is stopped.",
    ),
)


def build_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a build, together as `settings`."""

    @functools.wraps(command)
    def with_settings(
        *args: Any,
        outputs: Path | None,
        jobs: int,
        kernel: str,
        force: bool,
        timeout: int,
        **words: Any,
    ) -> None:
        command(*args, settings=Settings(outputs, jobs, kernel, force, timeout), **words)

    for option in reversed(_SETTINGS):
        with_settings = option(with_settings)
    return with_settings


class Commands(click.Group):
    """Commands whose errors are one message, with exit status 2 for an unknown name, else 1."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; at Ctrl-C and the like it is put in order what it had begun."""
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
        try:
            with interrupts.raised():
                return super().main(*args, **kwargs)
        except interrupts.Interrupted as interrupted:
            from baseline.build import processes

            processes.end_all()  # also those that nobody had got hold of yet
            click.echo("Stopped.", err=True)
            sys.exit(128 + interrupted.number)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what its user can mend ends without a traceback."""
        try:
            return super().invoke(ctx)
        except BaselineError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(2 if isinstance(error, UnknownName) else 1)
        except ModuleNotFoundError as error:
            if error.name is None or error.name.startswith("baseline"):
                raise
            click.echo(f"Error: {describe_missing(error.name)}", err=True)
            sys.exit(1)
        except OSError as error:  # a full disk, a folder that may not be read
            if error.errno in (None, errno.EPIPE):  # the second is click's: who read us has gone
                raise
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"Error: {where}{error.strerror}.", err=True)
            sys.exit(1)


def open_file(file: Path) -> None:
    """Open a file in the browser, if there is one; say where it is in any case."""
    import webbrowser

    if not webbrowser.open(file.as_uri()):
        click.echo("No browser was found. Open this file yourself:", err=True)
    click.echo(file)


def name_foreign(notebooks: Iterable[Path]) -> None:
    """Say which notebooks are not those of this package: running them runs whatever they hold."""
    from baseline import project

    for notebook in filter(project.is_foreign, notebooks):
        click.echo(
            f"Note: {notebook} did not come with this package; its code will be run.", err=True
        )


def name_failed(failed: Mapping[str, str]) -> None:
    """Say which countries failed, and why."""
    for code, why in failed.items():
        click.echo(f"{code} failed: {why}", err=True)


@contextmanager
def progress(total: int) -> Iterator[Any]:
    """Show a bar on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        done = 0

        def line(step: str) -> None:
            nonlocal done
            done += 1
            click.echo(f"[{done}/{total}] {step}", err=True)

        yield line
        return
    with click.progressbar(
        length=total,
        show_pos=True,
        show_eta=False,
        item_show_func=lambda step: step,
        file=sys.stderr,
    ) as bar:
        yield lambda step: bar.update(1, step)


def print_table(frame: pd.DataFrame, form: str) -> None:
    """Print a frame as a table, CSV or JSON."""
    from baseline.data import clean

    if form == "csv":
        click.echo(clean.to_csv(frame), nl=False)
    elif form == "json":
        click.echo(frame.to_json(orient="records", force_ascii=False, indent=2))
    else:
        click.echo(frame.to_string(index=False, max_colwidth=60))
