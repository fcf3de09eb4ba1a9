"""The ledger holds together, and its inventory has all that the report prints."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import tokens

import baseline
from baseline.data import groups, lists
from baseline.errors import DataError
from baseline.ledger import entries


def test_the_ledger_holds_together() -> None:
    """No claim is doubled, unchecked or without a source; lists and inventory agree with it."""
    assert entries.find_faults() == []


def test_an_empty_ledger_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Zero checks is not a pass."""
    monkeypatch.setattr(entries, "_claims", lambda: ())

    with pytest.raises(DataError, match="the ledger is empty"):
        entries.read_claims()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"claim": "new", "readings": "", "note": ""}, "new: it has neither a reading nor a note"),
        (
            {"claim": "new", "readings": "a = 1 | a = 2"},
            "new: two of its readings have the same label",
        ),
        ({"claim": "new", "readings": "rows = 47.5 + 1"}, "new: a reading contains 47.5;"),
        ({"claim": "new", "section": "99"}, "new: There is no section '99'."),
        ({"claim": "new", "figure": "fig_9"}, "new: There is no table 'fig_9'."),
        ({"claim": "new", "readings": "47"}, "new: expected a reading `label = expression`"),
        ({"claim": "new", "list": "barnahus"}, "new: the claim has 166.7, but barnahus has"),
    ],
)
def test_a_faulty_entry_is_named(
    change: dict[str, str], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim that is unchecked or at odds with its list stops everything."""
    entered = entries._claims()
    added = replace(entries.find_claim("s5-coe-mean-score"), **change)  # type: ignore[arg-type]
    monkeypatch.setattr(entries, "_claims", lambda: (*entered, added))

    with pytest.raises(DataError, match=fault):
        entries.read_claims()


def test_no_paraphrase_is_a_sentence_of_the_report(report: str) -> None:
    """No nine words in a row, more than any name has, are both in the ledger and in the report."""
    text = " ".join(report.casefold().split())
    for claim in entries.read_claims().values():
        for words in (claim.paraphrase.casefold().split(), claim.note.casefold().split()):
            for start in range(len(words) - 8):
                assert " ".join(words[start : start + 9]) not in text, claim.claim


# The inventory


def test_every_number_and_list_of_the_report_is_in_the_inventory(report: str) -> None:
    """The inventory lists exactly the tokens of the report's text, in the same order."""
    printed = tokens.find(report)
    held = [
        (e.section, int(e.order), e.kind, e.token, e.place, e.context)
        for e in entries.read_inventory()
    ]

    assert len(printed) > 1500
    assert [(t.section, t.order, t.kind, t.token, t.place, t.context) for t in printed] == held
    assert len(tokens.find(f"{report}\n12345 more")) == len(held) + 1


def test_each_note_is_called_once_and_defined_once(report: str) -> None:
    """Notes 1 to 145, in the order of the text."""
    definition = re.compile(r"^<sup>(\d{1,3})</sup>", re.MULTILINE)
    defined = [int(number) for number in definition.findall(report)]
    called = [
        int(number) for number in re.findall(r"<sup>(\d{1,3})</sup>", definition.sub("", report))
    ]

    assert sorted(defined) == sorted(called) == list(range(1, 146))


def test_the_inventory_quotes_at_most_three_words() -> None:
    """The report's sentences are not carried over."""
    assert max(len(entry.context.split()) for entry in entries.read_inventory()) <= 3
    assert max(len(claim.paraphrase.split()) for claim in entries.read_claims().values()) <= 16


def test_the_tokeniser_finds_digits_words_and_lists() -> None:
    """It tells apart numbers in digits and words, marks, table cells, addresses and lists."""
    text = (
        "# Contents\nFoo\t<b>07</b>\n## 1. Heading\n"
        "In 2019 forty-seven states<sup>3</sup>, among them Serbia, "
        "the Republic of Moldova and Spain.\n<sup>3</sup> <https://example.org/9>\n"
    )
    tokenised = [(t.section, t.kind, t.token, t.place) for t in tokens.find(text)]

    assert tokenised == [
        ("toc", "number", "07", "table"),
        ("1", "number", "1", "text"),
        ("1", "number", "2019", "text"),
        ("1", "number", "forty-seven", "text"),
        ("1", "number", "3", "mark"),
        ("1", "list", "SRB MDA ESP", "text"),
        ("1", "number", "3", "mark"),
        ("1", "number", "9", "address"),
    ]


# Country lists


def test_a_list_that_nothing_describes_is_a_fault(copy: Path) -> None:
    """Profiles print what a list is a list of, so each has its label."""
    file = copy / "data" / "datapackage.json"
    file.write_text(
        file.read_text("utf-8").replace('"value": "la_strada"', '"value": "strada"'), "utf-8"
    )

    assert entries.find_faults() == [
        (
            "la_strada: data/datapackage.json does not describe this list; "
            "add it to the categories of the column."
        ),
        "strada: this list is missing from data/raw/country_lists.csv.",
    ]


def test_country_lists_are_those_of_the_text(report: str) -> None:
    """Every list of countries in the text is within the lists of the claims that it leads to."""
    known = entries.read_claims()
    for entry in entries.read_inventory():
        for name in entry.claim.split() if entry.kind == "list" else ():
            if known[name].kind == "list":
                assert set(entry.token.split()) <= set(known[name].printed.split()), name


def test_country_lists_are_indicators_of_their_own() -> None:
    """Each list is a column of yes and no, by group; counts and shares are statistics."""
    frame = baseline.country_lists("focus")
    computed = baseline.statistics().set_index(["statistic", "group"])

    assert list(frame.index) == list(groups.find_members("focus"))
    assert frame["focus_countries"].all()
    assert set(frame.dtypes.astype(str)) == {"bool"}
    assert computed.loc[("eu_kids_online_listed_count", "coe"), "value"] == 33
    assert computed.loc[("barnahus_listed_count", "coe"), "countries"].split() == sorted(
        lists.find_listed("barnahus"), key=groups.find_members("coe").index
    )
