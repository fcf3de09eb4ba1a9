"""With other values than the report's, claims would cease to hold; that is no verdict on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from baseline.build import site as pages
from baseline.data import bases
from baseline.ledger import holding, trace
from baseline.ledger.verdicts import VERDICTS
from baseline.pages import claims, values
from conftest import Command

HEADINGS = "iso3,indicator,value,printed,reason,source,date\n"
LOST = {"s3-grooming-zero-list", "s3-focus-rest"}
"""The states whose law met none of the criteria on grooming: five in print, with Moldova."""


@pytest.fixture
def law(tmp_path: Path) -> str:
    """A basis with which Moldova's law meets three criteria, and an age that no claim rests on."""
    file = tmp_path / "law.csv"
    file.write_text(
        f"{HEADINGS}MDA,grooming_score,3,0,,,2024\nFIN,age_of_consent,17,,,,\n", "utf-8"
    )
    return str(file)


@pytest.fixture
def idle(tmp_path: Path) -> str:
    """A basis on which no claim changes."""
    file = tmp_path / "idle.csv"
    file.write_text(f"{HEADINGS}FIN,age_of_consent,17,,,,\n", "utf-8")
    return str(file)


def test_claims_are_judged_on_the_report_s_values(law: str) -> None:
    """As printed and as corrected; with other values they keep the verdicts on print."""
    judged = {name: holding.find_judged(name) for name in ("printed", "corrected", law)}
    assert judged == {"printed": "printed", "corrected": "corrected", law: "printed"}


def test_the_claims_that_would_no_longer_hold_are_found(law: str, idle: str) -> None:
    """Those that rest on the cells that changed, and only if a reading ceases to hold."""
    judged = holding.judge_basis("printed")
    lost = {
        basis: {finding.claim.claim for finding, _ in holding.find_lost(judged, others)}
        for basis, others in ((basis, holding.judge_basis(basis)) for basis in (law, idle))
    }

    assert lost == {law: LOST, idle: set()}


def test_the_page_of_claims_says_so_and_gives_no_verdict(law: str, idle: str) -> None:
    """It names the claims with what is printed and what the values give, and no word for it."""
    findings = holding.judge_basis("printed")
    shown = str(claims.show_lost(findings, law).data)  # type: ignore[union-attr]
    words = re.sub(r"<[^>]*>", " ", shown)

    assert "not a verdict on the report" in words
    assert set(re.findall(r"claims/([a-z0-9-]+)\.html", shown)) == LOST
    assert "2 claims would no longer hold" in words
    assert "Armenia, Azerbaijan, Georgia and San Marino" in words
    assert not [word for word in VERDICTS if word in words]
    assert "still hold" in str(claims.show_lost(findings, idle).data)  # type: ignore[union-attr]
    assert claims.show_lost(findings, "corrected") is None


def test_pages_mark_the_values_that_a_reader_changed(law: str) -> None:
    """As profiles and maps do; cells that records contradict keep their own mark."""
    cells = values.describe_values(trace.load_explainer(law))["cells"]

    assert cells["MDA"]["grooming_score"]["mark"] == "†"
    assert cells["RUS"]["budapest"]["mark"] == "‡"
    assert cells["MDA"]["csam_score"]["mark"] == ""


def test_the_command_says_so_too(law: str, command: Command) -> None:
    """After the counts; for the report's own values it says nothing of the kind."""
    said = command("claims", "--basis", law).output

    assert "these claims would no longer hold: s3-grooming-zero-list, s3-focus-rest\n" in said
    assert "not a verdict on it" in said
    assert "no longer hold" not in command("claims", "--basis", "corrected").output


@pytest.mark.slow
def test_the_site_keeps_the_verdicts_on_the_report(law: str, whole: Path) -> None:
    """Front page and pages of claims of another basis judge what is printed, and say so."""
    drawn = {
        name: page.decode()
        for name, page in pages.draw_pages(whole / "outputs", bases.find_basis(law)).items()
        if name.endswith(".html")
    }
    printed = pages.draw_pages(whole / "outputs", bases.find_basis())

    for name in LOST:
        assert drawn[f"claims/{name}.html"].encode() == printed[f"claims/{name}.html"]
    assert 'href="claims.html#no-longer"' in drawn["index.html"]
    assert "no-longer" not in printed["index.html"].decode()
    assert "Basis law:" in drawn["table.html"]
