"""What moves: corrections, queries, diffs, variants, and results that rest on a single country."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import statistics
from pathlib import Path

import pandas as pd
import pytest

import baseline
from baseline.build import diff, states
from baseline.data import clean, queries
from baseline.errors import DataError
from baseline.ledger import entries, sensitivity, verdicts
from baseline.stats import summary
from conftest import CHECKOUT, Command, hash_all, replaced


def read(file: Path) -> pd.DataFrame:
    """Read a CSV as text."""
    return pd.read_csv(file, dtype="str", keep_default_na=False)


def test_corrections_move_what_rests_on_their_cells_and_nothing_else(command: Command) -> None:
    """The command gives the committed diff; a count moves with the cells of its status."""
    said = command("diff", "printed", "corrected", "--format", "json")
    assert said.exit_code == 0, said.output
    content = json.loads(said.output)
    assert content == json.loads(
        (CHECKOUT / "outputs/diff/printed_corrected.json").read_text("utf-8")
    )

    moved = {row["name"]: (row["before"], row["after"]) for row in content["moved"]}
    cells = {row["name"] for row in content["moved"] if row["kind"] == "value"}
    assert cells == {"RUS.uncrc", "RUS.budapest", "CHE.uncrc"}
    assert moved["uncrc_party_count@coe"] == ("45", "47")
    assert moved["budapest_party_count@coe"] == ("45", "44")
    resting = {"uncrc", "budapest", "all_four_treaties", "all_five_commitments"}
    assert {row["indicator"] for row in content["moved"] if row["kind"] == "statistic"} <= resting


STATE = ("values.csv", "statistics.csv", "claims.csv")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A folder of outputs, as far as it is compared."""
    for name in STATE:
        shutil.copy(CHECKOUT / "outputs" / name, tmp_path)
    return tmp_path


def test_a_folder_of_outputs_is_a_state(state: Path) -> None:
    """Against the basis that it was made with, only what is changed in it moves."""
    replaced("statistics.csv", "165.87659574468086", "166.7")(state)

    moved = diff.compare_states(states.load_state("printed"), states.load_state(str(state)))

    assert moved.to_dict("records") == [
        {
            "kind": "statistic", "name": "access_to_justice_score_mean@coe", "country": "",
            "indicator": "access_to_justice_score", "group": "coe",
            "before": "165.87659574468086", "after": "166.7",
            "before_date": "", "after_date": "", "source": "",
        }
    ]  # fmt: skip


LATER = (
    "iso3,indicator,value,printed,reason,source,date\n"
    "MLT,access_to_justice_score,130,119,Read again,https://example.org/mlt,2024-05\n"
    "NOR,safer_internet_day_2019,awaiting_report,,An example,https://example.org/nor,2024\n"
)


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """A basis with dates."""
    file = tmp_path / "later.csv"
    file.write_text(LATER, "utf-8")
    return file


def test_a_diff_shows_what_a_value_was_then_and_is_now(later: Path, command: Command) -> None:
    """Values have the report's date and that of the change, which a percentage shares."""
    words = ("diff", "printed", str(later))
    content = json.loads(command(*words, "--format", "json").output)
    rows = csv.DictReader(io.StringIO(command(*words, "--format", "csv").output))
    values = [row for row in content["moved"] if row["kind"] == "value"]

    columns = ("name", "before", "before_date", "after", "after_date", "source")
    assert [tuple(row[column] for column in columns) for row in values] == [
        ("MLT.access_to_justice_score", "119", "2019-11-30", "130", "2024-05", "https://example.org/mlt"),
        ("MLT.access_to_justice_pct", "45.6", "2019-11-30", "49.8", "2024-05", "https://example.org/mlt"),
        ("NOR.safer_internet_day_2019", "celebrated", "2019-11-30", "awaiting_report", "2024", "https://example.org/nor"),
    ]  # fmt: skip
    assert list(rows) == content["moved"]


@pytest.mark.parametrize("form", ["table", "html"])
def test_then_and_now_are_shown_by_indicator_and_country(
    form: str, later: Path, command: Command
) -> None:
    """For reading, a value carries its date; what rests on values follows."""
    printed = command("diff", "printed", str(later), "--format", form).output
    words = " ".join(re.sub(r"<[^>]*>", " ", printed).split())

    assert "Indicator Country Then: printed Now: later.csv Source" in words
    line = "Access to justice score Malta 119 (2019-11-30) 130 (2024-05) https://example.org/mlt"
    assert line in words
    assert ("access_to_justice_score_mean@coe" in words) == (form == "table")
    assert ("Access to justice score: mean" in words) == (form == "html")


def test_values_of_one_date_are_not_then_and_now(command: Command) -> None:
    """A correction of the printed value is of the report's date, too."""
    printed = command("diff", "printed", "corrected").output

    assert "Then" not in printed
    assert "2019" not in printed


def test_a_state_that_does_not_exist_is_said_so(command: Command) -> None:
    """The message says what a state can be, and what shows the difference to a commit."""
    nothing = command("diff", "printed", "HEAD")

    assert nothing.exit_code == 2
    assert "HEAD is neither a basis (printed, corrected) nor a folder of outputs" in nothing.output
    assert "git diff COMMIT outputs/values.csv" in nothing.output


def test_a_diff_in_which_nothing_moves_says_so(command: Command) -> None:
    """In words for readers; for programs a heading without rows, an empty list, a page."""
    words = ["diff", "printed", str(CHECKOUT / "outputs")]

    assert command(*words).output == f"Nothing changes from printed to {CHECKOUT / 'outputs'}.\n"
    assert command(*words, "--format", "csv").output == ",".join(diff.COLUMNS) + "\n"
    assert json.loads(command(*words, "--format", "json").output)["moved"] == []
    page = command(*words, "--format", "html").output
    assert page.startswith("<!DOCTYPE html>")
    assert page.rstrip().endswith("</html>")


@pytest.mark.slow
def test_a_variant_has_a_folder_of_its_own_and_says_so_everywhere(
    copy: Path, tmp_path: Path, command: Command
) -> None:
    """The report's outputs and clean data stay; every page, picture and table says what it is."""
    file = tmp_path / "later.csv"
    rows = (
        "iso3,indicator,value,printed,reason,source,date\nMLT,access_to_justice_score,130,119,,,\n"
    )
    file.write_text(rows, "utf-8")
    before = hash_all(copy)
    words = ("run", "fig_4", "--group", "coe,-SMR", "--basis", str(file))

    result = command(*words)

    assert result.exit_code == 0, result.output
    folder = copy / "outputs/later-coe-without-SMR"
    after = hash_all(copy)
    assert {name: sha for name, sha in after.items() if not name.startswith(str(folder))} == before
    for path in folder.rglob("*"):
        if path.suffix in (".html", ".svg", ".tex", ".ipynb"):
            assert "later" in path.read_text("utf-8"), path.name
    scores = baseline.indicators("coe,-SMR")["access_to_justice_score"].copy()
    scores["MLT"] = 130
    rows_of = read(folder / "statistics.csv").set_index(["statistic", "group"])
    row = rows_of.loc[("access_to_justice_score_mean", "coe,-SMR")]
    assert float(row["value"]) == statistics.mean(scores.tolist())
    assert (row["n"], row["basis"]) == ("46", "later")
    assert "San Marino" not in (folder / "tables/fig_4.html").read_text("utf-8")
    assert command(*words).output.endswith("nothing changed.\n")
    moved = diff.compare_states(states.load_state("printed"), states.load_state(str(file)))
    values = moved[moved["kind"] == "value"]
    assert list(values["name"]) == ["MLT.access_to_justice_score", "MLT.access_to_justice_pct"]
    assert list(values["after"]) == ["130", "49.8"]
    assert "s5-coe-mean-score" in set(moved[moved["kind"] == "claim"]["name"])
    file.write_text(rows.replace("130", "131"), "utf-8")
    assert "changed" in command(*words, "--why").output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("group", "notebooks"), [("LUX", ()), ("SMR,LUX", ("fig_3", "fig_4"))], ids=["one", "two"]
)
def test_a_group_of_one_or_two_has_all_its_tables_and_charts(
    group: str, notebooks: tuple[str, ...], copy: Path, command: Command
) -> None:
    """Though some numbers do not exist for it; of two countries those that draw numbers."""
    result = command("run", *notebooks, "--group", group)

    assert result.exit_code == 0, result.output
    (folder,) = (copy / "outputs").glob("LUX*")
    drawn = {path.name for path in (folder / "figures").glob("*.svg")}
    assert "fig_4_ages.svg" in drawn
    assert [*(copy / "outputs").glob("figures/*.svg")] == []
    for path in folder.glob("*.html"):
        assert ">nan<" not in path.read_text("utf-8"), path.name


def test_every_country_can_be_left_out() -> None:
    """Claims that need its cells lose that reading; nothing fails."""
    indicators, lists = baseline.indicators(), baseline.country_lists()
    for iso3 in ("GBR", "LUX", "RUS", "MDA", "SMR"):
        rest = indicators.drop(index=iso3)
        judged = verdicts.judge_claims(
            rest, summary.compute_statistics(rest, lists=lists.loc[list(rest.index)])
        )
        assert len(judged) == len(entries.read_claims())


def test_ranges_are_those_of_means_without_one_country() -> None:
    """Held against a plain computation, and written as committed."""
    indicators = baseline.indicators()
    ranges = sensitivity.compute_sensitivity(indicators, baseline.statistics())
    rows = ranges.set_index(["statistic", "group"])
    scores = indicators["access_to_justice_score"]
    without = {iso3: statistics.mean(scores.drop(iso3).tolist()) for iso3 in scores.index}

    mean = rows.loc[("access_to_justice_score_mean", "coe")]
    assert (mean["lowest_without_one"], mean["lowest_without"]) == (
        without["BEL"],
        min(without, key=without.__getitem__),
    )
    assert mean["highest_without_one"] == max(without.values())
    said = {row[0]: row[1:4] for row in sensitivity.list_ranges(ranges)}
    _, lowest, highest = said["Access to justice score: mean (Council of Europe)"]
    assert (lowest[6:], highest[6:]) == (
        " points (without Belgium)",
        " points (without Liechtenstein)",
    )
    assert mean["verdicts_that_change"] == "s5-coe-mean-score without SMR: ambiguous"
    hotlines = rows.loc[("any_hotline_yes_share", "focus")]
    assert hotlines["lowest_without_one"] == pytest.approx(100 * 6 / 9)
    assert hotlines["highest_without_one"] == pytest.approx(100 * 7 / 9)
    assert clean.to_csv(ranges) == (CHECKOUT / "outputs/sensitivity.csv").read_text("utf-8")


def test_queries_quote_the_cells_they_are_about(copy: Path, command: Command) -> None:
    """A query that misquotes its cell or cites a claim that does not exist stops the build."""
    assert len(queries.read_queries()) > 5
    assert queries.find_faults(baseline.observations()) == []
    assert all(
        query.confidence in ("low", "medium", "high") and query.question.endswith("?")
        for query in queries.read_queries()
    )
    quoted = next(query for query in queries.read_queries() if query.iso3 and query.indicator)
    file = copy / "data/queries.csv"
    frame = read(file)
    frame.loc[frame["query"] == quoted.query, "printed"] = "something else"
    frame.loc[frame["claim"] != "", "claim"] = "no-such-claim"
    frame.to_csv(file, index=False)

    result = command("run", "fig_2")

    assert result.exit_code == 1
    assert f"{quoted.query}: {quoted.iso3}.{quoted.indicator} is " in result.output
    assert "there is no claim 'no-such-claim'" in result.output


DAMAGED = {
    "not UTF-8": b"claim,verdict\n\xff,x\n",
    "other columns": b"a,b\n1,2\n",
    "a row cut off": b"claim,verdict\ns5-coe-mean-score\n",
    "empty": b"",
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("case", [*DAMAGED, "a folder"])
def test_damaged_earlier_verdicts_are_said_to_be_so(
    case: str, copy: Path, command: Command
) -> None:
    """They are no verdicts that agree: `claims` ends with status 1."""
    file = copy / "outputs/claims.csv"
    file.mkdir() if case == "a folder" else file.write_bytes(DAMAGED[case])

    result = command("claims")

    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert (
        "Changed: unknown, because the earlier verdicts cannot be read (outputs/claims.csv"
        in result.output
    )


@pytest.mark.parametrize("case", DAMAGED)
@pytest.mark.parametrize("file", STATE)
def test_a_damaged_state_is_named(case: str, file: str, state: Path) -> None:
    """A folder is compared only if it holds what a run writes."""
    (state / file).write_bytes(DAMAGED[case])

    with pytest.raises(DataError, match=file):
        states.load_state(str(state))


def test_values_that_are_no_numbers_are_named(state: Path) -> None:
    """As are the files that hold them."""
    replaced("values.csv", "access_to_justice_score,155", "access_to_justice_score,many")(state)

    with pytest.raises(DataError, match=r"values\.csv: .*'many'"):
        states.load_state(str(state))
