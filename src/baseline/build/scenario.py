"""What if: countries left out and values set, in outputs of their own that say so everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from baseline import files, project
from baseline.data import checks, countries, schema
from baseline.data.schema import Value
from baseline.errors import BaselineError, UnknownName, quoted

if TYPE_CHECKING:
    import pandas as pd

    from baseline.data.clean import Clean

LEAST = 3
"""Countries that a group keeps: quartiles and deviations need two values, and one country gives no minimum age."""

LONGEST = 80
"""Characters of a folder's name; a longer one is replaced by a hash."""


@dataclass(frozen=True)
class Scenario:
    """
    One what-if; the default is the report as it stands.

    Parameters
    ----------
    exclude : tuple of str
        Alpha-3 codes of countries that are left out.
    values : mapping of (str, str) to value
        What is set, by alpha-3 code and indicator.
    """

    exclude: tuple[str, ...] = ()
    values: Mapping[tuple[str, str], Value] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Say in words what differs; empty when nothing does."""
        left_out = [f"without {', '.join(self.exclude)}"] if self.exclude else []
        changed = [
            f"{iso3}.{name} = {schema.to_text(value)}"
            for (iso3, name), value in self.values.items()
        ]
        return "; ".join([*left_out, *changed])

    @property
    def folder(self) -> str:
        """Name its outputs' folder; empty for the report as it stands."""
        left_out = [f"without-{'-'.join(self.exclude)}"] if self.exclude else []
        changed = [
            f"{iso3}.{name}-{schema.to_text(value)}" for (iso3, name), value in self.values.items()
        ]
        parts = "_".join([*left_out, *changed])
        return (
            f"scenario-{parts if len(parts) <= LONGEST else files.sha256(parts.encode())[:12]}"
            if parts
            else ""
        )

    def apply(self, clean: Clean) -> Clean:
        """
        Leave out countries and set values.

        Parameters
        ----------
        clean : Clean

        Returns
        -------
        Clean
            A copy. Printed cells stay as printed; values do not.
        """
        typed = {name: self._changed(frame) for name, frame in clean.typed.items()}
        observations = clean.observations[~clean.observations["iso3"].isin(self.exclude)].copy()
        for (iso3, name), value in self.values.items():
            cell = (observations["iso3"] == iso3) & (observations["indicator"] == name)
            observations.loc[cell, "value"] = schema.to_text(value)
        return replace(
            clean,
            typed=typed,
            indicators=self._changed(clean.indicators),
            observations=observations,
        )

    def _changed(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.drop(index=list(self.exclude))
        for (iso3, name), value in self.values.items():
            if name in frame:
                frame.loc[iso3, name] = value
        return frame


def parse(exclude: Sequence[str], settings: Sequence[str]) -> Scenario:
    """
    Read a scenario from words.

    Parameters
    ----------
    exclude : sequence of str
        Names or codes of countries.
    settings : sequence of str
        "MLT.access_to_justice_score=130", "Malta.uncrc=none".

    Returns
    -------
    Scenario
        A percentage follows the score that it is made from, unless it is set as well.

    Raises
    ------
    UnknownName
        For a country or indicator that does not exist.
    BaselineError
        For a setting that cannot be read, a value that the indicator cannot have, or a value
        for a country that is left out.
    """
    left_out = tuple(sorted({countries.resolve(name) for name in exclude}))
    values: dict[tuple[str, str], Value] = {}
    for setting in settings:
        cell, equals, text = setting.partition("=")
        country, dot, name = cell.strip().rpartition(".")
        if not (equals and dot):
            raise BaselineError(
                f"{quoted(setting)} cannot be read. Write it like MLT.access_to_justice_score=130."
            )
        if name not in schema.indicators():
            raise UnknownName(countries.unknown("indicator", name, schema.indicators()))
        iso3 = countries.resolve(country)
        if iso3 in left_out:
            raise BaselineError(f"{setting!r} sets a value of {iso3}, which is left out.")
        values[iso3, name] = _value(schema.indicators()[name], text.strip())
    for group in countries.GROUPS if left_out else ():
        if (rest := len(set(countries.group(group)) - set(left_out))) < LEAST:
            left = f"{rest} {'country is' if rest == 1 else 'countries are'} left of {group}"
            raise BaselineError(f"{left}; statistics need {LEAST} of each group.")
    return Scenario(left_out, dict(sorted(_with_percentages(values).items())))


@contextmanager
def marked(scenario: Scenario) -> Iterator[None]:
    """Have everything that is written meanwhile, in kernels too, say that it is a scenario."""
    if not scenario.label:
        yield
        return
    os.environ[project.SCENARIO] = scenario.label
    try:
        yield
    finally:
        del os.environ[project.SCENARIO]


def _value(indicator: schema.Indicator, text: str) -> Value:
    if indicator.is_number:
        if (number := indicator.number(text)) is None:
            raise BaselineError(
                f"{indicator.name} cannot be {quoted(text)}: it is {indicator.expected}."
            )
        return number
    if text not in indicator.statuses:
        raise BaselineError(
            f"{indicator.name} cannot be {quoted(text)}. Known: {', '.join(indicator.statuses)}."
        )
    return indicator.statuses[text]


def _with_percentages(values: Mapping[tuple[str, str], Value]) -> dict[tuple[str, str], Value]:
    scores = {
        iso3: value for (iso3, name), value in values.items() if name == "access_to_justice_score"
    }
    if not scores:
        return dict(values)
    made = {
        (iso3, "access_to_justice_pct"): round(checks.pct_of_maximum(float(v)), 1)
        for iso3, v in scores.items()
    }
    return {**made, **values}
