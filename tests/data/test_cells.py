"""Cells to values and back."""

from __future__ import annotations

import pandas as pd
import pytest

from baseline.data import cells as tables
from baseline.data import schema
from baseline.data.schema import Value
from baseline.errors import DataError

INDICATORS = schema.list_indicators()


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("lanzarote", "✓", "party"),
        ("lanzarote", "SIGNED", "signed"),
        ("lanzarote", "", "none"),
        ("weprotect", "", False),
        ("enoc", "Full / Associate", "full_and_associate"),
        ("enoc", "Associate", "associate"),
        ("other_hotline", "✓ <sup>85</sup>", True),
        (
            "safer_internet_day_2019",
            'Awaiting report at <a href="http://www.saferinternetday.org">www.saferinternetday.org</a>',
            "awaiting_report",
        ),
        ("csam_score", "5", 5),
        ("access_to_justice_score", "182.2 <sup>74</sup>", 182.2),
        ("access_to_justice_pct", "51.0", 51.0),
        ("minimum_age_of_criminal_responsibility", "10 <sup>75</sup>", 10),
        ("minimum_age_of_criminal_responsibility", "0", 0),
    ],
)
def test_a_cell_becomes_its_value_and_is_printed_again(name: str, cell: str, value: Value) -> None:
    """Each kind of cell has one value, and the value is printed as the same cell."""
    indicator = INDICATORS[name]
    cells = pd.Series({"MCO": cell}, name=name, dtype="str")

    parsed = tables.parse_column(cells, indicator)["MCO"]

    assert parsed == value
    assert tables.to_cell(parsed, tables.list_footnotes(cell), indicator) == cell


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("182.2 <sup>74</sup>", "182.2 [74]"),
        ("✓ <sup>85</sup> <sup>86</sup>", "✓ [85] [86]"),
        ('Awaiting report at <a href="http://www.example.org">www</a>', "Awaiting report"),
        ("Full / Associate", "Full / Associate"),
        ("", ""),
    ],
)
def test_a_printed_cell_is_shown_without_its_markup(cell: str, shown: str) -> None:
    """Its notes are numbers in brackets; the address of a link is left out."""
    assert tables.show_printed(cell) == shown


def test_parse_names_every_country_whose_cell_is_wrong() -> None:
    """Cells that are no value stop the run; the message says which, where and what was expected."""
    cells = pd.Series(
        {"MCO": "122", "MLT": "11g", "LIE": "261.5"}, name="access_to_justice_score", dtype="str"
    )

    with pytest.raises(DataError) as caught:
        tables.parse_column(cells, INDICATORS["access_to_justice_score"])

    fault = "access_to_justice_score: expected a number from 0 to 261, found"
    assert caught.value.faults == (
        f"{fault} MLT '11g' (data/raw/fig_4.csv, row 2).",
        f"{fault} LIE '261.5' (data/raw/fig_4.csv, row 3).",
    )


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("lanzarote", "✔"),
        ("lanzarote", "signed"),
        ("weprotect", "yes"),
        ("csam_score", "6"),
        ("csam_score", "4.0"),
        ("csam_score", ""),
        ("csam_score", "-1"),
        ("access_to_justice_score", "1e2"),
        ("access_to_justice_score", "nan"),
        ("age_of_consent", "sixteen"),
        ("age_of_consent", "19"),
    ],
)
def test_a_cell_that_is_not_printed_so_anywhere_is_refused(name: str, cell: str) -> None:
    """Only cells the data package lists are statuses, only plain digits in range are numbers."""
    with pytest.raises(DataError, match=f"^{name}: expected"):
        tables.parse_column(pd.Series({"ALB": cell}, name=name, dtype="str"), INDICATORS[name])


def test_values_keep_their_type() -> None:
    """Statuses are text or bool, scores and ages whole numbers, CRIN's score a float."""
    types = {
        name: str(
            tables.parse_column(
                pd.Series({"ALB": cell}, name=name, dtype="str"), INDICATORS[name]
            ).dtype
        )
        for name, cell in {
            "uncrc": "✓",
            "weprotect": "",
            "csam_score": "4",
            "access_to_justice_score": "155",
        }.items()
    }

    assert types == {
        "uncrc": "str",
        "weprotect": "bool",
        "csam_score": "int64",
        "access_to_justice_score": "float64",
    }
