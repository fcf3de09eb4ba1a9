"""The 47 member states of November 2019, and their names."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from baseline import csv_files
from baseline.data import descriptor
from baseline.errors import ALIKE, DataError, UnknownName, quote

MEMBERS = 47
COLUMNS = (
    "iso3", "iso2", "name", "printed_names", "other_names", "parts", "tile_row", "tile_col",
)  # fmt: skip
FORMS = {
    "iso3": ("three capital letters", "[A-Z]{3}"),
    "iso2": ("two capital letters", "[A-Z]{2}"),
    "name": ("a name", ".+"),
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
    tile : (int, int)
        Row and column on the tile grid, from 0 in the north-west.
    """

    iso3: str
    iso2: str
    name: str
    aliases: tuple[str, ...]
    parts: tuple[str, ...]
    tile: tuple[int, int]

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that names it, each once: its name, its codes and its other names."""
        return tuple(dict.fromkeys([self.name, self.iso3, self.iso2, *self.aliases]))

    def __str__(self) -> str:
        return f"{self.name} ({self.iso3})"


def list_countries() -> tuple[Country, ...]:
    """
    Read the 47 member states from `data/countries.csv`, in the order of the printed tables.

    A DataError lists every cell that cannot be read.
    """
    return _read(*descriptor.find_file("countries"))


def list_names() -> dict[str, str]:
    """Give the English name of each member state by alpha-3 code, in printed order."""
    return {country.iso3: country.name for country in list_countries()}


def resolve(name: str) -> str:
    """
    Find the alpha-3 code of a member state from any of its names or codes.

    Parameters
    ----------
    name : str
        Name or ISO code, ignoring case, accents and punctuation: "MDA", "md",
        "Republic of Moldova", "Türkiye", "BOSNIA & HERZEGOVINA".

    Returns
    -------
    str
        ISO 3166 alpha-3 code.

    Raises
    ------
    UnknownName
        For anything that does not name exactly one member state, with the nearest ones.
    """
    country = _index_names(list_countries()).get(_normalise(name))
    if country is not None:
        return country.iso3
    wholes = _find_wholes(name)
    near = wholes or find_similar(name)
    why = "is part of a member state, not a member state" if wholes else "is not a member state"
    nearest = f"Nearest: {', '.join(map(str, near))}. " if near else ""
    raise UnknownName(
        f"{quote(name)} {why} of the Council of Europe ({MEMBERS} in November 2019).\n"
        f"{nearest}`baseline countries` lists all names."
    )


def is_member(text: str) -> bool:
    """Tell whether a text is a name or code of a member state."""
    return _normalise(text) in _index_names(list_countries())


def find_similar(text: str) -> list[Country]:
    """Find up to three member states that a mistyped name may mean."""
    names = _index_names(list_countries())
    # Six, since several may be names of one country.
    close = difflib.get_close_matches(_normalise(text), names, n=6, cutoff=ALIKE)
    return list(dict.fromkeys(names[name] for name in close))[:3]


def _find_wholes(text: str) -> list[Country]:
    """Find the states that a part belongs to, which the report names: England, Flanders."""
    key = _normalise(text)
    return [
        state for state in list_countries() if any(_normalise(part) in key for part in state.parts)
    ]


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _normalise(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ").casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"^the ", "", " ".join(re.findall(r"\w+", letters)))


@cache
def _read(file: Path, _written: int) -> tuple[Country, ...]:
    rows = csv_files.read_rows(file, COLUMNS)
    faults = [
        f"data/countries.csv, row {number}, column {column!r}: "
        f"expected {words}, found {quote(row[column])}."
        for number, row in enumerate(rows, start=1)
        for column, (words, form) in FORMS.items()
        if not re.fullmatch(form, row[column])
    ]
    for column in ("iso3", "iso2", "name"):
        values = {row[column] for row in rows}
        if not len(rows) == len(values) == MEMBERS:
            different = f"{len(rows)} rows with {len(values)} different values"
            faults.append(
                f"data/countries.csv, column {column!r}: expected {MEMBERS}, found {different}."
            )
    if faults:
        raise DataError(faults, csv_files.RESTORE)
    return tuple(map(_build_country, rows))


def _build_country(row: dict[str, str]) -> Country:
    return Country(
        iso3=row["iso3"],
        iso2=row["iso2"],
        name=row["name"],
        aliases=_split(row["printed_names"]) + _split(row["other_names"]),
        parts=_split(row["parts"]),
        tile=(int(row["tile_row"]), int(row["tile_col"])),
    )


@cache
def _index_names(countries: tuple[Country, ...]) -> dict[str, Country]:
    return {_normalise(name): country for country in countries for name in country.names}
