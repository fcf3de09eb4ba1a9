"""Groups of member states: those that have a name, and whatever a reader puts together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from baseline import csv_files, hashes, project
from baseline.data import countries, descriptor
from baseline.errors import DataError, UnknownName, find_nearest, join_words, quote

REPORTED = ("coe", "eu", "focus", "non_eu", "non_focus")
"""The report's own groups, for which all statistics are computed."""

COLUMNS = ("group", "iso3", "since", "until", "source")
LONGEST_FOLDER, _MOST_NAMED = 60, 6
"""Characters of a folder's name, and countries that a title names; of more, it gives the number."""

Choice = str | Iterable[str]
"""A group as a reader gives it: "nordic", "CZE,HUN,POL,SVK", "coe,-SMR", ["DNK", "FIN"]."""


@dataclass(frozen=True)
class Group:
    """
    A set of member states.

    Parameters
    ----------
    name : str
        The same however it was put together: "nordic", "CZE,HUN", "coe,-SMR".
    title : str
        What it is, in full: "the 28 member states that belonged to the European Union in 2019".
    label : str
        In a heading or a legend: "EU".
    noun : str
        After a number: "EU member states".
    members : tuple of str
        Alpha-3 codes in printed order.
    """

    name: str
    title: str
    label: str
    noun: str
    members: tuple[str, ...]

    @property
    def folder(self) -> str:
        """Its name as a part of a folder's: "coe-without-SMR"."""
        plus, _, minus = self.name.partition(",-")
        folder = plus.replace(",", "-")
        folder += f"-without-{minus.replace(',-', '-')}" if minus else ""
        if len(folder) <= LONGEST_FOLDER:
            return folder
        return f"{len(self.members)}-countries-{hashes.hash_bytes(folder.encode())[:8]}"


def find_group(choice: Choice = "coe") -> Group:
    """
    Find a group by its name, or put one together.

    Parameters
    ----------
    choice : str or iterable of str
        Groups and countries, separated by commas; `-` takes away. The order does not matter.

    Returns
    -------
    Group
        The named one, if its members are the same.

    Raises
    ------
    UnknownName
        For what is neither a group nor a country, with the nearest; for a group that is empty,
        or a country taken away that was not in it.
    """
    named = find_named()
    if isinstance(choice, str) and choice in named:
        return named[choice]
    parts = choice.split(",") if isinstance(choice, str) else map(str, choice)
    words = [word.strip() for word in parts]
    plus = _read_words([word for word in words if not word.startswith("-")], named)
    minus = _read_words([word[1:].strip() for word in words if word.startswith("-")], named)
    held = _unite(plus, named)
    for word in minus:
        if not _unite([word], named) & held:
            raise UnknownName(f"The group {quote(_write(choice))} has no {word} to leave out.")
    held -= _unite(minus, named)
    if not held:
        raise UnknownName(f"The group {quote(_write(choice))} is empty.")
    codes = tuple(iso3 for iso3 in countries.list_names() if iso3 in held)
    same = next((group for group in named.values() if group.members == codes), None)
    return same or _put_together(plus, minus, codes, named)


def find_members(choice: Choice = "coe") -> tuple[str, ...]:
    """List the alpha-3 codes of a group in printed order; see `find_group`."""
    return find_group(choice).members


def find_named() -> dict[str, Group]:
    """List the groups that have a name, the report's own first."""
    files = (descriptor.find_file(name) for name in ("groups", "countries", ""))
    return _read(tuple(files))


@cache
def _read(dated: tuple[tuple[Path, int], ...]) -> dict[str, Group]:
    """Read the groups once for each state of the files that they rest on."""
    codes, package = tuple(countries.list_names()), descriptor.read_descriptor()
    as_of = package["as_of"]
    rows = csv_files.read_rows(dated[0][0], COLUMNS)
    described = package["groups"] | _describe_others(rows, package["groups"])
    faults = [
        f"data/groups.csv, row {number}: {fault}."
        for number, row in enumerate(rows, start=1)
        if (fault := _find_fault(row, rows[: number - 1], codes, described))
    ]
    if faults:
        raise DataError(faults, csv_files.RESTORE)
    held = {name: set[str]() for name in described} | {"coe": set(codes)}
    for row in rows:
        if row["since"] <= as_of and not (row["until"] and row["until"] <= as_of):
            held[row["group"]].add(row["iso3"])
    groups = {}
    for name, texts in described.items():
        members = set(codes) - held[texts["outside"]] if "outside" in texts else held[name]
        if not members:
            raise DataError([f"data/groups.csv: {name} has no members."], csv_files.RESTORE)
        in_order = tuple(code for code in codes if code in members)
        groups[name] = Group(name, texts["title"], texts["label"], texts["noun"], in_order)
    return groups


def _describe_others(
    rows: list[dict[str, str]], described: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """Describe groups that have no description; a single row is more likely a mistyped name."""
    sizes = Counter(row["group"] for row in rows if row["group"] not in described)
    return {
        name: {"title": f"the group {name}", "label": name, "noun": f"countries of {name}"}
        for name, size in sizes.items()
        if size > 1
    }


def _find_fault(
    row: dict[str, str],
    earlier: list[dict[str, str]],
    codes: Iterable[str],
    described: dict[str, dict[str, str]],
) -> str:
    if row["group"] == "coe":
        return "'coe' is every country of data/countries.csv; remove the row"
    if outside := described.get(row["group"], {}).get("outside"):
        return f"{quote(row['group'])} is every country outside {quote(outside)}; remove the row"
    if fault := project.find_fault_of_name(row["group"], "group"):
        return fault
    if countries.is_member(row["group"]):
        return f"{quote(row['group'])} already names a country; choose another name for the group"
    if row["group"] not in described:  # one row alone is not taken for a group
        return (
            f"{quote(row['group'])} has only this row, which may be a mistyped name; "
            "add more members or correct the name"
        )
    if row["iso3"] not in codes:
        return f"expected an alpha-3 code of data/countries.csv, found {quote(row['iso3'])}"
    if any((row["group"], row["iso3"]) == (other["group"], other["iso3"]) for other in earlier):
        return f"{row['iso3']} appears twice in {row['group']}"
    for column in ("since", "until"):
        if not re.fullmatch(r"(\d{4}(-\d\d-\d\d)?)?", row[column]):
            return f"expected a year or a date (YYYY-MM-DD) as {column}, found {quote(row[column])}"
    return ""


def _read_words(words: Iterable[str], named: dict[str, Group]) -> list[str]:
    """Read names of groups and of countries: groups as defined, then countries in printed order."""
    known = {word if word in named else _read_country(word, named) for word in words}
    return [word for word in (*named, *countries.list_names()) if word in known]


def _read_country(word: str, named: dict[str, Group]) -> str:
    try:
        return countries.resolve(word)
    except UnknownName as error:
        if "is part of" in str(error):
            raise
        near = [find_nearest(word, named), *map(str, countries.find_similar(word))]
        meant = f" Nearest: {', '.join(filter(None, near))}." if any(near) else ""
        raise UnknownName(
            f"{quote(word)} is neither a group nor a member state.{meant}\n"
            f"Groups: {', '.join(named)}. `baseline countries` lists the names of all countries."
        ) from None


def _unite(words: Iterable[str], named: dict[str, Group]) -> set[str]:
    return {code for word in words for code in (named[word].members if word in named else [word])}


def _put_together(
    plus: list[str], minus: list[str], codes: tuple[str, ...], named: dict[str, Group]
) -> Group:
    names = countries.list_names()
    labels = {**names, **{name: group.label for name, group in named.items()}}
    label = join_words([labels[word] for word in plus])
    if minus:
        label += f" without {join_words([labels[word] for word in minus])}"
    name = ",".join([*plus, *(f"-{word}" for word in minus)])
    if len(codes) <= _MOST_NAMED:
        return Group(name, label, label, f"member states ({', '.join(codes)})", codes)
    return Group(name, label, label, f"chosen member states ({name})", codes)


def _write(choice: Choice) -> str:
    return choice if isinstance(choice, str) else ",".join(map(str, choice))
