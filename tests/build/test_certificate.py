"""The certificate of a check: each exhibit reproduced or not, and what was not checked."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from baseline.data import descriptor
from baseline.ledger import entries
from conftest import Change, Command, recorded, removed, replaced


def certify(command: Command, folder: Path, said: str = "") -> dict[str, Any]:
    """Check with a certificate, and read it; the check says what is expected."""
    result = command("check", "--certificate", str(folder / "filed"))
    assert result.exit_code in (0, 1), result.output
    assert said in result.output
    assert {path.name for path in (folder / "filed").iterdir()} == {
        "certificate.html",
        "certificate.json",
    }
    read: dict[str, Any] = json.loads((folder / "filed/certificate.json").read_text("utf-8"))
    assert (read["result"] in ("reproduced", "reproduced in part")) == (result.exit_code == 0)
    return read


def list_titles(certificate: dict[str, Any], *statuses: str) -> list[str]:
    """List the exhibits with some status."""
    exhibits = certificate["exhibits"]
    return [exhibit["title"] for exhibit in exhibits if exhibit["status"] in statuses]


FAULTS: dict[str, tuple[Change, str, str]] = {
    "a table": (
        replaced("outputs/tables/fig_3.csv", "Malta", "Melta"),
        "Fig. 3: Ratings of legislation",
        "outputs/tables/fig_3.csv, row",
    ),
    "a clean table": (
        replaced("data/clean/fig_2.csv", "ALBANIA", "ALBANJA"),
        "Fig. 2: Ombudspersons for children",
        "data/clean/fig_2.csv, row 1",
    ),
    "a chart": (
        replaced("outputs/figures/fig_4_ages.svg", "<svg", "<svg "),
        "fig_4_ages",
        "outputs/figures/fig_4_ages.svg, line",
    ),
    "a statistic": (
        replaced("outputs/statistics.csv", "165.87", "166.87"),
        "statistics",
        "outputs/statistics.csv, row",
    ),
    "an indicator": (
        replaced("data/clean/indicators.csv", "MLT,Malta", "MLT,Melta"),
        "clean data",
        'column country (MLT Melta): "Melta" is now "Malta"',
    ),
    "a printed value of a claim": (
        replaced(
            "outputs/claims.csv",
            "s5-coe-mean-score,5,fig_4,166.7",
            "s5-coe-mean-score,5,fig_4,166.8",
        ),
        "Section 5",
        "s5-coe-mean-score, printed: '166.8' is now '166.7'",
    ),
    "a claim gone": (
        replaced("outputs/claims.csv", "\ns8-article,", "\ns8-artikel,"),
        "Section 8",
        "s8-artikel is no longer made",
    ),
    "a page": (
        replaced("outputs/fig_5_hotlines.html", "<title>", "<title> "),
        "pages and executed notebooks",
        "outputs/fig_5_hotlines.html, line",
    ),
    "a file lost": (removed("outputs/sensitivity.csv"), "sensitivity", "is missing"),
}


@pytest.mark.usefixtures("rebuilt")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_turns_exactly_its_exhibit(
    fault: str, built: Path, tmp_path: Path, command: Command
) -> None:
    """That one differs, with the first difference; no other does."""
    change, title, difference = FAULTS[fault]
    change(built)

    certificate = certify(command, tmp_path)

    (exhibit,) = [exhibit for exhibit in certificate["exhibits"] if exhibit["status"] == "differs"]
    assert exhibit["title"] == title
    assert difference in exhibit["first_difference"]
    assert certificate["result"] == "differs"


@pytest.mark.usefixtures("rebuilt")
def test_without_a_fault_no_exhibit_differs(built: Path, tmp_path: Path, command: Command) -> None:
    """The same is reproduced; a section with claims on other sources is in part, and they count."""
    certificate = certify(command, tmp_path)

    assert list_titles(certificate, "differs") == []
    reproduced = list_titles(certificate, "reproduced")
    assert {"Fig. 1: Select international commitments", "fig_4_ages", "statistics"} <= set(
        reproduced
    )
    assert certificate["result"] == "reproduced in part"
    (section,) = [exhibit for exhibit in certificate["exhibits"] if exhibit["title"] == "Section 5"]
    assert section["status"] == "reproduced in part"
    assert section["compared"] + section["not_compared"] == len(
        re.findall(r"(?m)^[\w-]+,5,", (built / "outputs/claims.csv").read_text("utf-8"))
    )
    outside = sum(
        exhibit["not_compared"]
        for exhibit in certificate["exhibits"]
        if "claims" in exhibit["kind"]
    )
    whole = len(entries.read_claims())
    said = f"{outside} of {whole} claims, which rest on sources outside the report."
    assert said in certificate["not_checked"]


@pytest.mark.usefixtures("rebuilt")
def test_what_is_not_here_is_not_called_reproduced(
    built: Path, tmp_path: Path, command: Command
) -> None:
    """Pages that a fresh clone has not are counted, and their exhibit is reproduced in part."""
    for name in ("fig_1_commitments.html", "fig_2_ombudspersons.html", "record.json"):
        (built / "outputs" / name).unlink()

    certificate = certify(command, tmp_path)

    assert "pages and executed notebooks" in list_titles(
        certificate, "reproduced in part", "not checked"
    )
    (line,) = [line for line in certificate["not_checked"] if line.startswith("Profiles and pages")]
    assert re.fullmatch(r"Profiles and pages: pages and executed notebooks: \d+ files, .*", line)
    assert [build["build"] for build in certificate["builds"]] == ["rebuilt"]


@pytest.mark.usefixtures("rebuilt")
def test_pictures_of_other_versions_are_listed_as_not_checked(
    built: Path, tmp_path: Path, command: Command
) -> None:
    """With another matplotlib than is locked, charts are reproduced in part: their values are."""
    (built / "requirements.lock").write_text("matplotlib==1.0 \\\n    --hash=sha256:0\n")

    certificate = certify(command, tmp_path)

    assert "fig_4_ages" in list_titles(certificate, "reproduced in part")
    assert (
        "Charts: fig_4_ages: 2 files, built with other package versions."
        in (certificate["not_checked"])
    )
    assert certificate["environment"]["other_than_locked"] == "matplotlib"


def test_a_cell_that_only_one_reading_has_turns_its_table(
    copy: Path, tmp_path: Path, command: Command
) -> None:
    """The build fails: that table differs, with both readings, and nothing else was checked."""
    (copy / "outputs/statistics.csv").touch()
    recorded("data/raw/fig_3.csv", "MALTA,4,4", "MALTA,5,4")(copy)

    certificate = certify(command, tmp_path, "The build failed.\nMLT.csam_score: ")

    (exhibit,) = [exhibit for exhibit in certificate["exhibits"] if exhibit["status"] == "differs"]
    assert exhibit["title"] == "Fig. 3: Ratings of legislation"
    assert exhibit["first_difference"].startswith(
        "MLT.csam_score: data/raw/fig_3.csv, row 27, "
        "has '5', but data/ledger/second_reading.csv has '4'."
    )
    assert certificate["result"] == "not rebuilt"
    others = len(certificate["exhibits"]) - 1
    assert len(list_titles(certificate, "not checked")) == others >= len(descriptor.find_printed())


@pytest.mark.usefixtures("rebuilt")
def test_the_page_says_what_the_file_says(built: Path, tmp_path: Path, command: Command) -> None:
    """Every exhibit, whatever was not checked, the machine and both builds are on the page."""
    replaced("outputs/tables/fig_3.csv", "Malta", "<script>")(built)

    certificate = certify(command, tmp_path)

    page = (tmp_path / "filed/certificate.html").read_text("utf-8")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert "<script>" not in page
    for exhibit in certificate["exhibits"]:
        assert f"{exhibit['title']} {exhibit['status']}" in text
    for line in certificate["not_checked"]:
        assert line.replace("'", "&#39;") in text
    assert certificate["environment"]["python"] in text
    assert [build["build"] for build in certificate["builds"]] == ["here", "rebuilt"]
    assert certificate["builds"][1]["inputs"][:16] in text
    assert not re.search(r"\ball\b", text[: text.index("Where, when")], re.IGNORECASE)
