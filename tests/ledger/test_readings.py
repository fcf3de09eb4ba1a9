"""Printed numbers and the readings that give values to compare with them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from baseline.errors import DataError
from baseline.ledger import entries, verdicts
from baseline.ledger.context import Context
from baseline.ledger.printed import equals_printed, find_interval, parse_number
from baseline.ledger.readings import evaluate, show_comparison


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("166.7", 166.7),
        ("63.9%", 63.9),
        ("10,500", 10500),
        ("18.4 million", 18_400_000),
        ("November 2019", 2019),
    ],
)
def test_printed_numbers_are_read(printed: str, value: float) -> None:
    """Thousands, decimals, per cent, millions and years."""
    assert float(parse_number(printed)) == value


@pytest.mark.parametrize(
    ("printed", "inside", "outside"),
    [
        ("166.7", [166.65, 166.7, 166.7499], [166.6499, 166.75, 165.87659574468086]),
        ("63.9%", [63.85, 63.94], [63.8499, 63.95]),
        ("33", [33, 32.5], [32.49, 33.5]),
        ("18.4 million", [18_350_000, 18_449_999], [18_349_999, 18_450_000]),
        ("50.0", [49.95, 50.04], [49.9, 50.05]),
    ],
)
def test_a_number_is_compared_at_its_printed_precision(
    printed: str, inside: list[float], outside: list[float]
) -> None:
    """The interval is half a step of the last printed digit, closed below and open above."""
    assert all(equals_printed(value, printed) for value in inside)
    assert not any(equals_printed(value, printed) for value in outside)
    lower, upper = find_interval(printed)
    assert lower < parse_number(printed) < upper


# Readings


def test_footnotes_that_repeat_a_number_have_to_agree(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six give the days of the conference; a slip in any of them is a fault that names both."""
    noted = [
        entry
        for entry in entries.read_inventory()
        if entry.place == "footnote" and entry.claim == "ack-conference-first-day"
    ]
    assert [entry.section for entry in noted] == ["1", "1", "2", "2", "2", "6"]
    assert evaluate('noted("ack-conference-first-day")', context)[0] == 16

    others = tuple(entry for entry in entries.read_inventory() if entry != noted[3])
    slip = replace(noted[3], token="15")
    monkeypatch.setattr(entries, "read_inventory", lambda: (*others, slip))
    with pytest.raises(DataError, match="footnotes give 15, 16"):
        evaluate('noted("ack-conference-first-day")', context)


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("None", "yields 'None', not a number, true or false, or a list of countries"),
        ('"47"', "yields text, '47', not a number"),
        ('cell("MLT", "enoc")', "yields text, 'full', not a number"),
        ("1e999", "yields 'inf', not a number"),
        ("1e999 - 1e999", "yields 'nan', not a number"),
        ("(0 - 1) ** 0.5", "not a number"),
        ("9 ** 5000", "yields too large a number"),
        ("9 ** 5000 < 1", "yields too large a number"),
        ("10.0 ** 999", "cannot be evaluated: "),
        ("+".join(["1"] * 100_000), "cannot be evaluated: "),
        ('__import__("os").getcwd()', "cannot be evaluated"),
        ("().__class__", "cannot be evaluated"),
        ('stat("no_such_statistic","coe")', "cannot be evaluated"),
        ('listed("no_such_list")', "cannot be evaluated"),
        ('stat("csam_score_mean")', "cannot be evaluated"),
        ("1 / 0", "cannot be evaluated"),
        ("1 +", "cannot be evaluated"),
        ("open", "cannot be evaluated"),
        (
            'cell("XKX", "csam_score")',
            "cannot be evaluated: 'XKX' is not the code of a member state",
        ),
        (
            'has("XKX", "csam_score_5")',
            "cannot be evaluated: 'XKX' is not the code of a member state",
        ),
        ('cell("MLT", "csam_scor")', "There is no indicator 'csam_scor'. Nearest: csam_score."),
        (
            'printed("s5-coe-mean-scor")',
            "There is no claim 's5-coe-mean-scor'. Nearest: s5-coe-mean-score.",
        ),
    ],
    ids=lambda text: text[:30],
)
def test_a_reading_gives_a_number_a_truth_or_a_list(
    expression: str, fault: str, context: Context
) -> None:
    """Whatever else it gives or raises is a fault of the ledger, and is quoted."""
    with pytest.raises(DataError) as raised:  # noqa: PT012 - of a comparison, each side is looked at by itself
        evaluate(expression, context)
        show_comparison(expression, context)

    assert fault in str(raised.value)
    assert "The reading " in str(raised.value)
    assert len(str(raised.value)) < 600


def test_texts_and_lists_can_be_compared(context: Context) -> None:
    """A truth about texts or lists shows both sides, in order."""
    comparisons = {
        ' cell("MLT", "enoc") == "full"': "full == full",
        'listed("la_strada") == group("benelux")': "MDA UKR == BEL LUX NLD",
    }

    assert {text: show_comparison(text, context) for text in comparisons} == comparisons


def test_faulty_readings_are_named_together(
    monkeypatch: pytest.MonkeyPatch, context: Context, statistics: pd.DataFrame
) -> None:
    """With claim, file and row, and what to do; neither is quietly left unchecked or reproduced."""
    changes = {
        "s5-coe-mean-score": 'a = cell("XKX","csam_score")',
        "s5-coe-mean-pct": 'a = printed("s5-coe-mean-pct")',
        "s5-global-mean-pct": 'a = printed("s5-global-mean-pct") == printed("s5-global-mean-pct")',
    }
    entered = [
        replace(claim, readings=changes[claim.claim]) if claim.claim in changes else claim
        for claim in entries._claims()
    ]
    monkeypatch.setattr(entries, "_claims", lambda: tuple(entered))

    with pytest.raises(DataError) as raised:
        verdicts.judge_claims(context.indicators, statistics)

    rows = {claim.claim: row for row, claim in enumerate(entered, start=1)}
    faults = {line.partition(": ")[0]: line for line in raised.value.faults}
    assert set(faults) == set(changes)
    for name, line in faults.items():
        assert line.startswith(f"{name}: The reading")
        assert line.endswith(f"(data/raw/claims.csv, row {rows[name]}).")
        assert (
            "is not the code" if "XKX" in changes[name] else "checks the claim against itself"
        ) in line
