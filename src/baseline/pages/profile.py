"""Everything the package holds about one country, next to its peers, as plain values."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from baseline import files, project
from baseline.data import (
    bases,
    cells,
    countries,
    descriptor,
    frames,
    groups,
    lists,
    schema,
    sentences,
    variants,
)
from baseline.data.countries import Country
from baseline.data.groups import Choice
from baseline.data.marks import gather_marks, gather_marks_of_statuses, select_marks
from baseline.ledger import mentions
from baseline.pages.claims import judge_claims_about
from baseline.pages.group_values import find_group_value

PEERS = ("coe", "eu", "focus")
"""Groups that a country's cells are compared with."""


@dataclass(frozen=True)
class Profile:
    """
    The profile of one country.

    Parameters
    ----------
    country : Country
    compare : tuple of str
        Alpha-3 codes of the countries that charts mark next to it.
    peers : str
        Folder name of the group that it is compared with; "coe" when charts mark none.
    content : dict
        All values, as `data/profile.schema.json` describes them.
    """

    country: Country
    compare: tuple[str, ...]
    peers: str
    content: dict[str, Any]

    def to_json(self) -> str:
        """Write all values as JSON."""
        return json.dumps(self.content, ensure_ascii=False, indent=2) + "\n"

    def save(self, folder: Path | str) -> None:
        """Write `profile.json` to a folder."""
        files.write(Path(folder), {"profile.json": self.to_json().encode()})


def build_profile(
    country: str,
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    statistics: pd.DataFrame,
    compare: Choice = "coe",
    basis: str | Path = bases.PRINTED,
) -> Profile:
    """
    Gather a country's profile.

    Parameters
    ----------
    country : str
        Any name or code.
    indicators : DataFrame, shape (47, indicators)
    observations, statistics : DataFrame
        Of the same basis.
    compare : str or iterable of str
        A group; see `baseline.data.groups.find_group`.
    basis : str or Path
        Which basis that is.

    Raises
    ------
    UnknownName
        For a country, or one to compare with, that is not a member state.
    """
    iso3, peers = countries.resolve(country), groups.find_group(compare)
    member = next(member for member in countries.list_countries() if member.iso3 == iso3)
    compared = {
        code: str(indicators.loc[code, "country"])
        for code in (() if peers.name == "coe" else peers.members)  # charts draw all anyway
        if code != iso3
    }
    changes = bases.find_basis(basis).changes
    reasons = {name: change.reason for (code, name), change in changes.items() if code == iso3}
    marks = select_marks(indicators.loc[[iso3]], indicators.columns)
    observed = observations[observations["iso3"] == iso3].set_index("indicator").to_dict("index")
    own = {
        str(name): observation
        | {"reason": reasons.get(str(name), ""), "mark": marks.get((iso3, str(name)), "")}
        for name, observation in observed.items()
    }
    sections = _describe_sections(iso3, own, indicators, statistics, list(compared))
    dated = _list_dated_values(iso3, indicators, basis)
    for cell in (cell for section in sections for cell in section["indicators"]):
        if values := dated.get(cell["indicator"]):
            cell["over_time"] = values
    content = {
        "country": {name: getattr(member, name) for name in ("iso3", "iso2", "name")}
        | {group: iso3 in groups.find_members(group) for group in ("eu", "focus")},
        "basis": str(statistics["basis"].iloc[0]),
        "caveat": schema.read_caveat(),
        "compare": compared,
        "tables": sections,
        "claims": judge_claims_about(iso3, indicators, statistics),
        "described": list(dict.fromkeys(other.section for other in mentions.find_others(iso3))),
        "lists": _list_mentions(iso3),
        "capabilities": _list_capabilities(),
    }
    return Profile(member, tuple(compared), peers.folder, content)


def choose_folder(given: Path | str, profile: Profile, basis: str | Path) -> Path:
    """Choose where a profile goes: a given path, or `countries/MDA` in the folder of the basis."""
    if given:
        return Path(given).resolve()
    profiles = project.name_profiles_folder(profile.peers)
    return variants.choose_output_folder(basis=basis) / profiles / profile.country.iso3


def _describe_sections(
    iso3: str,
    own: Mapping[str, dict[Hashable, Any]],
    indicators: pd.DataFrame,
    statistics: pd.DataFrame,
    compared: Sequence[str],
) -> list[dict[str, Any]]:
    """Describe the country's cells by printed table, each table with a sentence that sums it up."""
    values = statistics.set_index(["statistic", "group"])["value"].to_dict()
    row = indicators.T[iso3]
    peers = {group: indicators.loc[list(groups.find_members(group))] for group in PEERS}
    marks = {group: gather_marks(frame) for group, frame in peers.items()}
    of_statuses = {group: gather_marks_of_statuses(frame) for group, frame in peers.items()}
    return [
        {
            "table": table,
            "title": schema.title_table(table),
            "sentence": sentences.write_sentences(
                table, row, lambda name: values[f"{name}_mean", "coe"]
            ),
            "source": schema.cite_tables(table),
            "indicators": [
                _describe_cell(indicator, own[name], indicators[name], values, compared)
                | {
                    "peer_marks": _select_of(name, marks),
                    "peer_status_marks": {}
                    if indicator.is_number
                    else _select_of(name, of_statuses),
                }
                for name, indicator in schema.list_indicators(table).items()
            ],
        }
        for table in descriptor.find_tables()
    ]


def _select_of(name: str, marks: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Select the marks of an indicator from those of groups."""
    return {group: of_group[name] for group, of_group in marks.items() if name in of_group}


def _describe_cell(
    indicator: schema.Indicator,
    observation: dict[Hashable, Any],
    column: pd.Series,
    values: Mapping[Any, float],
    compared: Sequence[str],
) -> dict[str, Any]:
    """Describe a cell; `column` holds the indicator of all countries, `values` the statistics."""
    iso3 = observation["iso3"]
    value = _to_plain(column[iso3])
    described = {
        "indicator": indicator.name,
        "title": indicator.title,
        "value": value,
        "unit": indicator.unit,
        "printed": observation["printed"],
        "footnotes": cells.read_footnotes(observation["footnotes"]),
        "row": int(observation["row"]),
        "corrected": str(observation["reason"]),
        "mark": str(observation["mark"]),
        "capability": indicator.capability,
        "peers": {group: find_group_value(indicator, group, values) for group in PEERS},
        "compare": {code: _to_plain(column[code]) for code in compared},
    }
    if value is None:
        described["missing"] = observation["value"]
    if indicator.is_number:
        described["position"] = _find_position(value, indicator.select_given(column))
    return described


def _find_position(value: float | None, given: pd.Series) -> dict[str, int] | None:
    """Count the countries that are lower, equal and higher; none for a value that is not given."""
    equal = int((given == value).sum())
    if value is None or not equal:
        return None
    lower = int((given < value).sum())
    return {
        "n": len(given),
        "lower": lower,
        "equal": equal,
        "higher": len(given) - lower - equal,
    }


def _list_dated_values(
    iso3: str, indicators: pd.DataFrame, choice: str | Path
) -> dict[str, list[dict[str, Any]]]:
    """List values of another date than the report's, with the printed ones, by indicator."""
    basis, printed = bases.find_basis(choice), bases.find_basis()
    dated = {}
    for name in schema.list_indicators():
        if not basis.find_change(iso3, name):
            continue
        then, now = printed.find_origin(iso3, name), basis.find_origin(iso3, name)
        if now.date not in ("", then.date):
            values = [
                {
                    "value": _to_plain(frame.loc[iso3, name]),
                    "date": origin.date,
                    "source": origin.source,
                }
                for frame, origin in ((frames.indicators(), then), (indicators, now))
            ]
            dated[name] = sorted(values, key=lambda value: str(value["date"]))
    return dated


def _to_plain(value: Any) -> Any:
    """Turn a value of a frame into a plain Python value, or None if it is missing."""
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _list_mentions(iso3: str) -> list[dict[str, str]]:
    titles = schema.list_titles()
    return [
        {
            "list": listed.list,
            "title": titles[listed.list],
            "section": listed.section,
            "detail": listed.detail,
        }
        for listed in lists.read_lists()
        if listed.iso3 == iso3
    ]


def _list_capabilities() -> list[dict[str, Any]]:
    """List the Model National Response's capabilities, each with the indicators that touch it."""
    indicators = schema.list_indicators().values()
    return [
        {
            "number": number,
            "title": title,
            "indicators": [
                indicator.name for indicator in indicators if indicator.capability == number
            ],
        }
        for number, title in schema.read_capabilities().items()
    ]
