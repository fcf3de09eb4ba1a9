"""From the report's text to raw tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from baseline.data import transcribe
from baseline.errors import DataError
from conftest import CHECKOUT, REPORT, Command

COUNTRIES = [f"COUNTRY {n}" for n in range(1, 48)]


def page(number: int, rows: list[str], heading: str = "Country\tTick <sup>1</sup>") -> str:
    """Print a table as the conversion does, broken over two pages by a footnote."""
    first, second = "\n".join(rows[:20]), "\n".join(rows[20:])
    note = "<sup>1</sup> <https://example.org/a\\_b>"
    return f"The table below:\n\n{heading}\n{first}\n\n{note}\n\n{second}\n\nFig.{number} A title\n"


def book(**replaced: str) -> str:
    """Print six tables; one can be replaced."""
    rows = [
        f"{name}\t✓ <sup>1</sup>" if name == "COUNTRY 30" else f"{name}\t" for name in COUNTRIES
    ]
    return "\n".join(replaced.get(f"fig_{n}", page(n, rows)) for n in range(1, 7))


def test_committed_raw_tables_are_those_of_the_report(report: str, tmp_path: Path) -> None:
    """Transcribing the report gives the committed raw files, byte for byte."""
    written = transcribe.write_tables(REPORT, tmp_path)

    assert len(written) == 7
    for file in written:
        assert file.read_bytes() == (CHECKOUT / "data" / "raw" / file.name).read_bytes(), file.name


def test_broken_tables_are_joined_in_order_and_cells_kept_exactly() -> None:
    """Rows on both sides of a page break make one table; marks and blanks stay as printed."""
    tables = transcribe.read_tables(book())

    assert [table.name for table in tables] == [f"fig_{n}" for n in range(1, 7)]
    assert [row[0] for row in tables[0].rows] == COUNTRIES
    assert tables[0].header == ("Country", "Tick <sup>1</sup>")
    assert tables[0].rows[29] == ("COUNTRY 30", "✓ <sup>1</sup>")
    assert tables[0].rows[0] == ("COUNTRY 1", "")


def test_footnotes_come_with_what_cites_them() -> None:
    """A footnote cited by a heading and by a cell is listed for both, with its address."""
    text = book()
    footnotes = transcribe.read_footnotes(text, transcribe.read_tables(text)).splitlines()

    assert footnotes[0] == "number,figure,cited_by,address,note"
    assert footnotes[1] == "1,fig_1,Tick,https://example.org/a\\_b,"
    assert footnotes[2].startswith("1,fig_1,COUNTRY 30,")


def test_every_fault_of_the_text_is_named_at_once() -> None:
    """A table that is missing, one that is short and one that is uneven are reported together."""
    rows = [f"{name}\t✓" for name in COUNTRIES]
    text = book(
        fig_2="",
        fig_3=page(3, rows[:-1]),
        fig_5=page(5, [*rows[:9], "COUNTRY 10\t✓\t✓", *rows[10:]]),
    )

    with pytest.raises(DataError) as caught:
        transcribe.read_tables(text)

    assert caught.value.faults == (
        "fig_3: expected 47 rows, found 46.",
        "fig_5, row 10 (COUNTRY 10): expected 2 cells, found 3.",
        "fig_2: the text does not contain this table.",
    )


def test_a_cited_footnote_without_source_is_an_error() -> None:
    """A mark whose footnote the text lacks is not dropped in silence."""
    text = book().replace("<sup>1</sup> <https://example.org/a\\_b>", "")

    with pytest.raises(DataError, match="fig_1: footnote 1 is cited"):
        transcribe.read_footnotes(text, transcribe.read_tables(text))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"no tables here"])
def test_a_file_that_is_not_the_report_writes_nothing(
    content: bytes, tmp_path: Path, command: Command
) -> None:
    """The command says what is wrong, ends with status 1 and leaves the folder as it was."""
    (tmp_path / "report.txt").write_bytes(content)

    result = command("transcribe", str(tmp_path / "report.txt"), "--to", str(tmp_path / "raw"))

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert not (tmp_path / "raw").exists()
