"""The 47 member states of November 2019, their names, and groups of them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from baseline import project
from baseline.errors import DataError, UnknownName, quoted

GROUPS = {
    "coe": "the 47 member states of the Council of Europe",
    "eu": "the 28 that were members of the European Union in 2019",
    "focus": "the ten focus countries of the EndOCSEA@Europe project",
    "non_eu": "the 19 that were not members of the European Union",
    "non_focus": "the 37 that were not focus countries",
}


LISTED = {
    "claim": "`baseline claims` lists",
    "statistic": "`baseline statistics` lists",
    "claim or statistic": "`baseline claims` and `baseline statistics` list",
}
"""Which command lists all names of a kind that has too many for a message."""

ALIKE, SAME_BEGINNING = 0.65, 0.75
"""How alike a name and another, or its beginning, are to be near (`difflib` counts 0 to 1; "nosuch", "opsc": 0.6)."""


MEMBERS = 47
COLUMNS = (
    "iso3", "iso2", "name", "printed_names", "other_names", "parts", "eu", "focus", "tile_row", "tile_col",
)  # fmt: skip
FORMS = {
    "iso3": ("three capital letters", "[A-Z]{3}"),
    "iso2": ("two capital letters", "[A-Z]{2}"),
    "name": ("a name", ".+"),
    "eu": ("true or false", "true|false"),
    "focus": ("true or false", "true|false"),
    "tile_row": ("a number from 0 to 8", "[0-8]"),
    "tile_col": ("a number from 0 to 11", "[0-9]|1[01]"),
}
"""Columns of `data/countries.csv`, and what cells look like: in words, and as an expression."""


@dataclass(frozen=True)
class Country:
    """
    One member state, a row of `data/countries.csv`.

    Parameters
    ----------
    iso3, iso2 : str
        ISO 3166 alpha-3 and alpha-2 codes.
    name : str
        English name, as the report uses it.
    aliases : tuple of str
        Every name printed in the report, and other usual ones.
    parts : tuple of str
        Parts of the state that the report names; they are not the state.
    eu, focus : bool
        Member of the European Union in 2019; focus country of the project.
    tile : (int, int)
        Row and column on the tile grid, from 0 in the north-west.
    """

    iso3: str
    iso2: str
    name: str
    aliases: tuple[str, ...]
    parts: tuple[str, ...]
    eu: bool
    focus: bool
    tile: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.name} ({self.iso3})"


def members() -> tuple[Country, ...]:
    """
    Read the member states from `data/countries.csv`, in the order of the printed tables.

    Returns
    -------
    tuple of Country, length 47

    Raises
    ------
    DataError
        With every cell that cannot be read.
    """
    return _read(*project.dated(project.find().data / "countries.csv"))


def names() -> dict[str, str]:
    """Give the English name of each member state by alpha-3 code, in the order of the printed tables."""
    return {country.iso3: country.name for country in members()}


def group(name: str) -> tuple[str, ...]:
    """
    List the countries of a group.

    Parameters
    ----------
    name : {"coe", "eu", "focus", "non_eu", "non_focus"}

    Returns
    -------
    tuple of str
        Alpha-3 codes in printed order: 47, 28, 10, 19 and 37 of them.

    Raises
    ------
    UnknownName
        Naming the nearest group.
    """
    if name not in GROUPS:
        raise UnknownName(unknown("group", name, GROUPS))
    flag = name.removeprefix("non_")
    members_of = {c.iso3 for c in members() if flag == "coe" or getattr(c, flag)}
    return tuple(c.iso3 for c in members() if (c.iso3 in members_of) != name.startswith("non_"))


def resolve(text: str) -> str:
    """
    Find the alpha-3 code of a member state from any of its names or codes.

    Parameters
    ----------
    text : str
        Name or ISO code, whatever its case, accents or punctuation: "MDA", "md",
        "Republic of Moldova", "Türkiye", "BOSNIA & HERZEGOVINA".

    Returns
    -------
    str
        ISO 3166 alpha-3 code.

    Raises
    ------
    UnknownName
        For anything that does not name exactly one of the 47, with the nearest members, if any are near.
    """
    key = _normal(text)
    found = _names(members()).get(key)
    if found is not None:
        return found.iso3
    wholes = [c for c in members() if any(_normal(part) in key for part in c.parts)]
    near = wholes or _nearest(key)
    why = "is a part of a member state, not a member state" if wholes else "is no member state"
    nearest = f"Nearest: {', '.join(map(str, near))}. " if near else ""
    raise UnknownName(
        f"{quoted(text)} {why} of the Council of Europe (47 in November 2019).\n"
        f"{nearest}`baseline countries` lists all names."
    )


def peers(compare: str) -> tuple[str, ...]:
    """
    Read whom to compare with.

    Parameters
    ----------
    compare : str
        A group, or countries separated by commas: "focus", "Estonia, LVA".

    Returns
    -------
    tuple of str
        Alpha-3 codes; none for "coe", whose members are all drawn anyway.

    Raises
    ------
    UnknownName
        Naming the nearest group or members.
    """
    if compare in GROUPS or not compare.strip():
        return () if compare in ("coe", "") else group(compare)
    try:
        return tuple(dict.fromkeys(resolve(name) for name in compare.split(",")))
    except UnknownName as error:
        raise UnknownName(f"compare: {error}\nGroups: {', '.join(GROUPS)}.") from None


def profiles(compare: str) -> str:
    """
    Name the folder of profiles, so that those beside others never overwrite the report's own.

    Parameters
    ----------
    compare : str
        A group, or countries separated by commas.

    Returns
    -------
    str
        "countries"; beside others "countries-focus" or "countries-EST-LVA".

    Raises
    ------
    UnknownName
        Naming the nearest group or members.
    """
    beside = peers(compare)
    same = [name for name in GROUPS if group(name) == beside]
    return "-".join(["countries", *(same or beside)])


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is unknown, which is nearest if any is near, and which there are or what lists them."""
    names = list(known)
    near = nearest(name, names)
    meant = f"Nearest: {near}.\n" if near else ""
    listed = f"{LISTED[kind]} all names." if kind in LISTED else f"Known: {', '.join(names)}."
    return f"There is no {kind} {quoted(name)}. {meant}{listed}"


def nearest(name: str, known: Iterable[str]) -> str:
    """
    Find the name that was meant.

    Parameters
    ----------
    name : str
        In any case.
    known : iterable of str

    Returns
    -------
    str
        The first that begins so, else the most alike, else the first whose beginning is alike; empty when none is.
    """
    key, folded = name.casefold(), {each.casefold(): each for each in known}
    if not key:
        return ""
    begun = {
        each[: len(key)]: folded[each] for each in reversed(folded)
    }  # the first of those that begin alike stays
    if key in begun:
        return begun[key]
    if alike := difflib.get_close_matches(key, folded, n=1, cutoff=ALIKE):
        return folded[alike[0]]
    alike = difflib.get_close_matches(key, begun, n=1, cutoff=SAME_BEGINNING)
    return begun[alike[0]] if alike else ""


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _normal(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ").casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"^the ", "", " ".join(re.findall(r"\w+", letters)))


@cache
def _read(file: Path, _written: int) -> tuple[Country, ...]:
    rows = project.rows(file, COLUMNS)
    faults = [
        f"data/countries.csv, row {number}, column {column!r}: expected {words}, found {quoted(row[column])}."
        for number, row in enumerate(rows, start=1)
        for column, (words, form) in FORMS.items()
        if not re.fullmatch(form, row[column])
    ]
    for column in ("iso3", "iso2", "name"):
        if (found := len({row[column] for row in rows})) != MEMBERS or len(rows) != MEMBERS:
            different = f"{len(rows)} rows with {found} different values"
            faults.append(
                f"data/countries.csv, column {column!r}: expected {MEMBERS}, found {different}."
            )
    if faults:
        raise DataError(faults, project.RESTORE)
    return tuple(map(_country, rows))


def _country(row: dict[str, str]) -> Country:
    return Country(
        iso3=row["iso3"],
        iso2=row["iso2"],
        name=row["name"],
        aliases=_split(row["printed_names"]) + _split(row["other_names"]),
        parts=_split(row["parts"]),
        eu=row["eu"] == "true",
        focus=row["focus"] == "true",
        tile=(int(row["tile_row"]), int(row["tile_col"])),
    )


@cache
def _names(countries: tuple[Country, ...]) -> dict[str, Country]:
    return {_normal(name): c for c in countries for name in (c.iso3, c.iso2, c.name, *c.aliases)}


def _nearest(key: str) -> list[Country]:
    names = _names(members())
    close = difflib.get_close_matches(key, names, n=6, cutoff=ALIKE)
    return list(dict.fromkeys(names[name] for name in close))[:3]
