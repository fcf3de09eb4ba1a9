"""The command line. Each command imports what it needs, so that help and version answer at once."""

from __future__ import annotations

import os
from pathlib import Path

import click

from baseline import __version__
from baseline.cli import building, checking, extending, printing, terminal

__all__ = ["main"]


@click.group(
    cls=terminal.Commands,
    epilog="Example: baseline run",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__)
@click.option(
    "--root", type=click.Path(path_type=Path), help="Folder of the data and notebooks to use."
)
def main(root: Path | None) -> None:
    """Rebuild the tables, figures and statistics of the Council of Europe's 2019 baseline mapping.

    The exit status is 0 on success, 1 if something failed or differs, and 2 for misuse, such as
    an unknown name.
    """
    if root is not None:
        os.environ["BASELINE_ROOT"] = str(root)


for family in (building, checking, printing, extending):
    for command in family.COMMANDS:
        main.add_command(command)
