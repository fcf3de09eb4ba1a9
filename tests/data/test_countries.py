"""Names of member states, and groups of them."""

from __future__ import annotations

import re

import country_converter
import pytest

from baseline.data import countries, groups
from baseline.data.countries import resolve
from baseline.errors import UnknownName


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("Republic of Moldova", "MDA"),
        ("moldova", "MDA"),
        ("MDA", "MDA"),
        ("md", "MDA"),
        ("SLOVAKIA", "SVK"),
        ("Slovak Republic", "SVK"),
        ("Türkiye", "TUR"),
        ("turkiye", "TUR"),
        ("BOSNIA & HERZEGOVINA", "BIH"),
        (" Bosnia  and Herzegovina ", "BIH"),
        ("The Netherlands", "NLD"),
        ("UK", "GBR"),
        ("Russia", "RUS"),
        ("CZECHIA", "CZE"),
        ("Holland", "NLD"),
        ("Britain", "GBR"),
        ("Macedonia", "MKD"),
        ("the former Yugoslav Republic of Macedonia", "MKD"),
        ("Republic of Ireland", "IRL"),
        ("BiH", "BIH"),
    ],
)
def test_resolve_knows_names_and_codes_however_written(text: str, iso3: str) -> None:
    """Any name or code of a member state gives its alpha-3 code, whatever its case or accents."""
    assert resolve(text) == iso3


@pytest.mark.parametrize(
    "text", ["USA", "Korea", "", "Kosovo", "Ireland and UK", "Average", "MD A", "Guinea"]
)
def test_resolve_refuses_what_is_no_member(text: str) -> None:
    """A name that does not mean a single member state is refused, with a hint to the full list."""
    with pytest.raises(
        UnknownName, match=r"is not a member state.*\n.*`baseline countries` lists all names\.$"
    ):
        resolve(text)


@pytest.mark.parametrize("text", ["Kosovo", "Guinea-Bissau", "", "nosuch"])
def test_resolve_offers_no_member_that_is_not_near(text: str) -> None:
    """What has little in common with every name is not answered with some member state."""
    with pytest.raises(UnknownName, match=r"^(?!(.|\n)*Nearest)"):
        resolve(text)


@pytest.mark.parametrize(
    ("typo", "nearest"), [("Armenja", "Armenia (ARM)"), ("Lichtenstein", "Liechtenstein (LIE)")]
)
def test_resolve_names_the_nearest_member_first(typo: str, nearest: str) -> None:
    """A typo is answered with the member that was meant."""
    with pytest.raises(UnknownName, match=re.escape(f"Nearest: {nearest}")):
        resolve(typo)


@pytest.mark.parametrize(
    "part", ["England & Wales", "Scotland", "northern ireland", "Flemish Community"]
)
def test_resolve_does_not_take_a_part_for_the_state(part: str) -> None:
    """A part that the report names is not silently its state, but the error names that state."""
    with pytest.raises(
        UnknownName, match=r"is part of a member state.*\nNearest: (United Kingdom|Belgium)"
    ):
        resolve(part)


def test_names_lead_to_one_country_only() -> None:
    """No name or code stands for two member states."""
    named = {
        (countries._normalise(name), c.iso3)
        for c in countries.list_countries()
        for name in (c.iso3, c.iso2, *c.aliases)
    }

    assert len(named) == len({name for name, _ in named})


def test_members_agree_with_country_converter() -> None:
    """Codes, EU membership and the 47 members are those of an independent library.

    Its Council of Europe is today's, without Russia, which was a member in November 2019.
    """
    converter = country_converter.CountryConverter()
    known = converter.data.set_index("ISO3")
    mine = {c.iso3: c for c in countries.list_countries()}

    assert set(mine) == set(known.index[known["CoE"].notna()]) | {"RUS"}
    assert set(groups.find_members("eu")) == set(known.index[known["EU28"].notna()])
    assert [c.iso2 for c in mine.values()] == converter.convert(list(mine), to="ISO2")
    assert list(mine) == converter.convert([c.name for c in mine.values()], to="ISO3")
