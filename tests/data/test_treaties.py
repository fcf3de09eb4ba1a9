"""Treaty records: a status at any date, where Fig. 1 differs, and records that cannot be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import baseline
from baseline.data import bases, countries, descriptor, schema, treaties, treaty_events
from baseline.errors import BaselineError, DataError, UnknownName
from conftest import CHECKOUT, Command, Seeded

NAMES = ["uncrc", "opsc", "lanzarote", "budapest"]
STATUSES = ("party", "signed", "none")
FILE = "data/treaties.csv"
BINDING = "ratification, accession, succession"


def find_first_after_three_months(day: pd.Timestamp) -> pd.Timestamp:
    """The rule of the Council of Europe's two treaties."""
    return (day + pd.DateOffset(months=4)).replace(day=1)


ENTRY_INTO_FORCE: dict[str, tuple[str, Callable[[pd.Timestamp], pd.Timestamp]]] = {
    "uncrc": ("1990-09-02", lambda day: day + pd.Timedelta(days=30)),
    "opsc": ("2002-01-18", lambda day: day + pd.DateOffset(months=1)),
    "lanzarote": ("2010-07-01", find_first_after_three_months),
    "budapest": ("2004-07-01", find_first_after_three_months),
}
"""When each treaty entered into force at all, and when for a state that deposited later."""


def count_parties(treaty: str, as_of: date | str) -> int:
    """How many of the 47 were parties at a date."""
    return int((baseline.treaties(as_of)[treaty] == "party").sum())


def test_the_frame_has_the_columns_codes_and_dtypes_of_fig_1() -> None:
    """It can be laid next to the indicators: same index, same statuses, all text."""
    frame, indicators = baseline.treaties(), baseline.indicators()

    assert list(frame.columns) == NAMES == list(schema.list_indicators("fig_1"))[:4]
    pd.testing.assert_index_equal(frame.index, indicators.index)
    pd.testing.assert_series_equal(frame.dtypes, indicators[NAMES].dtypes)
    for name in NAMES:
        assert set(frame[name].dropna()) <= set(schema.list_indicators()[name].statuses)


def test_two_states_counted_by_hand_change_their_status_on_the_day() -> None:
    """Ireland signed Budapest on 28 Feb 2002, Sweden ratified it on 28 Apr 2021; the day counts."""
    days = ("2002-02-27", "2002-02-28", "2021-04-27", "2021-04-28")
    frames = [baseline.treaties(day)["budapest"] for day in days]

    assert [frame["IRL"] for frame in frames] == ["none", "signed", "signed", "signed"]
    assert [frame["SWE"] for frame in frames] == ["signed", "signed", "signed", "party"]


@pytest.mark.parametrize(
    ("treaty", "parties"), [("uncrc", 47), ("opsc", 46), ("lanzarote", 44), ("budapest", 44)]
)
def test_parties_at_the_report_s_date(treaty: str, parties: int) -> None:
    """Counted from the depositaries' lists; entry into force counts the same."""
    in_force = [
        event
        for event in treaty_events.read_events()
        if event.treaty == treaty
        and event.event == "entry_into_force"
        and event.last <= treaties.read_day()
    ]

    assert count_parties(treaty, treaties.read_day()) == parties == len(in_force)


@pytest.mark.parametrize("treaty", NAMES)
def test_entry_into_force_follows_the_treaty_s_own_rule(treaty: str) -> None:
    """So no month is misread: 30 days, a month, or the first of the month after three months."""
    general, rule = ENTRY_INTO_FORCE[treaty]
    events = [event for event in treaty_events.read_events() if event.treaty == treaty]
    dates = {(event.iso3, event.event): pd.Timestamp(event.date) for event in events}
    expected = {
        iso3: max(pd.Timestamp(general), rule(deposited))
        for (iso3, event), deposited in dates.items()
        if event in ("ratification", "accession")
    }

    assert len(expected) > 35
    assert {iso3: dates[iso3, "entry_into_force"] for iso3 in expected} == expected


def test_no_state_acted_in_the_month_of_the_report() -> None:
    """So it does not matter which day of November 2019 is taken."""
    assert not [event for event in treaty_events.read_events() if event.date[:7] == "2019-11"]


def test_43_states_were_parties_to_lanzarote_in_one_week_only() -> None:
    """Norway was the 43rd on 13 Jun 2018, the United Kingdom the 44th on 20 Jun, until Dec 2019."""
    counted = {
        day: count_parties("lanzarote", day)
        for day in ("2018-06-12", "2018-06-13", "2018-06-19", "2018-06-20", "2019-12-18")
    }

    assert list(counted.values()) == [42, 43, 43, 44, 44]
    assert count_parties("lanzarote", "2019-12-19") == 45


def test_a_status_that_the_records_leave_open_is_missing() -> None:
    """A state that ratified has signed before, but Azerbaijan's date is not in the records."""
    frames = {day: baseline.treaties(day)["lanzarote"] for day in ("2007-10-24", "2019-12-18")}

    assert frames["2007-10-24"]["AZE"] == "none"  # not yet open for signature
    assert pd.isna(frames["2019-12-18"]["AZE"])
    assert baseline.treaties("2019-12-19").loc["AZE", "lanzarote"] == "party"
    assert baseline.treaties().isna().sum().sum() == 1


def test_a_month_without_a_day_is_open_until_it_is_over() -> None:
    """Turkey signed Budapest in November 2010."""
    days = ("2010-10-31", "2010-11-01", "2010-11-29", "2010-11-30")
    known = [baseline.treaties(day).loc["TUR", "budapest"] for day in days]

    assert known[0] == "none"
    assert pd.isna(known[1])
    assert pd.isna(known[2])
    assert known[3] == "signed"


@pytest.mark.parametrize(
    "wrong", ["2019-02-30", "2019-11", "20191130", "30.11.2019", "yesterday", ""]
)
def test_a_date_that_is_none_is_refused_in_one_line(wrong: str) -> None:
    """The line says what a date looks like."""
    with pytest.raises(UnknownName) as refused:
        baseline.treaties(wrong)

    assert str(refused.value) == f"as_of: expected a date such as 2019-11-30, found {wrong!r}."


def test_a_date_beyond_the_records_is_refused_naming_treaty_and_horizon() -> None:
    """The last day on which all treaties are followed is allowed, the next is not."""
    assert len(baseline.treaties("2023-04-20")) == 47
    with pytest.raises(UnknownName) as refused:
        baseline.treaties("2023-04-21")

    assert str(refused.value) == (
        "as_of: 2023-04-21 is too late: the records cover opsc up to 2023-04-20. "
        "Choose an earlier day."
    )


def test_dates_of_other_types_are_read_too() -> None:
    """A date, a time or a pandas timestamp is the same day."""
    for day in (date(2019, 11, 30), pd.Timestamp("2019-11-30 15:00")):
        pd.testing.assert_frame_equal(baseline.treaties(day), baseline.treaties("2019-11-30"))


def test_every_correction_of_fig_1_follows_from_the_records() -> None:
    """Derived from the records, they are the corrections that are entered, no more and no fewer."""
    overlay = treaties.draw_overlay(baseline.indicators())
    derived = {(row.iso3, row.indicator): (row.printed, row.value) for row in overlay.itertuples()}

    corrections = bases.find_basis("corrected").changes
    assert derived == {
        cell: (change.printed, change.value)
        for cell, change in corrections.items()
        if change.indicator in NAMES
    }
    assert treaties.find_differences(baseline.indicators(basis="corrected")).empty


def test_the_notebook_states_what_the_records_give() -> None:
    """How many cells agree, how many are contradicted, and that one is open."""
    text = (CHECKOUT / "notebooks/treaties.ipynb").read_text("utf-8")
    recorded, printed = baseline.treaties(), baseline.indicators()[NAMES]
    agree = int((recorded == printed).sum().sum())
    contradicted = len(treaties.find_differences(printed))

    assert f'as_of: str = \\"{treaties.read_day()}\\"' in text
    assert f"{agree} of {printed.size} cells agree" in text
    assert f"The records contradict {contradicted} cells," in text
    assert printed.size - agree - contradicted == recorded.isna().sum().sum() == 1


def test_every_seeded_flip_of_a_treaty_cell_is_named(seeded: Seeded) -> None:
    """Each of the 188 cells, changed to either other status, is found; one is open."""
    right = baseline.indicators(basis="corrected")
    for distance in (1, 2):
        others = {
            status: STATUSES[(number + distance) % 3] for number, status in enumerate(STATUSES)
        }
        flipped = right.assign(**{name: right[name].map(others) for name in NAMES})
        differences = treaties.find_differences(flipped)
        named = set(
            zip(differences["iso3"], differences["indicator"], differences["printed"], strict=True)
        )
        for name in NAMES:
            for iso3, status in flipped[name].items():
                silent = (iso3, name, status) == ("AZE", "lanzarote", "none")
                why = "for the records hold no date of its signature" if silent else ""
                caught = (iso3, name, status) in named
                seeded("treaty cell", f"{iso3}.{name}={status}", caught, why)
                assert caught != silent


def test_a_difference_says_what_it_rests_on() -> None:
    """A record of the act, or the act that came only later, or without any the list of parties."""
    printed = baseline.indicators()
    differences = treaties.find_differences(printed).set_index(["iso3", "indicator"])
    printed.loc["AZE", "lanzarote"] = "party"
    late = treaties.find_differences(printed).set_index(["iso3", "indicator"])

    assert differences.loc[("CHE", "uncrc"), ["event", "date"]].tolist() == [
        "ratification",
        "1997-02-24",
    ]
    assert "UN Treaty Collection" in differences.loc[("CHE", "uncrc"), "source"]
    assert differences.loc[("RUS", "budapest"), ["event", "date"]].tolist() == ["", ""]
    assert "scope of 19 Jun 2025" in differences.loc[("RUS", "budapest"), "source"]
    azerbaijan = late.loc[("AZE", "lanzarote")]
    assert azerbaijan[["recorded", "event", "date"]].tolist() == [
        "none or signed",
        "ratification",
        "2019-12-19",
    ]


def test_differences_of_some_countries_name_no_others() -> None:
    """A frame of a group is compared as far as it goes."""
    focus = baseline.indicators("focus")

    assert treaties.find_differences(focus).empty
    assert set(treaties.find_differences(focus, "2023-04-20")["iso3"]) == {"ARM", "AZE"}


def test_an_overlay_is_a_basis_of_its_date(tmp_path: Path) -> None:
    """Its guards hold in print, and with its values nothing differs any more."""
    overlay = treaties.draw_overlay(baseline.indicators(), "2023-04-20")
    overlay.to_csv(tmp_path / "since.csv", index=False)
    since = baseline.indicators(basis=tmp_path / "since.csv")

    pd.testing.assert_frame_equal(since[NAMES], baseline.treaties("2023-04-20"))
    assert set(overlay["date"]) == {"2023-04-20"}
    assert all(overlay["reason"])
    assert all(overlay["source"])


def test_no_overlay_is_written_for_a_date_that_the_records_leave_open() -> None:
    """Lanzarote had five parties at the end of 2009; who else had signed is not all known."""
    with pytest.raises(BaselineError, match=r"whether they had signed: .*AUT\.lanzarote"):
        treaties.draw_overlay(baseline.indicators(), "2009-12-31")


# Records that cannot be


def change_row(row: int, column: str, value: str) -> Callable[[list[list[str]]], None]:
    """Change a cell; rows count as messages do."""

    def change(rows: list[list[str]]) -> None:
        rows[row][rows[0].index(column)] = value

    return change


def find_row(iso3: str, treaty: str, event: str) -> int:
    """Which row of the file an event is in."""
    events = treaty_events.read_events()
    keys = [(entry.iso3, entry.treaty, entry.event) for entry in events]
    return keys.index((iso3, treaty, event)) + 1


def write_rows(root: Path, *changes: Callable[[list[list[str]]], None]) -> None:
    """Change the records of a copy of the project."""
    rows = [line.split(",", 4) for line in (root / FILE).read_text("utf-8").splitlines()]
    for change in changes:
        change(rows)
    (root / FILE).write_text("".join(",".join(row) + "\n" for row in rows), "utf-8")


SIGNED, RATIFIED = (
    find_row("ARM", "budapest", "signature"),
    find_row("ARM", "budapest", "ratification"),
)
IN_FORCE = RATIFIED + 1
CASES: dict[str, tuple[Callable[[list[list[str]]], None], str]] = {
    "unknown country": (
        change_row(SIGNED, "iso3", "ARN"),
        f"{FILE}, row {SIGNED}: 'ARN' is not a code of a member state",
    ),
    "doubled event": (
        lambda rows: rows.append(rows[SIGNED]),
        f"{FILE}, row 498: signature of budapest by ARM appears twice (row {SIGNED}).",
    ),
    "unknown treaty": (
        change_row(SIGNED, "treaty", "istanbul"),
        f"{FILE}, row {SIGNED}: there is no treaty 'istanbul'; known: uncrc, opsc",
    ),
    "unknown event": (
        change_row(SIGNED, "event", "denunciation"),
        f"{FILE}, row {SIGNED}: there is no event 'denunciation'",
    ),
    "impossible date": (
        change_row(SIGNED, "date", "2001-02-30"),
        f"{FILE}, row {SIGNED}: expected a date such as 2019-11-30 or 2019-11, found '2001-02-30'",
    ),
    "impossible month": (
        change_row(SIGNED, "date", "2001-13"),
        f"{FILE}, row {SIGNED}: expected a date such as 2019-11-30 or 2019-11, found '2001-13'",
    ),
    "before the treaty": (
        change_row(SIGNED, "date", "2001-11-22"),
        f"row {SIGNED}: 2001-11-22 is before budapest was opened for signature (2001-11-23)",
    ),
    "after the horizon": (
        change_row(RATIFIED, "date", "2025-06-20"),
        f"{FILE}, row {RATIFIED}: 2025-06-20 is after 2025-06-19, where the records of",
    ),
    "ratified before signed": (
        change_row(SIGNED, "date", "2006-10-13"),
        f"row {RATIFIED}: ratification of budapest by ARM on 2006-10-12 is before its signature",
    ),
    "in force before ratified": (
        change_row(IN_FORCE, "date", "2006-09"),
        f"row {IN_FORCE}: entry_into_force of budapest by ARM on 2006-09 is before its rat",
    ),
    "in force without ratification": (
        lambda rows: rows.pop(RATIFIED),
        f"row {RATIFIED}: expected one of {BINDING} of budapest by ARM, found 0.",
    ),
    "party twice over": (
        lambda rows: rows.append([*rows[RATIFIED][:2], "succession", *rows[RATIFIED][3:]]),
        f"row 498: expected one of {BINDING} of budapest by ARM, found 2.",
    ),
    "acceded after signing": (
        change_row(RATIFIED, "event", "accession"),
        f"row {RATIFIED}: ARM acceded to budapest, though it had signed",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_records_that_cannot_be_are_named_with_file_row_and_remedy(case: str, copy: Path) -> None:
    """Each kind of fault is one message."""
    change, message = CASES[case]
    write_rows(copy, change)
    with pytest.raises(DataError) as refused:
        baseline.treaties()

    assert message in str(refused.value)
    assert len(refused.value.faults) == 1
    assert "Compare the rows with the depositary's list" in str(refused.value)


def test_a_month_that_holds_the_day_of_another_event_is_in_order(copy: Path) -> None:
    """Armenia ratified Budapest on 12 Oct 2006; a signature of "2006-10" may have come first."""
    write_rows(
        copy, change_row(RATIFIED, "date", "2006-10"), change_row(SIGNED, "date", "2006-10-12")
    )

    assert baseline.treaties("2006-10-31").loc["ARM", "budapest"] == "party"
    assert pd.isna(baseline.treaties("2006-10-30").loc["ARM", "budapest"])


def test_several_faults_of_the_records_are_reported_at_once(copy: Path, command: Command) -> None:
    """A build names them all, whichever command asks, and does not begin."""
    cases = ("unknown country", "unknown treaty", "impossible date", "after the horizon")
    write_rows(copy, *(CASES[case][0] for case in cases))
    for words in (("run",), ("indicators",)):
        result = command(*words)

        assert result.exit_code == 1
        assert re.findall(rf"{FILE}, row (\d+)", result.output) == [str(SIGNED)] * 3 + [
            str(RATIFIED)
        ]
        assert "treaties.un.org" in result.output
    assert list((copy / "outputs").iterdir()) == []


def test_the_treaties_that_are_described_are_those_of_fig_1() -> None:
    """In printed order; all 47 states are in the records."""
    assert list(treaty_events.read_treaties()) == NAMES
    assert {event.iso3 for event in treaty_events.read_events()} == set(countries.list_names())


def test_what_is_not_known_is_what_the_data_package_says() -> None:
    """Ratifications without a signature: 35 of Lanzarote, and four of Budapest, which are named."""
    events = treaty_events.read_events()
    signed = {(event.iso3, event.treaty) for event in events if event.event == "signature"}
    unsigned = [
        event
        for event in events
        if event.event == "ratification" and (event.iso3, event.treaty) not in signed
    ]
    said = descriptor.find_resource("treaties")["description"]

    assert Counter(event.treaty for event in unsigned) == {"lanzarote": 35, "budapest": 4}
    assert "35 signatures of Lanzarote and 4 of Budapest (MCO, MNE, SRB, SVK)" in said
    assert [event.iso3 for event in unsigned if event.treaty == "budapest"] == [
        "MCO",
        "MNE",
        "SRB",
        "SVK",
    ]
