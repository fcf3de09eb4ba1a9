"""The way from a claim down to printed cells, and from a cell up to claims and files."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

import baseline
from baseline.data import descriptor, schema
from baseline.errors import UnknownName
from baseline.ledger import trace
from baseline.stats import combined
from conftest import CHECKOUT, Command


def test_the_way_down_from_a_claim_reaches_every_printed_cell() -> None:
    """Claim, reading, statistic, and 47 cells with file, row, printed text and footnote."""
    tree = trace.load_explainer().down("s5-coe-mean-score")
    (statistic,) = tree["readings"][0]["statistics"]

    assert tree["printed"] == "166.7"
    assert statistic["statistic"] == "access_to_justice_score_mean@coe"
    assert statistic["formula"] == "sum of the values / n"
    assert len(statistic["cells"]) == statistic["n"] == 47
    raw = {
        t: list(csv.reader(io.StringIO((CHECKOUT / f"data/raw/{t}.csv").read_text("utf-8"))))
        for t in descriptor.find_tables()
    }
    for cell in statistic["cells"]:
        assert raw["fig_4"][cell["row"]][1] == cell["printed"]
    uk = next(cell for cell in statistic["cells"] if cell["cell"].startswith("GBR"))
    assert uk["footnotes"] == [
        (
            "74 UK score: the CRIN scores of England and Wales, Northern Ireland and Scotland, "
            "totalled by hand"
        )
    ]


def test_the_way_up_from_a_cell_names_statistics_claims_and_files() -> None:
    """Malta's score is in its groups' means, in claims on them, and in the charts that draw it."""
    tree = trace.load_explainer().up("Malta.access_to_justice_score")

    assert {"access_to_justice_score_mean@coe", "access_to_justice_score_mean@eu"} <= set(
        tree["statistics"]
    )
    assert "access_to_justice_score_mean@focus" not in tree["statistics"]
    assert "access_to_justice_score_above_coe_mean_share@focus" in tree["statistics"]
    assert "s5-coe-mean-score (differs)" in tree["claims"]
    assert "s5-focus-none-above (reproduced)" in tree["claims"]
    assert "outputs/figures/fig_4_access_to_justice.svg" in tree["files"]
    assert "outputs/figures/fig_4_ages.svg" not in tree["files"]


def test_up_and_down_agree() -> None:
    """A claim above a cell has that cell below it, for a statistic of several indicators too."""
    way = trace.load_explainer()
    for cell in ("NOR.other_hotline", "IRL.opsc", "LUX.minimum_age_of_criminal_responsibility"):
        for name in way.up(cell)["claims"]:
            readings = way.down(name.partition(" ")[0])["readings"]
            cells = {
                c["cell"]
                for r in readings
                for s in [*r["statistics"], {"cells": r["cells"]}]
                for c in s["cells"]
            }
            assert cell in cells, name


def test_a_corrected_cell_says_so() -> None:
    """The way down from Switzerland's cell of Fig. 1 shows the correction."""
    assert (
        "Switzerland has been a party since 1997"
        in trace.load_explainer().down("CHE.uncrc")["correction"]
    )


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("s5-coe-mean-scor", "Nearest: s5-coe-mean-score"),
        ("MLT.csam_scor", "Nearest: csam_score"),
        ("Mlta.csam_score", "Nearest: Malta"),
        ("MLT.acess", "Nearest: access_to_justice_score"),
        ("MLT.access_to_justice", "Nearest: access_to_justice_score"),
        ("MLT.helpline", "Nearest: child_helpline"),
        ("csam_score_meen@focus", "Nearest: csam_score_mean"),
        ("nosuch", "`baseline claims` and `baseline statistics` list all"),
        ("MLT.nosuch", "There is no indicator 'nosuch'. Known: uncrc, opsc,"),
        ("csam_score_mean@nosuch", "'nosuch' is neither a group nor a member state."),
        ("csam_score_mean@focs", "'focs' is neither a group nor a member state. Nearest: focus."),
    ],
)
def test_explain_answers_a_typo_with_the_nearest(name: str, answer: str) -> None:
    """The first in the codebook of several that begin so, or which commands list all names."""
    with pytest.raises(UnknownName, match=rf"{re.escape(answer)}(?!\w)"):
        trace.load_explainer().down(name)


def test_explain_command_prints_words_or_json(command: Command) -> None:
    """The same tree, for readers and for programs; a name that is none ends with status 2."""
    words = command("explain", "MLT.access_to_justice_score")
    tree = json.loads(command("explain", "MLT.access_to_justice_score", "--json").output)
    up = json.loads(command("explain", "s5-global-mean-score", "--up", "--json").output)

    assert "\nrow: 27\n" in words.output
    assert tree["row"] == 27
    assert "s5-global-mean-pct (reproduced)" in up["claims"]


# What a combined status is made of


@pytest.mark.parametrize("name", combined.list_names())
def test_a_combined_status_declares_what_it_uses(name: str) -> None:
    """It needs exactly the columns that it declares: without any of them it cannot be computed."""
    indicators, combine = baseline.indicators(), getattr(combined, name)
    declared = combined.find_sources(name)

    assert declared == [name for name in schema.list_indicators() if name in declared]
    assert combine(indicators[declared]).equals(combine(indicators))
    for column in declared:
        with pytest.raises(KeyError):
            combine(indicators.drop(columns=column))


def test_sources_of_statistics_are_indicators() -> None:
    """Of a combined status those that it is made of, of an indicator itself, of a list none."""
    assert combined.find_sources("hotline_and_helpline") == [
        "inhope_hotline",
        "other_hotline",
        "child_helpline",
    ]
    assert combined.find_sources("all_four_treaties") == ["uncrc", "opsc", "lanzarote", "budapest"]
    assert combined.find_sources("csam_score") == ["csam_score"]
    assert combined.find_sources("barnahus") == []
