"""The command line."""

from baseline.cli.commands import main

__all__ = ["main"]
