"""The data set to take away: every format holds the same values, types, codebook and terms."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import baseline
from baseline import csv_files, project
from baseline.data import schema, treaty_events
from baseline.data.dataset import Table
from baseline.errors import DataError, UnknownName
from baseline.pages import attribution, downloads, stata
from conftest import CHECKOUT

Files = dict[str, bytes]
CONTRADICTED = [("RUS", "uncrc"), ("RUS", "budapest"), ("CHE", "uncrc")]
HOSTILE = ("=cmd|'/C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "https://example.org", "007")


@pytest.fixture(scope="module", params=["printed", "corrected"])
def basis(request: pytest.FixtureRequest) -> str:
    """Each basis in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def packed(basis: str) -> Files:
    """All files of a basis."""
    return downloads.pack_data(
        baseline.indicators(basis=basis), baseline.observations(basis=basis), basis
    )


def expected(basis: str) -> dict[str, pd.DataFrame]:
    """What the library itself gives, with country names beside codes."""
    indicators, observations = baseline.indicators(basis=basis), baseline.observations(basis=basis)
    observations.insert(1, "country", list(indicators.loc[observations["iso3"], "country"]))
    observations["contradicted"] = [
        basis == "printed" and cell in CONTRADICTED
        for cell in zip(observations["iso3"], observations["indicator"], strict=True)
    ]
    indicators["contradicted"] = [
        " ".join(name for code, name in CONTRADICTED if code == iso3 and basis == "printed")
        for iso3 in indicators.index
    ]
    footnotes = pd.DataFrame(
        csv_files.read_rows(project.find_project().raw / "footnotes.csv"), dtype="str"
    )
    return {
        "indicators": indicators.reset_index(),
        "observations": observations,
        "footnotes": footnotes.astype({"number": "int64"}),
        "treaties": pd.DataFrame(treaty_events.read_events(), dtype="str"),
    }


def from_csv(packed: Files, basis: str) -> dict[str, pd.DataFrame]:
    """Read the zip's tables as pandas does when only told to keep empty cells as text."""
    with zipfile.ZipFile(io.BytesIO(packed[f"baseline-{basis}-csv.zip"])) as archive:
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        tables = {
            name: pd.read_csv(io.BytesIO(archive.read(name)), keep_default_na=False)
            for name in names
        }
    return {name.partition("/")[2].removesuffix(".csv"): frame for name, frame in tables.items()}


def from_excel(packed: Files, basis: str) -> dict[str, pd.DataFrame]:
    """Read the workbook's cells as they are typed there; an empty one is empty text."""
    book = openpyxl.load_workbook(io.BytesIO(packed[f"baseline-{basis}.xlsx"]))
    rows = {
        sheet.title: [["" if cell is None else cell for cell in row] for row in sheet.values]
        for sheet in book
    }
    frames = {name: pd.DataFrame(of[1:], columns=of[0], dtype=object) for name, of in rows.items()}
    return {name: frame.infer_objects() for name, frame in frames.items()}


def stata_files(packed: Files, basis: str) -> Files:
    """The files in Stata's zip, by name."""
    with zipfile.ZipFile(io.BytesIO(packed[f"baseline-{basis}-stata.zip"])) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def from_stata(packed: Files, basis: str) -> dict[str, pd.DataFrame]:
    """Read Stata's files as numbers, and put labels in place of those that are a status."""
    frames = {}
    for file, content in stata_files(packed, basis).items():
        if not file.endswith(".dta"):
            continue
        with pd.read_stata(io.BytesIO(content), iterator=True) as reader:
            frame, labels = reader.read(convert_categoricals=False), reader.value_labels()
        for name, texts in labels.items():
            if "none given" not in texts.values():
                frame[name] = [TRUTH.get(texts[code], texts[code]) for code in frame[name]]
        names = {short: long for long, short in SHORTENED.items()}
        frames[file.removesuffix(".dta")] = frame.rename(columns=names)
    return frames


TRUTH = {"no": False, "yes": True}
SHORTENED = {"minimum_age_of_criminal_responsibility": "min_age_criminal_responsibility"}
READERS: list[Callable[[Files, str], dict[str, pd.DataFrame]]] = [from_csv, from_excel]


@pytest.mark.parametrize("read", READERS)
def test_each_format_reads_back_as_the_library_gives_it(
    read: Any, packed: Files, basis: str
) -> None:
    """Values and types of every table survive: numbers, booleans and text."""
    tables = read(packed, basis)

    for name, frame in expected(basis).items():
        # A workbook has one kind of number: 155.0 and 155 are the same cell there.
        whole = read is from_excel
        assert_frame_equal(tables[name], frame, check_dtype=not whole, obj=name)
        if whole:
            kinds = {column: {type(cell) for cell in tables[name][column]} for column in frame}
            assert all(
                kinds[column] == {bool} for column in frame if frame[column].dtype == bool
            ), kinds
            assert all(
                kinds[column] <= {int, float}
                for column in frame
                if frame[column].dtype.kind in "if"
            ), kinds
            assert all(
                kinds[column] == {str} for column in frame if frame[column].dtype == "str"
            ), kinds


def test_stata_reads_back_as_the_library_gives_it(packed: Files, basis: str) -> None:
    """Values survive in Stata too: numbers, text, and statuses by their labels."""
    tables = from_stata(packed, basis)

    assert [*tables] == ["indicators", "observations", "footnotes", "treaties", "codebook"]
    for name, frame in expected(basis).items():
        assert_frame_equal(tables[name], frame, check_dtype=False, obj=name)


def read_notes(content: bytes) -> dict[str, list[str]]:
    """Read the notes of a .dta file by Stata's description of it, and find each part by its map."""
    offsets = struct.unpack_from("<14Q", content, content.index(b"<map>") + len(b"<map>"))
    assert content[offsets[9] :].startswith(b"<data>")
    assert content[offsets[11] :].startswith(b"<value_labels>")
    assert content[offsets[12] :] == b"</stata_dta>"
    assert offsets[13] == len(content)
    place = offsets[8] + len(b"<characteristics>")
    notes: dict[str, list[str]] = {}
    while content[place:].startswith(b"<ch>"):
        (length,) = struct.unpack_from("<I", content, place + 4)
        record = content[place + 8 : place + 8 + length]
        variable, name = (record[at : at + 129].rstrip(b"\0").decode() for at in (0, 129))
        text = record[258:].rstrip(b"\0").decode()
        assert name == f"note{len(notes.get(variable, ()))}"
        notes.setdefault(variable, []).append(text)
        place += 8 + length + len(b"</ch>")
    assert content[place:].startswith(b"</characteristics>")
    assert all(int(texts[0]) == len(texts) - 1 for texts in notes.values())
    return {variable: texts[1:] for variable, texts in notes.items()}


def test_stata_files_carry_labels_and_notes(packed: Files, basis: str) -> None:
    """Variables have titles with units; caveat and source are notes, as is what a variable is."""
    says = attribution.describe_data(basis)
    files = stata_files(packed, basis)
    for file in ("indicators.dta", "observations.dta", "footnotes.dta", "codebook.dta"):
        notes = read_notes(files[file])
        for key in ("basis", "caveat", "licence", "source", "citation"):
            assert f"{key.capitalize()}: {says[key]}" in notes["_dta"], (file, key)
    with pd.read_stata(io.BytesIO(files["indicators.dta"]), iterator=True) as reader:
        titles, label = reader.variable_labels(), reader.data_label
    assert says["caveat"].startswith(label.removesuffix(" …"))
    assert titles["access_to_justice_score"] == "Access to justice score (points)"
    description = schema.list_indicators()["access_to_justice_score"].description
    assert read_notes(files["indicators.dta"])["access_to_justice_score"] == [description]


def test_names_too_long_for_stata_are_in_its_codebook(packed: Files, basis: str) -> None:
    """A name of more than 32 characters is the described short one there; others stay."""
    codebook = from_stata(packed, basis)["codebook"]
    variables = codebook[codebook["table"] == "indicators"].set_index("name_in_csv")["variable"]

    changed = variables[variables != variables.index]
    assert changed.to_dict() == SHORTENED
    assert all(len(name) <= 32 for name in variables)


def test_cut_names_stay_apart() -> None:
    """Long names without a short one that begin alike are numbered."""
    fields = [{"name": f"share_of_services_that_take_calls_{hour}"} for hour in ("day", "night")]

    assert list(stata.shorten_names(fields).values()) == [
        "share_of_services_that_take_call",
        "share_of_services_that_take_c_02",
    ]


def test_a_gap_is_missing_in_stata() -> None:
    """A country that a table does not cover has no value there, whatever the kind of column."""
    columns = {
        "ticked": ("boolean", pd.array([True, pd.NA], dtype="boolean")),
        "count": ("integer", pd.array([3, pd.NA], dtype="Int64")),
        "share": ("number", [1.5, float("nan")]),
        "status": ("string", pd.array(["party", pd.NA], dtype="string")),
    }
    fields = [
        {"name": name, "type": kind, "title": name, "description": name, "table": "fig_1"}
        for name, (kind, _) in columns.items()
    ]
    fields[-1]["cells"] = {"✓": "party", "": "none"}
    frame = pd.DataFrame({name: cells for name, (_, cells) in columns.items()})
    table = Table("own", "A table with gaps", frame, fields)
    written = stata.write_stata([table], attribution.describe_data(), datetime(2019, 11, 1))

    read = pd.read_stata(io.BytesIO(written["own.dta"]), convert_categoricals=False)
    assert read.loc[0].tolist() == [1, 3, 1.5, 1]
    assert read.loc[1].isna().all()


def test_the_same_data_give_the_same_bytes(packed: Files, basis: str) -> None:
    """No file holds the time at which it was made."""
    again = downloads.pack_data(
        baseline.indicators(basis=basis), baseline.observations(basis=basis), basis
    )
    assert again == packed


def test_the_basis_is_the_one_asked_for(packed: Files, basis: str) -> None:
    """A cell that corrections.csv puts right is corrected in one basis only, and flagged there."""
    rows = from_csv(packed, basis)["observations"].set_index(["iso3", "indicator"])
    russia = rows.loc[("RUS", "budapest")]

    assert russia["value"] == {"printed": "party", "corrected": "none"}[basis]
    assert bool(russia["corrected"]) == (basis == "corrected")
    assert russia["printed"] == "✓"


def codebooks(packed: Files, basis: str) -> dict[str, list[dict[str, str]]]:
    """The codebook as each format carries it."""
    of_stata = from_stata(packed, basis)["codebook"].assign(
        variable=lambda rows: rows["name_in_csv"]
    )
    return {
        "csv": from_csv(packed, basis)["codebook"].astype("str").to_dict("records"),
        "excel": from_excel(packed, basis)["codebook"].to_dict("records"),
        "stata": of_stata.to_dict("records"),
    }


def test_every_column_of_every_format_is_in_its_codebook(packed: Files, basis: str) -> None:
    """No column without title, description, type, allowed values and what missing looks like."""
    columns = [(name, column) for name, frame in expected(basis).items() for column in frame]

    for kind, rows in codebooks(packed, basis).items():
        assert [(row["table"], row["variable"]) for row in rows] == columns, kind
        for row in rows:
            for key in ("title", "description", "type", "allowed_values", "missing"):
                assert row[key], (kind, row)


def test_the_codebook_says_what_the_report_prints(packed: Files, basis: str) -> None:
    """An indicator leads to its printed table and heading, its unit and its codes, as in print."""
    for rows in codebooks(packed, basis).values():
        by_name = {row["variable"]: row for row in rows if row["table"] == "indicators"}
        score, age, enoc = (
            by_name[name]
            for name in (
                "access_to_justice_score",
                "minimum_age_of_criminal_responsibility",
                "enoc",
            )
        )
        assert (score["printed_table"], score["printed_heading"]) == (
            "Fig. 4",
            "CRIN Access to Justice Score /261",
        )
        assert (score["unit"], score["allowed_values"], score["missing"]) == (
            "points",
            "0 to 261",
            "never missing",
        )
        assert (age["unit"], age["missing"]) == ("years", "0 (none given)")
        assert enoc["missing"] == "none (printed blank)"
        assert "full_and_associate (Full / Associate)" in enoc["allowed_values"]


def test_the_zip_is_a_data_package(packed: Files, basis: str, tmp_path: Path) -> None:
    """Frictionless finds nothing wrong with the rows by the description that travels with them."""
    zipfile.ZipFile(io.BytesIO(packed[f"baseline-{basis}-csv.zip"])).extractall(tmp_path)
    report = frictionless.Package(
        str(tmp_path / f"baseline-{basis}" / "datapackage.json")
    ).validate()

    assert report.valid, report.flatten(["message"])[:3]
    assert sum(task.stats["rows"] for task in report.tasks) == 47 + 47 * 18 + 21 + 497


def test_each_file_says_what_it_is_and_on_what_terms(packed: Files, basis: str) -> None:
    """Title, basis, caveat, licence, source and citation are in every file: it may travel alone."""
    says = attribution.describe_data(basis)
    about = from_excel(packed, basis)["about"]
    rows = [*about.itertuples(index=False, name=None), tuple(about.columns)]
    with zipfile.ZipFile(io.BytesIO(packed[f"baseline-{basis}-csv.zip"])) as archive:
        readme = archive.read(f"baseline-{basis}/README.txt").decode()
    texts = {
        "csv": readme,
        "excel": "\n".join(text for row in rows for text in row),
        "stata": stata_files(packed, basis)["README.txt"].decode(),
    }

    assert {"title", "basis", "caveat", "licence", "source", "citation"} <= {*says}
    assert len(texts) == len(packed)
    uncrc, budapest = (schema.list_indicators()[name].title for name in ("uncrc", "budapest"))
    cells = (
        f"Russian Federation, {uncrc}: none, should be party; "
        f"Russian Federation, {budapest}: party, should be none; "
        f"Switzerland, {uncrc}: none, should be party."
    )
    assert "contradicted_cells" not in says
    for name, text in texts.items():
        assert (cells in text) == ("contradicted cells" in text.lower()) == (basis == "printed")
        missing = [key for key, words in says.items() if words not in text]
        assert not missing, name


def test_the_citation_is_that_of_citation_cff() -> None:
    """What people copy and what programs read name the same authors, year, title and version."""
    cff = (CHECKOUT / "CITATION.cff").read_text(encoding="utf-8")
    title, version, released = (
        re.search(rf'^{key}: "?(.*?)"?$', cff, re.M)[1]
        for key in ("title", "version", "date-released")
    )  # type: ignore[index]
    author = re.search(r'- name: "(.*)"', cff)[1]  # type: ignore[index]

    assert attribution.cite_package() == f"{author} ({released[:4]}). {title}. Version {version}."


def test_the_python_starter_runs(packed: Files, basis: str, tmp_path: Path) -> None:
    """What it prints in the folder of the files is what the library says."""
    for name, content in packed.items():
        (tmp_path / name).write_bytes(content)
    starter = downloads.write_starters(basis)["Python"]
    done = subprocess.run(
        [sys.executable, "-c", starter], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    computed = baseline.statistics("coe", basis).set_index("statistic")
    row = computed.loc["minimum_age_of_criminal_responsibility_mean"]
    signed = computed.loc["lanzarote_signed_count", "countries"].split()
    names = [baseline.indicators(basis=basis).loc[iso3, "country"] for iso3 in signed]
    assert done.stdout.splitlines() == [
        str(names),
        f"mean {row['value']:.2f} years, n = {row['n']}",
    ]


@pytest.mark.parametrize("language", ["R", "Stata", "Python"])
def test_starters_are_short_and_name_what_is_there(packed: Files, basis: str, language: str):
    """About ten lines, that read files which are packed and ask for variables which they hold."""
    starter = downloads.write_starters(basis)[language]
    (archive,) = set(re.findall(r"baseline-\w+-(?:csv|stata)\.zip", starter))
    tables = (from_stata if language == "Stata" else from_csv)(packed, basis)
    codebook = tables["codebook"].query("table == 'indicators'")

    assert len(starter.splitlines()) <= 13
    assert archive in packed
    asked = re.findall(r"\b(?:lanzarote|country|min\w*_responsibility)\b", starter)
    assert len({*asked}) == 3
    assert {*asked} <= {*codebook["variable"]}


def test_text_that_looks_like_a_formula_stays_text() -> None:
    """No cell can make a spreadsheet compute, follow an address or drop zeros."""
    indicators, observations = baseline.indicators(), baseline.observations()
    observations.loc[range(len(HOSTILE)), "printed"] = HOSTILE
    packed = downloads.pack_data(indicators, observations)
    book = openpyxl.load_workbook(io.BytesIO(packed["baseline-printed.xlsx"]))
    heading = [cell.value for cell in book["observations"][1]]
    cells = [
        book["observations"].cell(row, heading.index("printed") + 1)
        for row in range(2, 2 + len(HOSTILE))
    ]

    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [
        (text, "s", None) for text in HOSTILE
    ]
    in_csv = from_csv(packed, "printed")["observations"]["printed"][: len(HOSTILE)]
    assert [cell.lstrip("'") for cell in in_csv] == list(HOSTILE)
    assert [cell.startswith("'") for cell in in_csv] == [True] * 5 + [False] * 2


def test_the_workbook_is_ready_to_use(packed: Files, basis: str) -> None:
    """Headers stay in view and filter, columns are as wide as their text, terms have a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(packed[f"baseline-{basis}.xlsx"]))

    tables = ["indicators", "observations", "footnotes", "treaties"]
    assert book.sheetnames == [*tables, "codebook", "about"]
    for name in book.sheetnames[:-1]:
        sheet = book[name]
        assert sheet.freeze_panes in ("B2", "C2"), name
        assert sheet.auto_filter.ref == sheet.dimensions, name
    countries = book["indicators"]
    longest = max(len(str(row[1])) for row in countries.values)
    assert countries.column_dimensions["B"].width >= longest


def test_files_are_small_and_named_by_basis(packed: Files, basis: str) -> None:
    """A download is one megabyte at most in all, and its name says which basis it holds."""
    assert all(name.startswith(f"baseline-{basis}") for name in packed)
    assert sum(map(len, packed.values())) < 1_000_000


def test_a_column_that_nothing_describes_is_refused() -> None:
    """A new column cannot be handed out without a line in the codebook."""
    indicators = baseline.indicators().assign(hotline_budget=0)

    with pytest.raises(DataError, match="has hotline_budget"):
        downloads.pack_data(indicators, baseline.observations())


def test_an_unknown_basis_is_refused() -> None:
    """The name and terms of a file never speak of a basis that does not exist."""
    with pytest.raises(UnknownName, match="no basis 'mended'"):
        downloads.pack_data(baseline.indicators(), baseline.observations(), "mended")
