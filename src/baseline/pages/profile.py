"""Everything the package holds about one country, beside its peers, as plain values."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from baseline import files, project
from baseline.data import bases, cells, countries, groups, lists, schema, sentences, variants
from baseline.data.countries import Country
from baseline.data.groups import Choice

PEERS = ("coe", "eu", "focus")


@dataclass(frozen=True)
class Profile:
    """
    The profile of one country.

    Parameters
    ----------
    country : Country
    compare : tuple of str
        Alpha-3 codes of the countries that charts mark, without its own.
    peers : str
        Folder name of the group that it is compared with; "coe" when charts mark none.
    content : dict
        All values, as `data/profile.schema.json` describes them.
    """

    country: Country
    compare: tuple[str, ...]
    peers: str
    content: dict[str, Any]

    def json(self) -> str:
        """Write all values as JSON."""
        return json.dumps(self.content, ensure_ascii=False, indent=2) + "\n"

    def save(self, folder: Path | str) -> None:
        """Write `profile.json` to a folder."""
        files.write(Path(folder), {"profile.json": self.json().encode()})


def build(
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
        Indexed by alpha-3 code.
    observations, statistics : DataFrame
        Of the same basis.
    compare : str
        A group; see `baseline.data.groups.find`.
    basis : str or Path
        As for `baseline.indicators`.

    Returns
    -------
    Profile

    Raises
    ------
    UnknownName
        For a country, or one to compare with, that is no member state.
    """
    iso3, peers = countries.resolve(country), groups.find_peers(compare)
    beside = peers.members if peers else ()
    who = next(each for each in countries.members() if each.iso3 == iso3)
    found = dict(
        zip(
            zip(statistics["statistic"], statistics["group"], strict=True),
            statistics["value"],
            strict=True,
        )
    )
    cells = indicators.T[iso3]
    said = sentences.all_of(cells, lambda name: found[f"{name}_mean", "coe"])
    own = observations[observations["iso3"] == iso3].set_index("indicator").to_dict("index")
    changes = bases.find(basis).changes
    for name, observation in own.items():
        reason = changes[iso3, str(name)].reason if observation["corrected"] else ""
        observation["reason"] = reason
    others = {code: str(indicators.loc[code, "country"]) for code in beside if code != iso3}
    sections = [
        {
            "table": table,
            "title": schema.table_title(table),
            "sentence": said[table],
            "source": schema.source(table),
            "indicators": [
                _indicator(each, own[each.name], indicators[each.name], iso3, found, list(others))
                for each in schema.indicators(table).values()
            ],
        }
        for table in schema.TABLES
    ]
    content = {
        "country": {
            "iso3": who.iso3,
            "iso2": who.iso2,
            "name": who.name,
            "eu": iso3 in groups.find_members("eu"),
            "focus": iso3 in groups.find_members("focus"),
        },
        "basis": str(statistics["basis"].iloc[0]),
        "caveat": schema.caveat(),
        "compare": others,
        "tables": sections,
        "lists": _lists(iso3),
        "capabilities": [
            {
                "number": number,
                "title": title,
                "indicators": [
                    e.name for e in schema.indicators().values() if e.capability == number
                ],
            }
            for number, title in schema.capabilities().items()
        ],
    }
    return Profile(who, tuple(others), peers.folder if peers else "coe", content)


def _indicator(
    indicator: schema.Indicator,
    observation: dict[Hashable, Any],
    values: pd.Series,
    iso3: str,
    found: dict[tuple[str, str], float],
    beside: Sequence[str],
) -> dict[str, Any]:
    value = _plain(values[iso3])
    given = values[values != indicator.none]
    measure = "mean" if indicator.is_number else f"{schema.status_name(value)}_share"
    described = {
        "indicator": indicator.name,
        "title": indicator.title,
        "value": value,
        "unit": indicator.unit,
        "printed": observation["printed"],
        "footnotes": cells.notes(observation["footnotes"]),
        "row": int(observation["row"]),
        "corrected": observation["reason"],
        "capability": indicator.capability,
        "peers": {
            "measure": measure,
            **{group: found[f"{indicator.name}_{measure}", group] for group in PEERS},
        },
        "compare": {code: _plain(values[code]) for code in beside},
    }
    if indicator.is_number:
        none = value == indicator.none
        described["position"] = (
            None
            if none
            else {
                "n": len(given),
                "lower": int((given < value).sum()),
                "equal": int((given == value).sum()),
                "higher": int((given > value).sum()),
            }
        )
    return described


def _plain(value: Any) -> Any:
    """Turn a numpy value into Python's own."""
    return value.item() if hasattr(value, "item") else value


def _lists(iso3: str) -> list[dict[str, str]]:
    titles = schema.list_titles()
    return [
        {
            "list": each.list,
            "title": titles[each.list],
            "section": each.section,
            "detail": each.detail,
        }
        for each in lists.read()
        if each.iso3 == iso3
    ]


def folder(given: Path | str, profile: Profile, basis: str | Path) -> Path:
    """
    Choose where a profile goes.

    Parameters
    ----------
    given : path or ""
        Taken as it is.
    profile : Profile
    basis : str or Path

    Returns
    -------
    Path
        By default `outputs/countries/MDA`, in the folder of the basis; see `baseline.project.profiles_folder`.
    """
    if given:
        return Path(given).resolve()
    profiles = variants.output_folder(basis=basis) / project.profiles_folder(profile.peers)
    return profiles / profile.country.iso3
