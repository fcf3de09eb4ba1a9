"""Bad input: one clear message, exit status 1 for data and 2 for a name, and nothing touched."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import CHECKOUT, Change, Command, hash_all, read_twice, recorded, removed, replaced

PACKAGE = "data/datapackage.json"
ELSEWHERE = (
    *("../fig_4.csv", "raw/../../x.csv", "/etc/hosts", "file:///etc/hosts", "raw/fig_3.csv", ""),
    *("http://localhost/x.csv", "https://localhost/x.csv", "ftp://localhost/x.csv"),
)
DECEIVING = {
    "=cmd|' /C calc'!A0": "looks like a formula",
    "+1+1": "looks like a formula",
    "-2+3": "looks like a formula",
    "@SUM(A1)": "looks like a formula",
    "\u202egnp.exe": "reverses the direction of text",
    "\x07bell": "control character",
    '"two\nlines"': "control character",
    "x" * 1_000_000: "longer than 2,000 characters",
    "since ١٩٩٠": "a digit other than 0 to 9",
}
"""What no cell may hold: a spreadsheet would run it, or it deceives whoever reads it."""


def cell(table: str, old: str, new: str) -> Change:
    """Change a raw table and its recorded hash, so that nothing but its cells can be refused."""
    return recorded(f"data/raw/{table}.csv", old, new)


def rewritten(name: str, change: Callable[[bytes], bytes]) -> Change:
    """Change a file's bytes."""
    return lambda root: (root / name).write_bytes(change((root / name).read_bytes()))


def emptied(name: str) -> Change:
    """Leave only the headings."""
    return rewritten(name, lambda content: content.splitlines(keepends=True)[0])


def package(content: bytes) -> Change:
    """Write another data package."""
    return rewritten(PACKAGE, lambda _: content)


def edited(change: Callable[[dict[str, Any]], object]) -> Change:
    """Change the data package as Python sees it."""

    def edit(root: Path) -> None:
        read = json.loads((root / PACKAGE).read_text("utf-8"))
        change(read)
        (root / PACKAGE).write_text(json.dumps(read), "utf-8")

    return edit


def resource(name: str, change: Callable[[dict[str, Any]], object]) -> Change:
    """Change a resource of the data package."""
    return edited(
        lambda read: [change(entry) for entry in read["resources"] if entry["name"] == name]
    )


def field(change: Callable[[dict[str, Any]], object]) -> Change:
    """Change the field of an indicator in the data package."""
    return resource(
        "indicators",
        lambda read: [
            change(column) for column in read["schema"]["fields"] if column["name"] == "csam_score"
        ],
    )


CASES: dict[str, tuple[Any, ...]] = {
    "missing file": (removed("data/raw/fig_2.csv"), "data/raw/fig_2.csv does not exist."),
    "changed hash": (
        replaced("data/raw/fig_3.csv", "ALBANIA,4,1", "ALBANIA,4,2"),
        ("data/raw/fig_3.csv: does not match its hash in data/datapackage.json (SHA-256 differs)."),
    ),
    "missing country": (
        cell("fig_3", "MALTA,4,4\n", ""),
        "Country: MLT is missing (data/raw/fig_3.csv).",
    ),
    "extra country": (
        cell("fig_3", "MALTA,4,4", "MALTA,4,4\nKOSOVO,1,1"),
        "Country: found 'KOSOVO' (data/raw/fig_3.csv, row 28).",
        "is not a member state",
    ),
    "doubled country": (
        cell("fig_3", "MALTA,4,4", "MALTA,4,4\nMalta,4,4"),
        "Country: 'Malta' appears twice (rows 27 and 28, data/raw/fig_3.csv, row 28).",
    ),
    "unknown name": (
        cell("fig_1", "ARMENIA", "ARMENJA"),
        "Country: found 'ARMENJA' (data/raw/fig_1.csv, row 3).",
        "Nearest: Armenia (ARM)",
    ),
    "unknown status": (
        cell("fig_2", "GEORGIA,Full", "GEORGIA,Ful"),
        "enoc: expected one of 'Full', 'Associate', 'Full / Associate', blank, found GEO 'Ful'",
        "(data/raw/fig_2.csv, row 16).",
    ),
    "score out of range": (
        cell("fig_4", "<b>MALTA</b>,119", "<b>MALTA</b>,300"),
        (
            "access_to_justice_score: expected a number from 0 to 261, found MLT '300' "
            "(data/raw/fig_4.csv, row 27)."
        ),
    ),
    "percentage that does not fit": (
        cell("fig_4", "155,59.4", "155,95.4"),
        (
            "access_to_justice_pct: expected 59.4 (155 of 261 points), found ALB '95.4' "
            "(data/raw/fig_4.csv, row 1)."
        ),
    ),
    "shifted row": (
        cell("fig_4", "ALBANIA,155,59.4,14,14", "ALBANIA,,155,59.4,14,14"),
        "data/raw/fig_4.csv, row 1: ",
        "extra value in field at position",
    ),
    "row shifted within its width": (
        cell("fig_4", "ALBANIA,155,59.4,14,14", "ALBANIA,,155,59.4,14"),
        "found ALB '' (data/raw/fig_4.csv, row 1)",
        "found ALB '155'",
        "found ALB '59.4'",
    ),
    "short row": (
        cell("fig_4", "ALBANIA,155,59.4,14,14", "ALBANIA,155,59.4,14"),
        "data/raw/fig_4.csv, row 1, column 'Age of Consent to Sexual Activity': ",
        "missing cell",
    ),
    "rows out of order": (
        cell("fig_3", "ALBANIA,4,1\nANDORRA,4,1", "ANDORRA,4,1\nALBANIA,4,1"),
        (
            "Country: rows are not in the printed order, expected ALB, found AND "
            "(data/raw/fig_3.csv, row 1)."
        ),
    ),
    "wrong encoding": (
        rewritten("data/raw/fig_5.csv", lambda content: content.replace(b"ALBANIA", b"\xc5LAND")),
        "data/raw/fig_5.csv: is not UTF-8",
    ),
    "byte-order mark": (
        rewritten("data/raw/fig_5.csv", lambda content: b"\xef\xbb\xbf" + content),
        "data/raw/fig_5.csv: starts with a byte-order mark; save it as UTF-8 without one.",
    ),
    "carriage returns": (
        rewritten("data/raw/fig_5.csv", lambda content: content.replace(b"\n", b"\r\n")),
        "data/raw/fig_5.csv: has carriage returns; save it with Unix line ends (LF).",
    ),
    "empty file": (rewritten("data/raw/fig_5.csv", lambda _: b""), "data/raw/fig_5.csv: is empty."),
    "headings only": (
        emptied("data/raw/fig_5.csv"),
        "Country: ALB is missing (data/raw/fig_5.csv).",
    ),
    "changed heading": (
        cell("fig_4", ",%,", ",pct,"),
        "data/raw/fig_4.csv, column '%': ",
        "incorrect label",
    ),
    **{
        f"a score of {wrong}": (
            cell("fig_3", "MALTA,4", f"MALTA,{wrong}"),
            f"csam_score: expected a whole number from 0 to 5, found MLT '{wrong}'",
        )
        for wrong in ("four", "4.5", "9", "", "٤")
    },
    **{
        f"a cell of {len(wrong)} characters": (
            cell("fig_3", "ALBANIA,4", f"ALBANIA,{wrong}"),
            (
                "data/raw/fig_3.csv, row 1, column 'ICMEC Model Legislation CSAM Score (/5)': "
                "the cell is longer"
            ),
        )
        for wrong in ("4" * 5_000, "x" * 200_000)
    },
    "a quote that never ends": (
        cell("fig_3", "ALBANIA,4", 'ALBANIA,"4'),
        "data/raw/fig_3.csv, line 48: cannot be read as CSV",
    ),
    "a footnote that is not there": (
        read_twice("fig_3", "ALBANIA,4", "ALBANIA,4 <sup>99</sup>"),
        "data/raw/footnotes.csv: footnote 99, which a cell cites, is missing",
    ),
    **{
        f"a reason that is {text[:20]!r}": (
            replaced("data/bases/corrected.csv", "Switzerland has been a party since 1997.", text),
            "data/bases/corrected.csv, row 3, column 'reason': the cell ",
            why,
        )
        for text, why in DECEIVING.items()
    },
    "a digit of another script in a claim": (
        replaced("data/raw/claims.csv", "Page of the contents,05", "Page of the contents,٠٥"),
        (
            "data/raw/claims.csv, row 2, column 'printed': "
            "the cell contains a digit other than 0 to 9"
        ),
    ),
    "a corrected cell that is another": (
        replaced("data/bases/corrected.csv", "CHE,uncrc,party,none", "CHE,uncrc,party,signed"),
        "uncrc: CHE is 'none' in print, not 'signed' (data/bases/corrected.csv, row 3)",
    ),
    "shapes that are not the recorded ones": (
        replaced("data/maps/shapes.json", "2617,3457", "2617,3458"),
        "data/maps/shapes.json: does not match its hash in data/datapackage.json",
    ),
    "an emptied inventory": (
        emptied("data/raw/inventory.csv"),
        "data/raw/inventory.csv: expected 1,563 numbers and lists, found 0",
    ),
    "emptied country lists": (
        emptied("data/raw/country_lists.csv"),
        "la_strada: this list is missing from data/raw/country_lists.csv",
    ),
    "a query of no indicator": (
        replaced("data/queries.csv", "fig_1,,lanzarote", "fig_1,,lanzarotte"),
        "lanzarote-43-or-44: there is no indicator 'lanzarotte' (data/queries.csv, row 2)",
    ),
    "no countries": (removed("data/countries.csv"), "countries.csv"),
    "a country cut off": (
        rewritten(
            "data/countries.csv", lambda content: b"".join(content.splitlines(keepends=True)[:-1])
        ),
        "column 'iso3': expected 47, found 46 rows",
    ),
    **{
        f"a country that is {new}": (
            replaced("data/countries.csv", old, new),
            f"data/countries.csv, row 27, column {message}",
        )
        for old, new, message in (
            (
                "Malta,Malta,,,8,4",
                "Malta,Malta,,,٨,4",
                "'tile_row': expected a number from 0 to 8, found '٨'",
            ),
            ("MLT,MT", "MLT,mt", "'iso2': expected two capital letters, found 'mt'"),
        )
    },
    "a package that is empty": (package(b""), f"{PACKAGE}: is not JSON"),
    "a package cut off": (
        package((CHECKOUT / PACKAGE).read_bytes()[:5000]),
        f"{PACKAGE}: is not JSON",
    ),
    "a package nested too deeply": (package(b"[" * 100_000), f"{PACKAGE}: is not JSON"),
    "a package that is not UTF-8": (package(b'{"title": "\xff"}'), f"{PACKAGE}: is not UTF-8"),
    "half a character": (
        rewritten(PACKAGE, lambda content: content.replace(b"Leadership", b"\\ud800")),
        f"{PACKAGE}: is not JSON",
    ),
    "a package after a byte-order mark": (
        package(b"\xef\xbb\xbf{}"),
        f"{PACKAGE}: starts with a byte-order mark; save it as UTF-8 without one",
    ),
    "a package that is a list": (package(b"[{}]"), "all of it: expected an object, found"),
    "a package that is a text": (package(b'"package"'), "all of it: expected an object, found"),
    "no caveat": (edited(lambda read: read.pop("caveat")), "caveat: is missing"),
    "no licence": (
        edited(lambda read: read.update(licenses=[])),
        "licenses: expected one, found 0",
    ),
    "no resources": (edited(lambda read: read.pop("resources")), "resources: is missing"),
    "resources not a list": (
        edited(lambda read: read.update(resources={})),
        "resources: expected a list",
    ),
    "a resource that is a number": (
        edited(lambda read: read["resources"].append(7)),
        "expected an object",
    ),
    "a resource without a path": (
        resource("countries", lambda read: read.pop("path")),
        "resources countries, path: is missing",
    ),
    "a resource without a schema": (
        resource("indicators", lambda read: read.pop("schema")),
        "resources are missing or have no schema: indicators",
    ),
    "a resource that is missing": (
        resource("raw_claims", lambda read: read.update(name="other")),
        "resources are missing or have no schema: raw_claims",
    ),
    "a resource that appears twice": (
        edited(lambda read: read["resources"].append(read["resources"][0])),
        "appears twice",
    ),
    "a schema that is elsewhere": (
        resource("countries", lambda read: read.update(schema="https://localhost/x")),
        "resources countries, schema: expected an object",
    ),
    "outputs without the claims": (
        edited(lambda read: read.update(outputs=read["outputs"][:1])),
        "outputs: expected claims among them",
    ),
    "an output with a column of no title": (
        edited(lambda read: read["outputs"][0]["schema"]["fields"][0].pop("title")),
        "outputs statistics, schema, fields statistic, title: is missing",
    ),
    "a raw table without its hash": (
        resource("raw_fig_4", lambda read: read.pop("hash")),
        (
            "data/raw/fig_4.csv: data/datapackage.json has no hash for this file; "
            "it would be sha256:e5ecee8d"
        ),
    ),
    "a raw table with a field too many": (
        resource(
            "raw_fig_3",
            lambda read: read["schema"]["fields"].append({"name": "more", "type": "string"}),
        ),
        "resource 'raw_fig_3': expected a field for the country and 2 indicators, found 4",
    ),
    "a treaty without a horizon": (
        resource("treaties", lambda read: read["treaties"]["opsc"].pop("horizon")),
        "resources treaties, treaties, opsc, horizon: is missing",
    ),
    "a horizon that is not a date": (
        resource("treaties", lambda read: read["treaties"]["opsc"].update(horizon="2023-02-30")),
        "opsc, horizon: expected a date such as 2019-11-30, found '2023-02-30'",
    ),
    "an indicator without a range": (
        field(lambda read: read["constraints"].pop("maximum")),
        "indicator 'csam_score': maximum: is missing",
    ),
    "an indicator of no table": (
        field(lambda read: read.update(table="fig_9")),
        "indicator 'csam_score': table: expected one of fig_1",
    ),
    "an indicator of another type": (
        field(lambda read: read.update(type="date")),
        "indicator 'csam_score': type: expected integer or number",
    ),
    "an indicator printed in no format": (
        field(lambda read: read.update(printed="{:Q}")),
        "indicator 'csam_score': printed: expected a format",
    ),
    "an indicator of another name": (
        field(lambda read: read.update(name="csam")),
        "resource 'fig_3': its fields are not iso3, printed_country and the indicators of fig_3",
    ),
    **{
        f"a raw table at {path!r}": (
            resource("raw_fig_4", lambda read, path=path: read.update(path=path)),
            "resource 'raw_fig_4': expected raw/fig_4",
        )
        for path in ELSEWHERE
    },
}


@pytest.mark.parametrize("case", CASES)
def test_bad_data_are_named_and_nothing_is_touched(
    case: str, copy: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damage is reported with file, row, country, column and cell, and files stay as they were."""
    damage, *expected = CASES[case]
    damage(copy)
    before = hash_all(copy)
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("reached another machine"))

    result = command("run")

    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert f"\n{result.output}".count("\nError: ") == 1
    for words in expected:
        assert words in result.output
    assert max(map(len, result.output.splitlines())) < 600
    assert ": ." not in result.output  # a fault without words
    assert "baseline transcribe" in result.output or not expected[0].startswith("data/raw/fig_")
    assert hash_all(copy) == before


def test_faults_of_several_files_are_reported_together(copy: Path, command: Command) -> None:
    """One run shows every fault, not the first."""
    cases = (
        "missing file",
        "unknown name",
        "score out of range",
        "percentage that does not fit",
        "empty file",
    )
    for case in cases:
        CASES[case][0](copy)

    output = command("run").output

    for words in (words for case in cases for words in CASES[case][1:]):
        assert words in output


def test_every_command_says_what_is_wrong_with_the_data_package(
    copy: Path, command: Command
) -> None:
    """The same message from every command that reads it."""
    package(b"{")(copy)
    for words in (
        *("run", "country MDA", "indicators", "statistics", "claims", "diff printed corrected"),
        *("explain MDA.csam_score", "codebook", "run --group nordic", "countries"),
    ):
        result = command(*words.split())

        assert result.exit_code in (1, 2), words
        assert "data/datapackage.json: is not JSON" in result.output, words
        assert isinstance(result.exception, SystemExit), words


@pytest.mark.parametrize(
    "name",
    [
        *(
            "countries.csv",
            "datapackage.json",
            "bases/corrected.csv",
            "groups.csv",
            "queries.csv",
            "treaties.csv",
            "maps/shapes.json",
        ),
        *("raw/fig_4.csv", "raw/footnotes.csv", "raw/claims.csv", "raw/inventory.csv"),
        "../notebooks/fig_4_access_to_justice.ipynb",
    ],
)
def test_a_pipe_is_not_waited_for(name: str, copy: Path, command: Command) -> None:
    """Only regular files are read."""
    (copy / "data" / name).unlink()
    os.mkfifo(copy / "data" / name)

    result = command("run", "fig_4")

    assert result.exit_code == 1
    assert (
        f"{(copy / 'data' / name).resolve().relative_to(copy)} is not a regular file."
        in result.output
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("run", "--group", "focs"),
            "'focs' is neither a group nor a member state. Nearest: focus.",
        ),
        (("run", "fig_9"), "There is no notebook 'fig_9'. Nearest: fig_"),
        (("run", "--basis", "corected"), "There is no basis 'corected'. Nearest: corrected."),
        (("indicators", "--group", "europe"), "'europe' is neither a group nor a member state."),
        (
            ("statistics", "csam_score_meen"),
            "There is no statistic 'csam_score_meen'. Nearest: csam_score_mean.",
        ),
        (
            ("statistics", "--basis", "corected"),
            "There is no basis 'corected'. Nearest: corrected.",
        ),
        (("explain", "nosuch"), "There is no claim or statistic 'nosuch'. `baseline claims` and"),
        (("claims", "--verdict", "wrong"), "There is no verdict 'wrong'. Known: reproduced"),
        (("claims", "nosuch"), "There is no claim 'nosuch'. `baseline claims` lists all names."),
        (("country", "Kosovo"), "`baseline countries` lists all names."),
        (("run", "--group", "coe,-Malt"), "Malta (MLT)"),
        (
            ("diff", "printed", "nosuch"),
            "nosuch is neither a basis (printed, corrected) nor a folder of outputs",
        ),
        (("show", "fig_4_agess"), "There is no figure or notebook 'fig_4_agess'. Nearest: fig_4_"),
        (("show", "tour"), "Read it in JupyterLab"),
        (
            ("show", "fig_4", "--group", "focs"),
            "'focs' is neither a group nor a member state. Nearest: focus.",
        ),
        (("open", "--basis", "corected"), "There is no basis 'corected'. Nearest: corrected."),
        (("country", "Moldva"), "Nearest: Republic of Moldova (MDA)"),
        (("country", "MDA", "--compare", "Latvja"), "Nearest: Latvia (LVA)"),
        (("country", "--group", "focs"), "Nearest: focus"),
        (
            ("country", "--all", "--group", "nosuch"),
            "'nosuch' is neither a group nor a member state",
        ),
        (("country",), "Name at least one country, or use --all or --group."),
        (("run", "country"), "country is not part of the report's outputs. "),
        (("run", "country"), "`baseline country`"),
        (("run", "tour.ipynb"), "`make lab`"),
        (("run", "--fast"), "No such option"),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(
    words: tuple[str, ...], message: str, copy: Path, command: Command
) -> None:
    """The command ends with status 2 before anything runs, and names what was meant or exists."""
    result = command(*words)

    assert result.exit_code == 2
    assert message in result.output
    assert list((copy / "outputs").iterdir()) == []


def test_a_folder_that_is_no_project_is_not_a_wrong_name(command: Command) -> None:
    """It ends with status 1, and says what a project folder holds."""
    result = command("--root", "nowhere", "countries")

    assert result.exit_code == 1
    assert "is not a project folder: it has no data/datapackage.json" in result.output


def test_a_project_without_its_description_is_not_passed_over(
    copy: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package's own data would answer for it, and nobody would notice."""
    (copy / "data/datapackage.json").unlink()
    monkeypatch.delenv("BASELINE_ROOT")
    monkeypatch.chdir(copy / "notebooks")

    result = command("indicators")

    assert result.exit_code == 1
    assert f"{copy} is not a project folder: it has no data/datapackage.json" in result.output


def test_an_outputs_folder_that_cannot_be_written_to(
    copy: Path, tmp_path: Path, command: Command
) -> None:
    """The message names the folder and the remedy; clean data are not touched."""
    (tmp_path / "target").write_text("a file in the way")
    before = hash_all(copy)

    for target in (tmp_path / "target", tmp_path / "target" / "below", Path("/proc/outputs")):
        result = command("run", "--outputs", str(target))

        assert result.exit_code == 1
        assert f"{target} cannot be written to" in result.output
        assert "--outputs" in result.output
        assert hash_all(copy) == before
