"""The printed report: all that the outputs hold is on paper, and nothing that they do not."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

import pytest

from baseline import project, report, schema
from baseline.errors import BaselineError, UnknownName
from conftest import CHECKOUT, Command

OUTPUTS = CHECKOUT / "outputs"
CHARTS = [path for path in sorted((OUTPUTS / "figures").glob("*.svg")) if not path.name.startswith("map_")]


def rows(name: str) -> list[dict[str, str]]:
    """Read a CSV file of the checkout."""
    return project.rows(CHECKOUT / name)


def column(table: str, heading: str) -> list[str]:
    """Read a printed column, its cells without footnote marks."""
    cells = rows(f"data/raw/{table}.csv")
    key = next(key for key in cells[0] if key.partition("<")[0].strip() == heading)
    return [row[key].partition("<")[0].strip() for row in cells]


def squeezed(text: str) -> str:
    """Text without white space, since lines break anywhere on paper."""
    return re.sub(r"\s+", "", text)


def poppler(tool: str, *words: str) -> str:
    """Run one of poppler's tools, which read PDF."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool}, which reads PDF, is not installed (Debian: poppler-utils)")
    return subprocess.run([tool, *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def ignored() -> list[str]:
    """What WeasyPrint complains about while `printed` is made."""
    return []


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, ignored: list[str]) -> Path:
    """The report on the committed outputs, printed once."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        pytest.skip("Pango, which WeasyPrint draws with, is not installed")
    listener = logging.Handler(logging.WARNING)
    listener.emit = lambda record: ignored.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("weasyprint").addHandler(listener)
    file = tmp_path_factory.mktemp("report") / "report.pdf"
    file.write_bytes(report.build(OUTPUTS))
    logging.getLogger("weasyprint").removeHandler(listener)
    return file


@pytest.fixture(scope="module")
def text(printed: Path) -> str:
    """Its text, as a reader would search it."""
    return poppler("pdftotext", "-raw", str(printed), "-")


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    """A copy of the outputs, to damage."""
    return Path(shutil.copytree(OUTPUTS, tmp_path / "outputs"))


def test_every_verdict_count_is_printed(text: str) -> None:
    """The counts at a glance are those of claims.csv, for all sections together and for each."""
    claims = rows("outputs/claims.csv")
    total = Counter(row["verdict"] for row in claims)
    order = ("reproduced", "differs", "depends", "external")
    of_section = Counter(row["verdict"] for row in claims if row["section"] == "5")

    assert squeezed(", ".join(f"{total[verdict]} {verdict}" for verdict in order)) in squeezed(text)
    assert " ".join(["All", *(str(total[verdict]) for verdict in order)]) in text
    assert " ".join(["Section 5", *(str(of_section[verdict]) for verdict in order)]) in text


def test_each_claim_is_printed_with_what_became_of_it(text: str) -> None:
    """All claims are named; of those that differ or depend, everything is told."""
    found = squeezed(text)
    for row in rows("outputs/claims.csv"):
        assert squeezed(row["claim"]) in found, row["claim"]
        assert squeezed(row["says"]) in found, row["claim"]
        if row["verdict"] in ("differs", "depends"):
            for column in ("printed", "note", "consequence"):
                assert squeezed(row[column]) in found, (row["claim"], column)
            for label in re.findall(r"(?:^|; )([^:;]+): ", row["recomputed"]):
                assert squeezed(label) in found, (row["claim"], label)


def test_the_number_that_differs_most_is_told_as_counted(text: str) -> None:
    """The printed mean of 166.7 stands beside 165.88, the 47 printed scores added up and divided."""
    scores = [float(cell) for cell in column("fig_4", "CRIN Access to Justice Score /261")]

    assert f"mean of 47 scores: {sum(scores) / 47:.2f}" in " ".join(text.split())


def test_each_correction_and_query_is_printed(text: str) -> None:
    """Corrections with reason and source, queries with question and reason."""
    found = squeezed(text)
    for row in rows("data/corrections.csv"):
        for column in ("reason", "source"):
            assert squeezed(row[column]) in found, row
    for row in rows("data/queries.csv"):
        for column in ("query", "question", "reason"):
            assert squeezed(row[column]) in found, row


def test_what_corrections_move_is_printed(text: str) -> None:
    """Each value, statistic and verdict that moves is there by name."""
    moved = rows("outputs/diff/printed_corrected.csv")

    assert all(squeezed(row["name"]) in squeezed(text) for row in moved)
    assert f"What moves from printed to corrected: {len(moved)}" in text


def test_statistics_are_those_of_the_outputs(text: str) -> None:
    """Spot checks against print: 45 ticks for the UNCRC in Fig. 1; one country gives no minimum age in Fig. 4."""
    ticks = column("fig_1", "State Party to UNCRC").count("✓")
    ages = column("fig_4", "Minimum Age of Criminal Responsibility")

    assert f"UN Convention on the Rights of the Child: party {ticks} of 47" in " ".join(text.split())
    given = [int(age) for age in ages if age != "0"]
    assert re.search(
        rf"criminal responsibility: mean, years {sum(given) / len(given):.1f} \(n {len(given)}\)",
        " ".join(text.split()),
    )


def test_no_figure_is_missing(text: str) -> None:
    """Every chart but the maps is in the document, its words as words: its title can be searched."""
    assert len(CHARTS) >= 9
    for chart in CHARTS:
        title = re.search(r"<title>(.*?)</title>", chart.read_text(encoding="utf-8"))
        assert title
        assert squeezed(title[1]) in squeezed(text), chart.name
        assert f"figures/{chart.name}" in text


def test_pictures_have_alt_text_and_the_document_a_language(printed: Path) -> None:
    """Screen readers are told what each picture shows, and in which language the document is."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", printed.read_bytes(), re.DOTALL)
    inside = b"".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"\x78")

    assert inside.count(b"/Alt (") == len(CHARTS)
    assert b"/Alt (Dot plot of 47 access to justice scores" in inside
    assert b"/Lang (en)" in inside
    assert poppler("pdfinfo", str(printed)).count("Tagged:          yes") == 1


def test_it_is_one_a4_document_of_reasonable_length_with_a_title(printed: Path) -> None:
    """At most 40 pages of A4; the title says what it is and on which basis."""
    says = poppler("pdfinfo", str(printed))
    pages = re.search(r"^Pages:\s+(\d+)", says, re.MULTILINE)

    assert pages
    assert 10 <= int(pages[1]) <= 40
    assert "(A4)" in says
    assert re.search(r"^Title:\s+The 2019 baseline mapping, checked: .* \(basis printed\)$", says, re.MULTILINE)


def test_pages_are_numbered_and_the_contents_and_bookmarks_lead_to_them(printed: Path) -> None:
    """Every page says "n / N"; contents and bookmarks name each part with the page where it begins."""
    pages = poppler("pdftotext", "-raw", str(printed), "-").split("\f")[:-1]
    outline = poppler("pdftohtml", "-xml", "-i", "-stdout", str(printed)).partition("<outline>")[2]
    marks = {title: int(page) for page, title in re.findall(r'<item page="(\d+)">(.*?)</item>', outline)}
    first = poppler("pdftotext", "-layout", "-l", "1", str(printed), "-")
    contents = {title: int(page) for title, page in re.findall(r"(?m)^ *(\S.*?)[ .]+ (\d+)$", first)}

    assert [f"{number} / {len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(pages)
    parts = {title: page for title, page in marks.items() if not title.startswith("The 2019")}
    assert len(parts) >= 10
    assert parts.items() <= contents.items()
    for title, page in parts.items():
        assert title in pages[page - 1], title


def test_no_heading_is_left_alone_at_the_foot_of_a_page(printed: Path) -> None:
    """What stands above the page number is text or a row, never a part's or a claim's heading."""
    headings = {row["says"] for row in rows("outputs/claims.csv") if row["verdict"] in ("differs", "depends")}
    headings |= {row["question"] for row in rows("data/queries.csv")}
    for page in poppler("pdftotext", "-layout", str(printed), "-").split("\f")[:-1]:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert lines[-1].endswith(re.findall(r"\d+ / \d+", page)[-1])
        assert lines[-2] not in headings
        assert not re.fullmatch(r"Section \d: \d+", lines[-2])


def test_nothing_runs_over_the_edge_of_a_page(printed: Path) -> None:
    """Every word lies inside the margins, also those of wide tables and of long names."""
    boxes = poppler("pdftotext", "-bbox", str(printed), "-")
    for page in boxes.split("<page ")[1:]:
        width = float(re.findall(r'width="([\d.]+)"', page)[0])
        ends = [
            (float(left), float(right)) for left, right in re.findall(r'xMin="([-\d.]+)".*? xMax="([-\d.]+)"', page)
        ]
        assert ends
        assert min(left for left, _ in ends) >= 30
        assert max(right for _, right in ends) <= width - 30


def test_it_says_how_to_find_the_files_it_shows(text: str) -> None:
    """The manifest's SHA-256, the version, the caveat, the licence and both citations are printed."""
    digest = hashlib.sha256((OUTPUTS / "manifest.json").read_bytes()).hexdigest()
    found = squeezed(text)

    assert found.count(digest) == 2
    for each in (schema.caveat(), "The baseline authors (2026)", "V. Baines, Member state responses", "CC-BY-4.0"):
        assert squeezed(each) in found


def test_no_sentence_of_the_report_is_in_it(text: str, request: pytest.FixtureRequest) -> None:
    """Nine words in a row, more than any name has, stand in the report only in its own title."""
    original = " ".join(request.getfixturevalue("report").casefold().split())
    title = "member state responses to prevent and combat online child sexual exploitation and abuse: baseline mapping"
    words = text.casefold().split()
    shared = {" ".join(words[start : start + 9]) for start in range(len(words) - 8)}

    assert [run for run in shared if run in original and run not in title] == []


def test_nothing_of_the_page_is_ignored_or_fetched(printed: Path, ignored: list[str]) -> None:
    """WeasyPrint understands every rule and finds every picture and font; none is outside this machine."""
    assert ignored == []
    assert not re.findall(r'(?:src="|url\(")https?:', report.html(OUTPUTS))


def test_the_same_outputs_give_the_same_bytes_anywhere(printed: Path) -> None:
    """Neither the clock, the time zone nor the order of hashing is in the document."""
    code = (
        "import sys; from pathlib import Path; from baseline import report\n"
        "sys.stdout.buffer.write(report.build(Path(sys.argv[1])))"
    )
    elsewhere = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
    words = [sys.executable, "-c", code, str(OUTPUTS)]
    done = subprocess.run(words, env=elsewhere, capture_output=True, check=True)

    assert done.stdout == printed.read_bytes()
    assert str(CHECKOUT).encode() not in done.stdout


@pytest.mark.parametrize("name", ["claims.csv", "figures/fig_4_ages.svg", "diff/printed_corrected.csv"])
def test_a_missing_file_is_named_with_the_remedy(outputs: Path, name: str) -> None:
    """Nothing is printed from half a folder."""
    (outputs / name).unlink()

    with pytest.raises(BaselineError, match=rf"has no {re.escape(name)}.*\n.*: baseline run\."):
        report.html(outputs)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """Where no run has written anything, the message says how to begin."""
    with pytest.raises(BaselineError, match=r"has no statistics\.csv, .*\n.*baseline run --basis corrected\."):
        report.html(tmp_path / "outputs", "corrected")


def test_a_file_other_than_recorded_is_refused(outputs: Path) -> None:
    """The hash on paper speaks of these very files: a digit changed by hand stops the printing."""
    file = outputs / "statistics.csv"
    file.write_text(
        file.read_text("utf-8").replace("uncrc_party_count,uncrc,party_count,coe,printed,45", "x", 1), "utf-8"
    )

    with pytest.raises(BaselineError, match=r"holds statistics\.csv other than its manifest\.json records"):
        report.html(outputs)


def test_outputs_of_another_basis_are_refused() -> None:
    """A document never says "corrected" over what is as printed; and a basis has to exist."""
    with pytest.raises(BaselineError, match="holds statistics of basis printed, not corrected"):
        report.html(OUTPUTS, "corrected")
    with pytest.raises(UnknownName, match="no basis 'mended'"):
        report.html(OUTPUTS, "mended")


def test_the_command_writes_the_document_or_says_what_is_missing(
    copy: Path, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: Path
) -> None:
    """`baseline report` writes it whole; without WeasyPrint or Pango nothing is touched and the remedy is named."""
    shutil.copytree(OUTPUTS, copy / "outputs", dirs_exist_ok=True)
    file = copy / "outputs" / "report.pdf"
    file.unlink(missing_ok=True)
    done = command("report")
    assert (done.exit_code, file.read_bytes()) == (0, printed.read_bytes()), done.output
    (copy / "outputs/figures/fig_4_ages.svg").unlink()
    assert command("report").exit_code == 1
    shutil.copy(OUTPUTS / "figures/fig_4_ages.svg", copy / "outputs/figures")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    monkeypatch.syspath_prepend(tmp_path)
    lacking = command("report")
    assert lacking.exit_code == 1
    assert "cannot load library libpango-1.0-0" in lacking.output
    assert "pip install weasyprint" in lacking.output
    assert file.read_bytes() == printed.read_bytes()


def test_importing_the_report_prints_nothing() -> None:
    """The PDF library loads when a document is printed."""
    code = "import sys, baseline.report; print('weasyprint' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
