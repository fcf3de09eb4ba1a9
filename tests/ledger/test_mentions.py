"""What the report says of a country: each mention leads to its claims, and none is missed."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import mentioned
import pytest

import baseline
from baseline.data import countries
from baseline.errors import DataError
from baseline.ledger import entries, mentions
from conftest import Command


@pytest.fixture(scope="module")
def about() -> dict[str, tuple[str, ...]]:
    """The countries of each claim."""
    return mentions.find_countries(entries.read_claims())


def test_every_mention_of_a_country_in_the_report_is_accounted_for(report: str) -> None:
    """The names in the text are exactly those of mentions.csv, in the same order."""
    names = mentioned.find(report)

    assert len(names) > 300
    assert [(name.section, name.order, name.iso3, name.name, name.place) for name in names] == [
        (mention.section, int(mention.order), mention.iso3, mention.name, mention.place)
        for mention in mentions.read_mentions()
    ]
    assert len(mentioned.find(f"{report}\nIn Malta and on Faroe-islands")) == len(names) + 2


def test_names_are_found_whole_and_outside_tables_and_addresses() -> None:
    """A country, a part of one and an adjective count once; MALTA in a table does not."""
    text = (
        "## 2. Capacities\nIn Northern Ireland, Slovak Republic and the Danish Parliament "
        "<https://example.org/France>\nMALTA\t✓\n<sup>3</sup> Report from Latvia\n"
    )

    assert [(name.iso3, name.name, name.place) for name in mentioned.find(text)] == [
        ("GBR", "Northern Ireland", "text"),
        ("SVK", "Slovak Republic", "text"),
        ("DNK", "Danish", "text"),
        ("LVA", "Latvia", "footnote"),
    ]


def test_a_claim_is_about_whom_it_prints_or_names(about: dict[str, tuple[str, ...]]) -> None:
    """Codes that it prints, and countries in its paraphrase, are among its countries."""
    for name, claim in entries.read_claims().items():
        printed = set(claim.printed.split()) & countries.list_names().keys()
        named = {mention.iso3 for mention in mentioned.find(claim.paraphrase)}
        assert printed | named <= set(about[name]), name


def test_a_claim_is_about_whose_cells_decide_it(about: dict[str, tuple[str, ...]]) -> None:
    """A status of one country that a reading looks up is said of that country."""
    looked_up = {
        name: set(re.findall(r'has\("([A-Z]{3})"', claim.readings))
        for name, claim in entries.read_claims().items()
    }

    assert sum(map(bool, looked_up.values())) > 10
    for name, codes in looked_up.items():
        assert codes <= set(about[name]), name


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"claim": "s5-nosuch"}, "names the claim s5-nosuch, which is not in the ledger"),
        ({"claim": "", "reason": ""}, "needs either a claim or a reason"),
        ({"reason": "source"}, "needs either a claim or a reason"),
    ],
)
def test_a_faulty_mention_is_named(change: dict[str, str], fault: str) -> None:
    """One that leads nowhere, without or with too many reasons."""
    first, *rest = mentions.read_mentions()
    changed = [replace(first, **change), *rest]

    (message,) = mentions.find_faults(changed, entries.read_claims())

    assert message == f"Albania (data/ledger/mentions.csv, row 1): {fault}."


def test_a_mention_less_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The data package says how many there are."""
    fewer = mentions.read_mentions()[:-1]
    monkeypatch.setattr(mentions, "read_mentions", lambda: fewer)

    with pytest.raises(DataError, match=r"mentions\.csv: expected 392 names, found 391"):
        mentions.find_countries(entries.read_claims())


def test_claims_have_their_countries_as_data() -> None:
    """In printed order; none for a claim on no country in particular."""
    of_claim = baseline.claims().set_index("claim")["countries"]

    assert of_claim["s2-ukraine-notices"] == "IRL UKR GBR"
    assert of_claim["fn75-scotland-now"] == "GBR"
    assert of_claim["s5-coe-mean-score"] == ""


def test_claims_of_a_country_by_any_name(command: Command) -> None:
    """The same for its code, its name and another name; also what no claim carries."""
    by_code, by_name = (
        command("claims", "--country", "MDA"),
        command("claims", "--country", "moldova"),
    )

    assert by_code.exit_code == 0
    assert by_code.output == by_name.output
    assert "s5-help-moldova-launch" in by_code.output
    assert "s5-turkey-hours" not in by_code.output
    assert "with nothing that could be checked: 3 in section 7" in by_code.output


def test_claims_of_a_country_can_be_filtered_and_printed_as_json(command: Command) -> None:
    """Every record is about the country and has the verdict."""
    result = command("claims", "--country", "GBR", "--verdict", "differs", "--json")
    records = json.loads(result.output)

    assert "fn74-manual-total" in [record["claim"] for record in records]
    assert {record["verdict"] for record in records} == {"differs"}
    assert all("GBR" in record["countries"].split() for record in records)


def test_a_mistyped_country_is_answered_with_the_nearest(command: Command) -> None:
    """Status 2; a country among the claims leads to the option."""
    mistyped, misplaced = command("claims", "--country", "Moldva"), command("claims", "Moldova")

    assert (mistyped.exit_code, misplaced.exit_code) == (2, 2)
    assert "Nearest: Republic of Moldova (MDA)" in mistyped.output
    assert "'Moldova' is a country. Use `baseline claims --country MDA`." in misplaced.output


def test_a_country_that_no_claim_names_is_said_to_be_none(command: Command) -> None:
    """Andorra is in the tables only."""
    assert (
        command("claims", "--country", "AND").output
        == "Andorra: none of these claims concerns it.\n"
    )
