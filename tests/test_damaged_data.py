"""Data files that are damaged, hostile or quietly wrong: each is refused by name, and nothing hangs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import baseline
from baseline import claims, countries, diff, ledger, merge
from baseline.errors import BaselineError, DataError
from baseline.readings import Context
from baseline.scenario import parse
from conftest import CHECKOUT, Command, recorded, replaced

PACKAGE = "data/datapackage.json"


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Change the data package as Python sees it; what is returned takes its place."""

    def edit(root: Path) -> None:
        package = json.loads((root / PACKAGE).read_text("utf-8"))
        made = change(package)
        (root / PACKAGE).write_text(json.dumps(package if made is None else made), "utf-8")

    return edit


def resource(package: dict[str, Any], name: str) -> dict[str, Any]:
    """Look up a resource."""
    found: dict[str, Any] = next(each for each in package["resources"] if each["name"] == name)
    return found


def score(package: dict[str, Any]) -> dict[str, Any]:
    """Look up the field of an indicator."""
    fields = resource(package, "indicators")["schema"]["fields"]
    found: dict[str, Any] = next(each for each in fields if each["name"] == "csam_score")
    return found


def written(content: bytes) -> Callable[[Path], None]:
    """Write the data package's bytes."""
    return lambda root: (root / PACKAGE).write_bytes(content) and None


def moved(path: str) -> Callable[[Path], None]:
    """Give a raw table another path."""
    return edited(lambda package: resource(package, "raw_fig_4").update(path=path))


PACKAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty": (written(b""), "is not JSON"),
    "cut off": (written((CHECKOUT / PACKAGE).read_bytes()[:5000]), "is not JSON"),
    "nested too deeply": (written(b"[" * 100_000), "is not JSON"),
    "not UTF-8": (written(b'{"title": "\xff"}'), "is not UTF-8"),
    "byte-order mark": (written(b"\xef\xbb\xbf{}"), "starts with a byte-order mark; save it as UTF-8 without BOM"),
    "a list": (edited(lambda package: [package]), "all of it: expected an object, found"),
    "a text": (edited(lambda package: "package"), "all of it: expected an object, found"),
    "no caveat": (edited(lambda package: package.pop("caveat") and None), "caveat: is missing"),
    "no licence": (edited(lambda package: package.update(licenses=[])), "licenses: expected one, found 0"),
    "no resources": (edited(lambda package: package.pop("resources") and None), "resources: is missing"),
    "resources not a list": (edited(lambda package: package.update(resources={})), "resources: expected a list"),
    "a resource that is a number": (edited(lambda package: package["resources"].append(7)), "expected an object"),
    "a resource without a path": (
        edited(lambda package: resource(package, "countries").pop("path") and None),
        "resources countries, path: is missing",
    ),
    "a resource without a schema": (
        edited(lambda package: resource(package, "indicators").pop("schema") and None),
        "resources are missing or have no schema: indicators",
    ),
    "a resource that is missing": (
        edited(lambda package: package["resources"].remove(resource(package, "raw_claims"))),
        "resources are missing or have no schema: raw_claims",
    ),
    "a resource that appears twice": (
        edited(lambda package: package["resources"].append(resource(package, "maps"))),
        "resource 'maps' appears twice",
    ),
    "a schema that is elsewhere": (
        edited(lambda package: resource(package, "countries").update(schema="https://localhost/x")),
        "resources countries, schema: expected an object",
    ),
    "an indicator without a range": (
        edited(lambda package: score(package)["constraints"].pop("maximum") and None),
        "indicator 'csam_score': maximum: is missing",
    ),
    "an indicator of no table": (
        edited(lambda package: score(package).update(table="fig_9")),
        "indicator 'csam_score': table: expected one of fig_1",
    ),
    "an indicator of another type": (
        edited(lambda package: score(package).update(type="date")),
        "indicator 'csam_score': type: expected integer or number",
    ),
    "an indicator printed in no format": (
        edited(lambda package: score(package).update(printed="{:Q}")),
        "indicator 'csam_score': printed: expected a format",
    ),
    "half a character": (written((CHECKOUT / PACKAGE).read_bytes().replace(b"Leadership", b"\\ud800")), "is not JSON"),
    "an indicator of another name": (
        edited(lambda package: score(package).update(name="csam")),
        "resource 'fig_3': its fields are not iso3, printed_country and the indicators of fig_3",
    ),
    "a raw table with a field too many": (
        edited(lambda package: resource(package, "raw_fig_3")["schema"]["fields"].append(score(package))),
        "resource 'raw_fig_3': expected a field for the country and 2 indicators, found 4",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PACKAGES)
def test_a_damaged_data_package_is_one_clear_message(case: str, copy: Path) -> None:
    """Whatever reads it says what is wrong with it and how to mend it."""
    damage, expected = PACKAGES[case]
    damage(copy)

    with pytest.raises(DataError) as raised:
        baseline.indicators()

    assert f"data/datapackage.json: {expected}" in str(raised.value) or expected in str(raised.value)
    assert len(str(raised.value)) < 500


@pytest.mark.parametrize(
    "path", ["../fig_4.csv", "raw/../../x.csv", "/etc/hosts", "http://localhost/x.csv", "https://localhost/x.csv",
             "ftp://localhost/x.csv", "file:///etc/hosts", "raw/fig_3.csv", ""],
)  # fmt: skip
def test_a_path_elsewhere_is_never_followed(path: str, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither out of the data folder, nor to another machine, nor to another table."""
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("reached another machine"))
    moved(path)(copy)

    with pytest.raises(DataError, match="resource 'raw_fig_4': expected raw/fig_4"):
        merge.clean()


def test_every_command_says_what_is_wrong_with_the_data_package(copy: Path, command: Command) -> None:
    """The same message from every command that reads it."""
    written(b"{")(copy)
    for words in ("run", "country MDA", "countries", "indicators", "statistics", "claims", "diff printed corrected",
                  "explain MDA.csam_score", "codebook", "run --set MLT.csam_score=1"):  # fmt: skip
        result = command(*words.split())

        if words == "countries":  # which does not read it
            assert result.exit_code == 0
            continue
        assert result.exit_code in (1, 2), words
        assert "data/datapackage.json: is not JSON" in result.output, words
        assert not result.exception or isinstance(result.exception, SystemExit), words


DATA: dict[str, tuple[Callable[[Path], None], str]] = {
    "a cell of 5,000 digits": (
        recorded("data/raw/fig_3.csv", "ALBANIA,4", "ALBANIA," + "4" * 5_000),
        "data/raw/fig_3.csv, row 1, column 'ICMEC Model Legislation CSAM Score (/5)': the cell is longer than 2,000",
    ),
    "a cell of 200,000 characters": (
        recorded("data/raw/fig_3.csv", "ALBANIA,4", "ALBANIA," + "x" * 200_000),
        "data/raw/fig_3.csv, row 1, column 'ICMEC Model Legislation CSAM Score (/5)': the cell is longer than 2,000",
    ),
    "a quote that never ends": (
        recorded("data/raw/fig_3.csv", "ALBANIA,4", 'ALBANIA,"4'),
        "data/raw/fig_3.csv, line 48: cannot be read as CSV",
    ),
    "a digit of another script": (
        recorded("data/raw/fig_3.csv", "ALBANIA,4", "ALBANIA,٤"),
        "csam_score: expected a whole number from 0 to 5, found ALB '٤'",
    ),
    "a footnote that is not there": (
        recorded("data/raw/fig_3.csv", "ALBANIA,4", "ALBANIA,4 <sup>99</sup>"),
        "data/raw/footnotes.csv: there is no footnote 99, which a cell cites",
    ),
    "a digit of another script in a correction": (
        replaced("data/corrections.csv", "State party since 1990", "State party since ١٩٩٠"),
        "data/corrections.csv, row 1, column 'reason': the cell holds a digit that is none of 0 to 9",
    ),
    "a digit of another script in a claim": (
        replaced("data/raw/claims.csv", "Contents: page of contents,05", "Contents: page of contents,٠٥"),
        "data/raw/claims.csv, row 2, column 'printed': the cell holds a digit that is none of 0 to 9",
    ),
    "a raw table without its hash": (
        edited(lambda package: resource(package, "raw_fig_4").pop("hash") and None),
        "data/raw/fig_4.csv: data/datapackage.json records no hash of it, which would be sha256:e5ecee8d",
    ),
    "shapes that are not the recorded ones": (
        replaced("data/maps/shapes.json", "2617,3457", "2617,3458"),
        "data/maps/shapes.json: the content is not the one recorded in data/datapackage.json",
    ),
    "an emptied inventory": (
        lambda root: emptied(root / "data/raw/inventory.csv"),
        "data/raw/inventory.csv: expected 1,563 numbers and lists, found 0",
    ),
    "emptied country lists": (
        lambda root: emptied(root / "data/raw/country_lists.csv"),
        "la_strada: data/raw/country_lists.csv does not have this list",
    ),
    "a query of no indicator": (
        replaced("data/queries.csv", "fig_1,,lanzarote", "fig_1,,lanzarotte"),
        "lanzarote-43-or-44: there is no indicator 'lanzarotte' (data/queries.csv, row 2)",
    ),
}


def emptied(file: Path) -> None:
    """Leave only the headings."""
    file.write_text(file.read_text("utf-8").split("\n")[0] + "\n", "utf-8")


@pytest.mark.parametrize("case", DATA)
def test_data_that_are_wrong_are_refused(case: str, copy: Path) -> None:
    """With file, row and column, in a message that can be read."""
    damage, expected = DATA[case]
    damage(copy)

    with pytest.raises(DataError) as raised:
        merge.clean()

    assert expected in str(raised.value)
    assert max(map(len, str(raised.value).split("\n"))) < 600


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (",true,false,8,5", ",TRUE,false,8,5", "'eu': expected true or false, found 'TRUE'"),
        (",true,false,8,5", ",true,0,8,5", "'focus': expected true or false, found '0'"),
        (",true,false,8,5", ",true,false,٨,5", "'tile_row': expected a number from 0 to 8, found '٨'"),
        ("MLT,MT", "MLT,mt", "'iso2': expected two capital letters, found 'mt'"),
    ],
)
def test_a_country_is_described_as_described(old: str, new: str, column: str, copy: Path) -> None:
    """A spreadsheet's TRUE takes no country out of the European Union."""
    lines = (copy / "data/countries.csv").read_text("utf-8").split("\n")
    row = next(number for number, line in enumerate(lines) if line.startswith("MLT"))
    place = lines[row].rsplit(",", 4)
    lines[row] = lines[row].replace(old, new) if old in lines[row] else ",".join([place[0], *new.split(",")[1:]])
    (copy / "data/countries.csv").write_text("\n".join(lines), "utf-8")

    with pytest.raises(DataError, match=f"data/countries.csv, row {row}, column {column}"):
        countries.group("eu")


def test_a_country_cut_off_is_missed(copy: Path) -> None:
    """There were 47 member states."""
    file = copy / "data/countries.csv"
    file.write_text("\n".join(file.read_text("utf-8").split("\n")[:-2]) + "\n", "utf-8")

    with pytest.raises(DataError, match="column 'iso3': expected 47, found 46 rows"):
        countries.members()


@pytest.mark.parametrize("setting", ["MLT.access_to_justice_score=١٣٠", "MLT.access_to_justice_score=1_30"])
def test_a_scenario_is_set_in_plain_digits(setting: str) -> None:
    """What no cell may hold, no setting may."""
    with pytest.raises(BaselineError, match="cannot be"):
        parse([], [setting])


@pytest.mark.parametrize(
    "name",
    ["countries.csv", "datapackage.json", "corrections.csv", "queries.csv", "maps/shapes.json", "raw/fig_4.csv",
     "raw/footnotes.csv", "raw/claims.csv", "raw/inventory.csv", "../notebooks/fig_4_access_to_justice.ipynb"],
)  # fmt: skip
def test_a_pipe_is_not_waited_for(name: str, copy: Path, command: Command) -> None:
    """Only regular files are read."""
    (copy / "data" / name).unlink()
    os.mkfifo(copy / "data" / name)

    result = command("run", "fig_4")

    assert result.exit_code == 1
    assert f"{(copy / 'data' / name).resolve().relative_to(copy)}: is not a regular file." in result.output


# Readings


@pytest.fixture(scope="module")
def context() -> Context:
    """The values that the report's readings are evaluated against."""
    return Context(baseline.indicators(), baseline.statistics(), ledger.claims())


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("None", "gives 'None', and not a number, true or false, or a list of countries"),
        ('"47"', "gives the text '47', and not a number"),
        ('cell("MLT", "enoc")', "gives the text 'full', and not a number"),
        ("1e999", "gives 'inf', and not a number"),
        ("1e999 - 1e999", "gives 'nan', and not a number"),
        ("(0 - 1) ** 0.5", "and not a number"),
        ("9 ** 5000", "gives too large a number"),
        ("9 ** 5000 < 1", "gives too large a number"),
        ("10.0 ** 999", "cannot be evaluated: "),
        ("+".join(["1"] * 100_000), "cannot be evaluated: "),
        ('cell("XKX", "csam_score")', "cannot be evaluated: 'XKX' is no code of a member state"),
        ('has("XKX", "csam_score_5")', "cannot be evaluated: 'XKX' is no code of a member state"),
        ('cell("MLT", "csam_scor")', "There is no indicator 'csam_scor'. Nearest: csam_score."),
        ('printed("s5-coe-mean-scor")', "There is no claim 's5-coe-mean-scor'. Nearest: s5-coe-mean-score."),
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_a_reading_gives_a_number_a_truth_or_a_list(expression: str, fault: str, context: Context) -> None:
    """Whatever else it gives or raises is a fault of the ledger, and is quoted."""
    with pytest.raises(DataError) as raised:  # noqa: PT012 - of a comparison, each side is looked at by itself
        context.evaluate(expression)
        context.compared(expression)

    assert fault in str(raised.value)
    assert "The reading " in str(raised.value)
    assert len(str(raised.value)) < 500


def test_texts_and_lists_can_be_compared(context: Context) -> None:
    """A truth about texts or lists shows both sides, in order."""
    assert context.compared(' cell("MLT", "enoc") == "full"') == "full == full"
    assert context.compared('names("AND ALB") == names("ALB AND")') == "ALB AND == ALB AND"


def test_faulty_readings_are_named_together(monkeypatch: pytest.MonkeyPatch, context: Context) -> None:
    """With claim, file and row, and what to do; neither is quietly external or reproduced."""
    changes = {
        "s5-coe-mean-score": 'a = cell("XKX","csam_score")',
        "s5-coe-mean-pct": 'a = printed("s5-coe-mean-pct")',
        "s5-global-mean-pct": 'a = printed("s5-global-mean-pct") == printed("s5-global-mean-pct")',
    }
    entered = [
        replace(each, readings=changes[each.claim]) if each.claim in changes else each for each in ledger._claims()
    ]
    monkeypatch.setattr(ledger, "_claims", lambda: tuple(entered))

    with pytest.raises(DataError) as raised:
        claims.judge(context.indicators, baseline.statistics())

    rows = {each.claim: row for row, each in enumerate(entered, start=1)}
    faults = {line.partition(": ")[0]: line for line in raised.value.faults}
    assert set(faults) == set(changes)
    for name, line in faults.items():
        assert line.startswith(f"{name}: The reading")
        assert line.endswith(f"(data/raw/claims.csv, row {rows[name]}).")
    assert "is no code of a member state" in faults["s5-coe-mean-score"]
    assert "checks the claim against itself" in faults["s5-coe-mean-pct"]
    assert "checks the claim against itself" in faults["s5-global-mean-pct"]


def test_two_readings_with_one_label_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """None takes the place of another unseen."""
    first, *others = ledger._claims()
    doubled = replace(first, readings="a = 1 | a = 2", against="printed")
    monkeypatch.setattr(ledger, "_claims", lambda: (doubled, *others))

    assert f"{first.claim}: two of its readings have the same label." in ledger.faults()


# Earlier verdicts, and states to compare

DAMAGED = {
    "not UTF-8": b"claim,verdict\n\xff,x\n",
    "other columns": b"a,b\n1,2\n",
    "a row cut off": b"claim,verdict\ns5-coe-mean-score\n",
    "empty": b"",
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("case", [*DAMAGED, "a folder"])
def test_damaged_earlier_verdicts_are_said_to_be_so(case: str, copy: Path, command: Command) -> None:
    """They are no verdicts that agree: `claims` ends with status 1."""
    file = copy / "outputs/claims.csv"
    file.mkdir() if case == "a folder" else file.write_bytes(DAMAGED[case])

    result = command("claims")

    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "Changed: perhaps all, as nothing can be compared with the earlier ones (outputs/claims.csv" in result.output


@pytest.mark.parametrize("case", DAMAGED)
@pytest.mark.parametrize("file", ["values.csv", "statistics.csv", "claims.csv"])
def test_a_damaged_state_is_named(case: str, file: str, tmp_path: Path) -> None:
    """A folder is compared only if it holds what a run writes."""
    for name in ("values.csv", "statistics.csv", "claims.csv"):
        (tmp_path / name).write_bytes((CHECKOUT / "outputs" / name).read_bytes())
    (tmp_path / file).write_bytes(DAMAGED[case])

    with pytest.raises(DataError, match=file):
        diff.load(str(tmp_path))


def test_values_that_are_no_numbers_are_named(tmp_path: Path) -> None:
    """As are the files that hold them."""
    for name in ("values.csv", "statistics.csv", "claims.csv"):
        (tmp_path / name).write_bytes((CHECKOUT / "outputs" / name).read_bytes())
    replaced("values.csv", "access_to_justice_score,155", "access_to_justice_score,many")(tmp_path)

    with pytest.raises(DataError, match=r"values\.csv: .*'many'"):
        diff.load(str(tmp_path))
