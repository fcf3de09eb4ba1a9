"""What a country's cells say, in sentences generated from the data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from baseline.data import schema
from baseline.data.rounding import round_half_up
from baseline.data.treaties import NONE, PARTY, SIGNED
from baseline.errors import join_words

_ENOC = "the European Network of Ombudspersons for Children (ENOC)"

Means = Callable[[str], float]

_TREATIES = {
    "uncrc": "the UN Convention on the Rights of the Child",
    "opsc": "the Optional Protocol on the sale of children",
    "lanzarote": "the Lanzarote Convention",
    "budapest": "the Budapest Convention",
}
_ARTICLES = ("Republic", "Federation", "Kingdom", "Netherlands")


def name_country(country: str) -> str:
    """Name a country as a sentence begins with it: "The Netherlands", "Malta"."""
    takes_article = country.startswith("Republic") or country.endswith(_ARTICLES)
    return f"The {country}" if takes_article else country


def name_within(country: str) -> str:
    """Name a country as within a sentence: "the Netherlands", "Malta"."""
    return name_country(country).replace("The ", "the ", 1)


def write_commitments(cells: pd.Series) -> str:
    """Say which treaties of Fig. 1 a country is party to, has signed, or has blank."""
    who = name_country(cells["country"])
    by: dict[str, list[str]] = {status: [] for status in (PARTY, SIGNED, NONE)}
    marks = cells.attrs.get("marks", {})
    for name, title in _TREATIES.items():
        by[cells[name]].append(f"{title} {marks.get((cells.name, name), '')}".strip())
    if by[PARTY] == [*_TREATIES.values()]:
        said = [f"{who} is ticked as a party to all four treaties in the table"]
    else:
        said = [f"{who} is ticked as a party to {join_words(by[PARTY])}"]
        if by[SIGNED]:
            said.append(f"it is listed as having only signed {join_words(by[SIGNED])}")
        if by[NONE]:
            said.append(f"the cell for {join_words(by[NONE])} is blank")
    alliance = (
        "It is also ticked as a member of the WePROTECT Global Alliance."
        if cells["weprotect"]
        else "The cell for the WePROTECT Global Alliance is blank."
    )
    return f"{'; '.join(said)}. {alliance}"


def write_ombudsperson(cells: pd.Series) -> str:
    """Say whether Fig. 2 lists an ombudsperson for children, and of which kind."""
    who = name_country(cells["country"])
    kind = {
        "full": f"{who} has a full member in {_ENOC}.",
        "associate": f"{who} has an associate member in {_ENOC}.",
        "full_and_associate": f"{who} has both a full and an associate member in {_ENOC}.",
    }.get(cells["enoc"])
    if kind:
        return kind
    if cells["other_ombudsperson"]:
        return (
            f"{who} has no member in ENOC, but reported an ombudsperson for children to the "
            "Lanzarote Committee."
        )
    whose = name_within(cells["country"])
    return f"The table lists no ombudsperson for children for {whose}: both cells are blank."


def write_legislation(cells: pd.Series, mean: Means) -> str:
    """Say how many of ICMEC's criteria the law meets (Fig. 3), and the means of all."""
    csam, grooming = cells["csam_score"], cells["grooming_score"]
    return (
        f"National law meets {_of_five(csam)} criteria on child sexual abuse material "
        f"(mean of all member states {round_half_up(mean('csam_score'))}) and {_of_five(grooming)} "
        f"on online grooming (mean {round_half_up(mean('grooming_score'))})."
    )


def write_access_to_justice(cells: pd.Series, mean: Means) -> str:
    """Give the CRIN score and the two ages (Fig. 4), with the means of all member states."""
    score, minimum = (
        cells["access_to_justice_score"],
        cells["minimum_age_of_criminal_responsibility"],
    )
    average = mean("access_to_justice_score")
    side = "above" if score > average else "below"
    distance = round_half_up(abs(score - average))
    begins = (
        f"Criminal responsibility begins at {minimum}"
        if minimum != schema.find_indicator("minimum_age_of_criminal_responsibility").none
        else f"The table gives no minimum age of criminal responsibility (printed {minimum})"
    )
    return (
        f"CRIN scores access to justice for children at {score:g} of 261 points "
        f"({round_half_up(cells['access_to_justice_pct'])} per cent), "
        f"{distance} points {side} the mean of all member states, {round_half_up(average)}. "
        f"{begins}; the age of consent is {cells['age_of_consent']}."
    )


def write_hotlines(cells: pd.Series) -> str:
    """Say which hotlines and helpline Fig. 5 lists."""
    who = name_country(cells["country"])
    held = [
        title
        for name, title in (
            ("inhope_hotline", "a hotline in INHOPE"),
            ("other_hotline", "a hotline outside INHOPE"),
            ("child_helpline", "a child helpline in Child Helpline International"),
        )
        if cells[name]
    ]
    if not held:
        return (
            "The table lists neither a hotline nor a child helpline for "
            f"{name_within(cells['country'])}: all three cells are blank."
        )
    missing = "" if cells["child_helpline"] else "; the cell for a child helpline is blank"
    if not (cells["inhope_hotline"] or cells["other_hotline"]):
        missing = "; both cells for a hotline are blank"
    return f"{who} has {join_words(held)}{missing}."


def write_safer_internet(cells: pd.Series) -> str:
    """Say what Fig. 6 lists of Safer Internet Centre and Day."""
    who = name_country(cells["country"])
    centre = f"{who} has a Safer Internet Centre"
    if not cells["safer_internet_centre"]:
        centre = f"No Safer Internet Centre is listed for {name_within(cells['country'])}"
    day = {
        "celebrated": "Safer Internet Day 2019 was celebrated",
        "awaiting_report": "the report on Safer Internet Day 2019 was still awaited when the table "
        "was compiled",
        "none": "the cell for Safer Internet Day 2019 is blank",
    }[cells["safer_internet_day_2019"]]
    return f"{centre}; {day}."


def write_values(table: str, cells: pd.Series, mean: Means) -> str:
    """Say what an added table holds of a country, one indicator after the other."""
    indicators = schema.list_indicators(table)
    if cells[list(indicators)].isna().all():
        return f"The table has no data on {name_within(cells['country'])}."
    said = []
    for name, indicator in indicators.items():
        value = cells[name]
        words = "no data" if pd.isna(value) else schema.write_words(value)
        if indicator.is_number and words != "no data":
            mean_of_all = f"mean of all countries with data {round_half_up(mean(name))}"
            words = " ".join(filter(None, [words, indicator.unit, f"({mean_of_all})"]))
        said.append(f"{indicator.title}: {words}")
    return f"{'; '.join(said)}."


_OF_CELLS = {
    "fig_1": write_commitments,
    "fig_2": write_ombudsperson,
    "fig_5": write_hotlines,
    "fig_6": write_safer_internet,
}
_OF_MEANS = {"fig_3": write_legislation, "fig_4": write_access_to_justice}
"""Tables that have a sentence of their own; others are listed."""


def write_sentences(table: str, cells: pd.Series, mean: Means) -> str:
    """
    Write what a table says of a country.

    Parameters
    ----------
    cells : Series
        The country's row of the indicators.
    mean : callable
        The mean of a number over all member states, by indicator.
    """
    if table in _OF_CELLS:
        return _OF_CELLS[table](cells)
    return _OF_MEANS.get(table, partial(write_values, table))(cells, mean)


def _of_five(score: int) -> str:
    return (
        "none of ICMEC's five"
        if score == 0
        else "all of ICMEC's five"
        if score == 5
        else f"{score} of ICMEC's five"
    )
