"""Reproducible research package of the Council of Europe's 2019 baseline mapping.

The public names load when they are first used, so that `import baseline` costs next to
nothing. A tick or a blank in these data is not an absolute measure of a country's progress.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from baseline.data.countries import resolve as resolve
    from baseline.data.frames import country_lists as country_lists
    from baseline.data.frames import indicators as indicators
    from baseline.data.frames import observations as observations
    from baseline.data.treaties import treaties as treaties
    from baseline.ledger import claims as claims
    from baseline.stats import statistics as statistics

__version__ = "0.2.0"

_HOMES = {
    "claims": "baseline.ledger",
    "country_lists": "baseline.data.frames",
    "indicators": "baseline.data.frames",
    "observations": "baseline.data.frames",
    "statistics": "baseline.stats",
    "resolve": "baseline.data.countries",
    "treaties": "baseline.data.treaties",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'baseline' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
