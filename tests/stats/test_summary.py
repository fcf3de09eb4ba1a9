"""Summary statistics."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import baseline
from baseline.data import frames, groups, schema
from baseline.errors import BaselineError, DataError, UnknownName
from baseline.stats import combined, measures, summary
from conftest import CHECKOUT


@pytest.fixture(scope="module")
def computed() -> pd.DataFrame:
    """All statistics of the report as printed."""
    return baseline.statistics()


def row(computed: pd.DataFrame, statistic: str, group: str = "coe") -> pd.Series:
    """One row of the statistics."""
    return computed[(computed["statistic"] == statistic) & (computed["group"] == group)].squeeze()


def test_committed_statistics_are_what_the_clean_data_give(computed: pd.DataFrame) -> None:
    """Rebuilding gives the committed values, unrounded."""
    committed = pd.read_csv(
        CHECKOUT / "outputs" / "statistics.csv", keep_default_na=False, float_precision="round_trip"
    )

    pd.testing.assert_frame_equal(committed, computed, check_exact=True, check_dtype=False)


def test_every_measure_is_of_numbers_or_counts_a_declared_status(computed: pd.DataFrame) -> None:
    """A measure is of numbers or counts a declared status; a share counts what its count does."""
    counts: dict[tuple[str, str, str], dict[str, tuple[str, int]]] = {}
    for record in computed.to_dict("records"):
        status, kind = summary.find_counted(record["indicator"], record["measure"])
        assert bool(status) == (record["measure"] not in {*measures.MEASURES, "mean_pct"}), record[
            "statistic"
        ]
        if status:
            counts.setdefault((record["indicator"], status, record["group"]), {})[kind] = (
                record["countries"],
                record["n"],
            )
    assert all(by_kind["count"] == by_kind["share"] for by_kind in counts.values())


@pytest.mark.parametrize(
    ("column", "combine", "said"),
    [
        ("csam_scor", lambda frame: frame["csam_score"] > 3, "Nearest: csam_score"),
        ("csam_score", lambda frame: frame["csam_score"], "expected true or false for each"),
    ],
)
def test_a_combined_status_is_checked(
    column: str, combine: combined.Combine, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped column, or numbers for truths, would be counted as no country at all."""
    added = {"high": (combine, (column,))}
    monkeypatch.setattr(combined, "_COMBINED", combined._COMBINED | added)

    with pytest.raises(BaselineError, match=said):
        summary.compute_statistics(baseline.indicators())


def test_two_statistics_have_no_name_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    """A measure that is called like a count of a status would stand next to it."""
    clashing = {"none_count": measures.MEASURES["mean"]}
    monkeypatch.setattr(summary, "MEASURES", measures.MEASURES | clashing)
    summary._compute_measures.cache_clear()

    with pytest.raises(DataError, match="_none_count: two statistics have this name"):
        summary.compute_statistics(baseline.indicators())
    summary._compute_measures.cache_clear()


@pytest.mark.parametrize("group", groups.REPORTED)
def test_numbers_agree_with_pandas(computed: pd.DataFrame, group: str) -> None:
    """Every measure of a number equals pandas' own, over the countries that give a number."""
    frame = baseline.indicators(group)
    for name, indicator in schema.list_indicators().items():
        if indicator.is_number:
            values = frame[name][frame[name] != indicator.none]
            quartiles = values.quantile([0.25, 0.75])
            expected = [
                len(values),
                values.mean(),
                values.median(),
                values.std(),
                values.min(),
                *quartiles,
                values.max(),
            ]
            summarised = [
                row(computed, f"{name}_{m}", group)["value"]
                for m in ("n", "mean", "median", "sd", "min", "q1", "q3", "max")
            ]
            assert summarised == pytest.approx(expected, rel=1e-12), name
            assert row(computed, f"{name}_mean", group)["n"] == len(values)


@pytest.mark.parametrize("group", groups.REPORTED)
def test_counts_of_statuses_add_up_and_name_their_countries(
    computed: pd.DataFrame, group: str
) -> None:
    """An indicator's statuses share out the group; a count names as many countries as it says."""
    frame = baseline.indicators(group)
    for name, indicator in schema.list_indicators().items():
        if not indicator.is_number:
            rows = [row(computed, f"{name}_{status}_count", group) for status in indicator.statuses]
            assert sum(statistic["value"] for statistic in rows) == len(frame)
            for statistic, meant in zip(rows, indicator.statuses.values(), strict=True):
                assert statistic["countries"].split() == list(frame.index[frame[name] == meant])
    counts = computed[computed["measure"].str.endswith("_count")]
    assert (counts["countries"].str.split().str.len() == counts["value"]).all()


def test_shares_are_per_cent_of_n(computed: pd.DataFrame) -> None:
    """A share is its count over its n."""
    shares = computed[computed["measure"].str.endswith("_share")].reset_index()
    counts = computed[computed["measure"].str.endswith("_count")].reset_index()

    assert (shares["value"] == 100 * counts["value"] / counts["n"]).all()
    assert (shares["n"] == counts["n"]).all()


def test_a_minimum_age_of_0_is_no_age(computed: pd.DataFrame) -> None:
    """Luxembourg gives no minimum age: it is counted as such, and the lowest age rests on 46."""
    lowest = row(computed, "minimum_age_of_criminal_responsibility_min")
    none = row(computed, "minimum_age_of_criminal_responsibility_none_count")

    assert (lowest["value"], lowest["n"]) == (10, 46)
    assert (none["value"], none["n"], none["countries"]) == (1, 47, "LUX")


def test_what_the_prose_rests_on_is_there(computed: pd.DataFrame) -> None:
    """Facts counted by hand from the printed tables."""
    assert row(computed, "grooming_score_0_count")["countries"] == "ARM AZE GEO MDA SMR"
    assert (
        row(computed, "access_to_justice_score_below_global_mean_count")["countries"]
        == "LIE MLT MCO"
    )
    assert row(computed, "lanzarote_signed_count")["countries"] == "ARM AZE IRL"
    assert row(computed, "hotline_or_helpline_no_count")["countries"] == "AND MCO SMR"
    assert row(computed, "child_helpline_yes_share", "focus")["value"] == 100
    assert row(computed, "access_to_justice_score_above_coe_mean_count", "focus")["value"] == 0


def test_mean_in_points_and_in_per_cent_of_261(computed: pd.DataFrame) -> None:
    """The average of the CRIN score, read from the raw table, over 47; per cent are of 261."""
    mean = row(computed, "access_to_justice_score_mean")["value"]
    rows = (CHECKOUT / "data/raw/fig_4.csv").read_text("utf-8").splitlines()[1:]
    scores = [float(re.findall(r"\d+\.?\d*", line)[0]) for line in rows]

    assert len(scores) == 47
    assert mean == pytest.approx(sum(scores) / 47, rel=1e-12)
    assert row(computed, "access_to_justice_score_mean_pct")["value"] == pytest.approx(
        100 * mean / 261, rel=1e-12
    )


def test_one_changed_value_changes_the_mean() -> None:
    """Statistics follow the data; nothing is hard-coded."""
    frame = baseline.indicators()
    before = summary.find_value(summary.compute_statistics(frame), "access_to_justice_score_mean")
    frame.loc["MLT", "access_to_justice_score"] += 47

    assert summary.find_value(
        summary.compute_statistics(frame), "access_to_justice_score_mean"
    ) == pytest.approx(before + 1)


def test_names_are_indicator_and_measure_and_do_not_repeat(computed: pd.DataFrame) -> None:
    """A statistic is found by one name in each group."""
    assert (computed["statistic"] == computed["indicator"] + "_" + computed["measure"]).all()
    assert not computed.duplicated(["statistic", "group"]).any()
    assert (computed.groupby("statistic").size() == len(groups.REPORTED)).all()


def test_an_unknown_statistic_names_the_nearest(computed: pd.DataFrame) -> None:
    """A mistyped name is answered with the one that was meant."""
    with pytest.raises(UnknownName, match="Nearest: csam_score_mean"):
        summary.find_value(computed, "csam_score_meen")


def test_frames_are_typed_and_grouped() -> None:
    """Groups select rows in printed order; types are those of the data package."""
    focus = frames.indicators(group="focus")

    assert list(focus.index) == list(groups.find_members("focus"))
    assert {name: str(focus[name].dtype) for name in schema.list_indicators()} == {
        name: indicator.dtype for name, indicator in schema.list_indicators().items()
    }
    assert len(frames.observations(group="focus")) == 10 * len(schema.list_indicators())


@pytest.mark.parametrize("wrong", [{"group": "focs"}, {"basis": "corected"}])
def test_frames_refuse_unknown_names(wrong: dict[str, str]) -> None:
    """A group or basis that does not exist is an error, not an empty frame."""
    with pytest.raises(UnknownName):
        frames.indicators(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("basis", ["printed", "corrected"])
def test_the_marked_statistics_are_those_that_the_corrections_change(basis: str) -> None:
    """Counts, shares and combined statuses, in every group that has Russia or Switzerland."""
    keys, shown = ["statistic", "group"], ["value", "countries"]
    printed, corrected = (
        baseline.statistics(basis=name).set_index(keys).fillna({"value": -1})
        for name in ("printed", "corrected")
    )
    changed = printed.index[(printed[shown] != corrected[shown]).any(axis=1)]
    marks = {"printed": printed, "corrected": corrected}[basis]["mark"]

    assert set(marks.index[marks != ""]) == set(changed)
    assert set(marks) == {"", {"printed": "‡", "corrected": "†"}[basis]}
