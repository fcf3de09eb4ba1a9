"""A reader's own table: added to a project, read, counted, drawn and shown; or refused whole."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import baseline
from baseline import figures, project
from baseline.data import added_tables, countries, descriptor, inference, new_project, schema
from baseline.errors import BaselineError, DataError, UnknownName
from baseline.ledger import trace
from baseline.pages import country, profile, report_tables, values
from conftest import CHECKOUT, Command

USED = {
    "BE": "90.3", "BG": "66.8", "CZ": "87.0", "DK": ":", "DE": "92.2", "EE": "90.0", "EL": "",
    "ES": "90.0", "FR": "88.4", "HR": "79.0", "IT": "75.7", "CY": "85.8", "LV": "86.0",
    "LT": "81.5", "LU": "96.5", "HU": "80.4", "MT": "86.0", "NL": "96.0", "AT": "87.7",
    "PL": "80.1",
}  # fmt: skip
"""Twenty countries by Eurostat's codes, two of them without a value."""
PLANS = {"BE": "x", "EE": "x", "LU": "x"}
STAGES = {"BE": "In force", "BG": "Draft", "EE": "In force", "LU": "Draft"}


def write_table(file: Path, more: str = "", delimiter: str = ",") -> Path:
    """Write the table as a reader may have it."""
    rows = [["geo", "2019", "Has a plan", "Stage"]]
    rows += [
        [code, value, PLANS.get(code, ""), STAGES.get(code, "")] for code, value in USED.items()
    ]
    text = "".join(f"{delimiter.join(row)}\n" for row in rows) + more
    file.write_bytes(text.encode())
    return file


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one's own to which the table is added: only to read."""
    root = tmp_path_factory.mktemp("own") / "project"
    new_project.copy_project(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BASELINE_ROOT", str(root))
        file = write_table(root.parent / "internet.csv", "EU27_2020,86,,\n")
        words = {"unit": "per cent", "skip_others": True}
        added_tables.add_table(
            added_tables.read_table(file, "Internet use", "Eurostat, isoc_ci", **words)
        )
    return root


@pytest.fixture
def inside(own: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as the project that the library uses."""
    monkeypatch.setenv("BASELINE_ROOT", str(own))
    return own


@pytest.mark.usefixtures("inside")
def test_kinds_of_columns_are_inferred() -> None:
    """Numbers with range and unit, ticks with blanks as no, statuses by name."""
    used, plan, stage = schema.list_indicators("internet").values()

    assert (used.name, used.title) == ("internet_2019", "Internet use, 2019")
    assert (used.type, used.unit, used.minimum, used.maximum) == ("number", "per cent", 0, 100)
    assert used.missing == ["", ":"]
    assert (plan.name, plan.cells) == ("has_a_plan", {"x": True, "": False})
    assert (stage.name, stage.cells) == ("stage", {"In force": "in_force", "Draft": "draft"})
    assert not used.required


@pytest.mark.usefixtures("inside")
def test_what_a_table_does_not_cover_is_missing_and_no_blank_tick() -> None:
    """NA in the merged frame; in the observations a state of its own, without a row."""
    merged, tidy = baseline.indicators(), baseline.observations()
    values_of = tidy.set_index(["iso3", "indicator"])

    assert merged[["internet_2019", "has_a_plan", "stage"]].count().to_list() == [18, 20, 4]
    assert merged["has_a_plan"].dtype == "boolean"
    assert merged["has_a_plan"].sum() == len(PLANS)
    assert merged.loc["ALB", ["internet_2019", "has_a_plan", "stage"]].isna().all()
    assert tuple(values_of.loc[("ALB", "has_a_plan"), ["value", "row"]]) == ("not_covered", 0)
    assert tuple(values_of.loc[("DNK", "internet_2019"), ["value", "printed", "row"]]) == (
        "no_value", ":", 4,
    )  # fmt: skip
    assert values_of.loc[("DNK", "has_a_plan"), "value"] == "false"
    assert merged["access_to_justice_score"].dtype == "float64"


@pytest.mark.usefixtures("inside")
def test_statistics_say_how_many_countries_they_rest_on() -> None:
    """Means and shares are of countries with a value; a group without any has blanks and n 0."""
    given = [float(value) for value in USED.values() if re.match(r"\d", value)]

    everyone = baseline.statistics("coe").set_index("statistic")
    assert everyone.loc["internet_2019_mean", "value"] == pytest.approx(sum(given) / len(given))
    assert everyone.loc["internet_2019_mean", "n"] == 18
    assert everyone.loc["has_a_plan_yes_share", "value"] == pytest.approx(100 * 3 / 20)
    assert everyone.loc["stage_draft_count", "countries"] == "BGR LUX"
    nordic = baseline.statistics("nordic").set_index("statistic")
    assert nordic.loc["internet_2019_mean", "n"] == 0
    assert nordic["value"].isna()["internet_2019_mean"]


@pytest.mark.usefixtures("inside")
def test_maps_have_a_class_without_data() -> None:
    """It is named in legend and text, and none of its countries is in another class."""
    charts = figures.draw_maps(baseline.indicators(), "internet")

    assert [chart.name for chart in charts] == ["map_internet_2019", "map_has_a_plan", "map_stage"]
    counts = [chart.data["class"].value_counts()["no data"] for chart in charts]
    assert counts == [47 - 18, 47 - 20, 47 - 4]
    assert "yes in 3 of the 20 member states with data" in charts[1].title
    assert "Eurostat, isoc_ci" in str(charts[0].figure.texts)
    assert "no data (29)" in charts[0].alt


@pytest.mark.usefixtures("inside")
def test_profiles_and_tables_tell_no_data_from_a_blank() -> None:
    """A country that is covered, one without a value, one that is not covered."""
    frames = baseline.indicators(), baseline.observations(), baseline.statistics()
    contents = {
        code: profile.build_profile(code, *frames).content for code in ("BEL", "DNK", "ALB")
    }
    said = {code: country.show_heading(content).data for code, content in contents.items()}
    rows = country.show_tables(contents["ALB"], "internet").data
    table = report_tables.build_table(frames[1], "internet")

    assert "Internet use, 2019: 90.3 per cent (mean of all countries with data 8" in said["BEL"]
    assert "Internet use, 2019: no data; Has a plan: no" in said["DNK"]
    assert "The table has no data on Albania [" in said["ALB"]
    assert rows.count("not covered") == 3
    assert len(table.cells) == 20
    assert table.cells.loc["DNK", "internet_2019"] == "no data"
    assert table.notes[0].startswith("Not covered by this table: Albania, ")
    assert table.notes[-2] == "Source: Eurostat, isoc_ci."
    assert "Source: Eurostat" in table.to_latex()


@pytest.mark.usefixtures("inside")
def test_a_basis_fills_gaps_and_a_group_may_have_none(tmp_path: Path) -> None:
    """A later value where the table had none; a group that it does not cover at all."""
    later = tmp_path / "later.csv"
    later.write_text(
        "iso3,indicator,value,printed,reason,source,date\n"
        "ALB,internet_2019,70,,A later survey,,2022\n"
        "BEL,internet_2019,95,90.3,A later survey,,2022\n"
    )

    rows = baseline.statistics("coe", later).set_index("statistic")
    filled = report_tables.build_table(baseline.observations("coe", later), "internet")
    empty = report_tables.build_table(baseline.observations("MDA,UKR"), "internet")
    charts = figures.draw_maps(baseline.indicators("MDA,UKR"), "internet", "MDA,UKR")

    assert rows.loc["internet_2019_n", "value"] == 19
    assert tuple(filled.cells.loc["ALB", ["internet_2019", "stage"]]) == ("70.0", "no data")
    assert len(empty.cells) == 0
    assert empty.notes[0] == "Not covered by this table: Republic of Moldova and Ukraine."
    assert charts[0].title == "Internet use, 2019: no value in any of 2 member states (MDA, UKR)"


@pytest.mark.usefixtures("inside")
def test_explanations_lead_to_the_readers_own_cells() -> None:
    """From a mean to the cells that give a value; for others that they give none."""
    explainer = trace.load_explainer()

    cells = explainer.down("internet_2019_mean")["cells"]
    assert len(cells) == 18
    assert {cell["file"] for cell in cells} == {"data/raw/internet.csv"}
    assert explainer.down("DNK.internet_2019")["value"] == "no_value"
    shown = values.describe_values(explainer)["cells"]
    assert shown["ALB"]["has_a_plan"]["text"] == "no data"
    assert shown["DNK"]["has_a_plan"]["text"] == "no"


def test_the_reports_tables_stay_as_they_are(inside: Path) -> None:
    """Byte for byte, and so does what is raw."""
    from baseline.data import clean

    written = clean.clean_tables().files()
    for table in descriptor.find_printed():
        assert written[f"{table}.csv"] == (CHECKOUT / f"data/clean/{table}.csv").read_text("utf-8")
        raw = (inside / f"data/raw/{table}.csv").read_bytes()
        assert raw == (CHECKOUT / f"data/raw/{table}.csv").read_bytes()
    assert descriptor.find_tables() == (*descriptor.find_printed(), "internet")


def test_editing_the_description_changes_what_is_read(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A title, and a range that a cell is then outside of."""
    root = shutil.copytree(own, tmp_path / "edited")
    monkeypatch.setenv("BASELINE_ROOT", str(root))
    file = root / "data/datapackage.json"
    text = file.read_text("utf-8").replace('"Internet use, 2019"', '"Individuals online"')
    file.write_text(text, "utf-8")
    assert schema.list_indicators()["internet_2019"].title == "Individuals online"

    package = json.loads(text)
    fields = next(part for part in package["resources"] if part["name"] == "indicators")["schema"]
    used = next(field for field in fields["fields"] if field["name"] == "internet_2019")
    used["constraints"]["maximum"] = 95
    file.write_text(json.dumps(package), "utf-8")
    with pytest.raises(DataError, match=r"found LUX '96.5' \(data/raw/internet.csv, row 15\)"):
        baseline.indicators()


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_files_of_spreadsheets_are_read(delimiter: str, tmp_path: Path) -> None:
    """Semicolons or tabs, a byte-order mark, Windows line ends, blank lines at the end."""
    file = write_table(tmp_path / "use.csv", delimiter=delimiter)
    text = file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text + b"\r\n" + delimiter.encode() * 3 + b"\r\n")

    table = added_tables.read_table(file, "Use", "A survey")

    assert len(table.rows.codes) == len(USED)
    assert table.lines[1] == ["BE", "90.3", "x", "In force"]


def test_columns_that_name_the_country_again_are_left_out(tmp_path: Path) -> None:
    """Codes next to names are no indicator."""
    file = tmp_path / "use.csv"
    file.write_text("name,code,use\nBelgium,BEL,90\nMalta,MLT,86\n")

    table = added_tables.read_table(file, "Use", "A survey")

    assert [field["name"] for field in table.fields] == ["use"]
    assert list(added_tables.describe_inferred(table))[-1] == "Left out: column code."


BAD: dict[str, tuple[Callable[[str], str], str]] = {
    "no member state": (lambda text: f"{text}XK,93,x,\n", r"row 21: 'XK' is not a member state"),
    "twice": (lambda text: f"{text}Belgium,93,,\n", r"'Belgium' is the same country as in row 1"),
    "mixed kinds": (
        lambda text: text.replace("66.8", "66.8 b"),
        r"column '2019', row 2: expected a number, as in most rows, found '66.8 b'",
    ),
    "a decimal comma": (lambda text: text.replace("66.8", '"66,8"'), r"row 2: .*found '66,8'"),
    "no countries": (
        lambda text: re.sub(r"^[A-Z]{2},", "?,", text, flags=re.MULTILINE),
        r"no column names member states in at least half of its rows: 'geo', '2019'",
    ),
    "a doubled heading": (lambda text: text.replace("Stage", "2019"), r"heading '2019' appears"),
    "no heading": (lambda text: text.replace("Stage", ""), r"column 4 has no heading"),
    "a short row": (lambda text: f"{text}SE,93\n", r"row 21: expected 4 cells, found 2"),
    "a formula": (lambda text: text.replace("Draft", "=1+1"), r"looks like a formula"),
    "an empty column": (
        lambda text: re.sub(r",(In force|Draft)$", ",", text, flags=re.MULTILINE),
        r"column 'Stage': no cell has a value",
    ),
    "free text": (
        lambda text: text.replace("Draft", "D" * 50),
        r"column 'Stage': expected ticks, at most 12 short statuses, or numbers, found 2 different",
    ),
    "no rows": (lambda text: text.partition("\n")[0], r"no rows below the headings"),
    "one column": (lambda text: re.sub(r",.*", "", text), r"found one column"),
    "names that are alike": (
        lambda text: text.replace("Stage", "Has  a plan!"),
        r"column 'Has  a plan!': its name would be has_a_plan, which another column has",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_table_that_cannot_be_used_is_refused(case: str, copy: Path, command: Command) -> None:
    """One message with file, row and remedy, exit status 1, and nothing is written."""
    damage, expected = BAD[case]
    file = write_table(copy.parent / "internet.csv")
    file.write_text(damage(file.read_text("utf-8")), "utf-8")
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}

    result = command("add", str(file), "--title", "Internet use", "--source", "Eurostat")

    assert result.exit_code == 1
    assert re.search(expected, result.output), result.output
    assert "Nothing was written." in result.output
    assert before == {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}


def test_all_faults_are_named_at_once(copy: Path) -> None:
    """Rows, cells and columns in one message."""
    file = write_table(copy.parent / "internet.csv", "XK,93,x,\nBelgium,93 e,,\n")

    with pytest.raises(DataError) as refused:
        added_tables.read_table(file, "Internet use", "Eurostat")

    assert [fault.partition(": ")[0] for fault in refused.value.faults] == [
        "internet.csv, row 21",
        "internet.csv, row 22",
        "internet.csv, column '2019', row 22",
    ]


@pytest.mark.parametrize("name", ["fig_4", "fig", "maps", "country", "claims", "4u", "Use", "a-b"])
def test_a_name_that_is_taken_or_none_is_refused(name: str, copy: Path) -> None:
    """A notebook is found by the beginning of its name, so that may not be another's either."""
    file = write_table(copy.parent / "internet.csv")

    with pytest.raises(UnknownName, match="another name with --name"):
        added_tables.read_table(file, "Internet use", "Eurostat", name=name)


def test_a_table_is_not_added_twice(inside: Path, tmp_path: Path) -> None:
    """Its name is taken; a reader edits data/raw instead."""
    with pytest.raises(UnknownName, match="'internet' already exists"):
        added_tables.read_table(write_table(tmp_path / "internet.csv"), "Internet use", "Eurostat")
    assert (inside / "data/raw/internet.csv").exists()


def test_the_installed_copy_takes_no_tables(
    copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Site-packages are not a place to write to; the message says what to do."""
    table = added_tables.read_table(write_table(tmp_path / "internet.csv"), "Use", "Eurostat")
    monkeypatch.setattr(project.Project, "is_packaged", True)

    with pytest.raises(BaselineError, match="baseline init FOLDER"):
        added_tables.add_table(table)
    assert not (copy / "data/raw/internet.csv").exists()


def test_a_project_is_found_from_inside(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From any folder in it; a variable goes before; elsewhere the package's own is used."""
    monkeypatch.delenv("BASELINE_ROOT", raising=False)
    monkeypatch.chdir(own / "data" / "raw")
    assert project.find_project().root == own
    monkeypatch.chdir(tmp_path)
    assert project.find_project().root == project.find_own()
    monkeypatch.chdir(own)
    monkeypatch.setenv("BASELINE_ROOT", str(CHECKOUT))
    assert project.find_project().root == CHECKOUT


def test_a_project_is_not_made_over_files(tmp_path: Path, command: Command) -> None:
    """A folder that holds anything is refused and left alone."""
    (tmp_path / "mine.txt").write_text("mine")

    result = command("init", str(tmp_path))

    assert result.exit_code == 1
    assert "is not an empty folder" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("values_of", "starts"),
    [
        ([0, 100], [0, 20, 40, 60, 80, 100]),
        ([66.8, 96.5], [60, 70, 80, 90]),
        ([-3.5, 2], [-4, -2, 0, 2]),
        ([7, 7], [7]),
    ],
)
def test_classes_of_maps_begin_at_round_numbers(
    values_of: list[float], starts: list[float]
) -> None:
    """At most six, which is how many shades there are, from the lowest value to the highest."""
    cells = {row: f"{value:g}" for row, value in enumerate(values_of)}

    assert inference.infer_column(cells, "", "a column")["classes"] == starts


def test_every_member_state_has_a_row_for_a_table_that_covers_it(inside: Path) -> None:
    """The typed table holds the countries of the file and no others."""
    rows = list(csv.DictReader((inside / "data/raw/internet.csv").open(encoding="utf-8")))
    codes = [countries.resolve(row["geo"]) for row in rows]

    assert len(codes) == len(set(codes)) == 20
