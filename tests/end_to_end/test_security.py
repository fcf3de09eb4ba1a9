"""Hostile cells, parameters, notebooks and folders: values stay values, outputs stay in place."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import nbformat
import pytest

import baseline
from baseline import files, project
from baseline.build import record
from baseline.data import queries, variants
from baseline.pages import notebook as pages
from baseline.pages import report_tables, tables
from conftest import CHECKOUT, Command, hash_all

SCRIPT = "<script>alert(1)</script>"
HOSTILE = [
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    r"\input{/etc/passwd}\write18{id}",
    "$(touch pwned)`touch pwned`",
    "../../../pwned",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_is_shown_as_it_is(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In table pages, LaTeX, profiles and queries, markup from a cell or footnote is text."""
    observations = baseline.observations()
    observations.loc[observations["table"] == "fig_2", "value"] = "none"
    drawn = report_tables.build_table(observations, "fig_2")
    drawn.cells.loc["MLT", "country"] = text
    drawn.cells.loc["MLT", "enoc"] = text
    hostile = report_tables.ReportTable(
        drawn.name,
        drawn.title,
        drawn.cells,
        drawn.footnotes,
        drawn.cell_marks,
        (text, *drawn.notes),
    )

    page, source = hostile.to_html(), hostile.to_latex()
    assert SCRIPT not in page
    assert "<img" not in page
    assert r"\input{" not in source
    assert r"\write18" not in source

    query = queries.Query(text, "fig_2", "MLT", text, text, text, text, text, text)
    monkeypatch.setattr(queries, "read_queries", lambda: [query])
    shown = str(tables.show_queries().data) + str(tables.show_rows([[text]], [text], text).data)
    assert SCRIPT not in shown
    assert "<img" not in shown
    assert "49" not in shown


def test_a_hostile_notebook_output_or_title_is_text_on_its_page() -> None:
    """Printed text, errors and the title are escaped; only what a library draws as HTML is HTML."""
    cell = nbformat.v4.new_code_cell("")
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text=SCRIPT),
        nbformat.v4.new_output("error", ename="E", evalue=SCRIPT, traceback=[SCRIPT]),
        nbformat.v4.new_output("execute_result", {"text/plain": SCRIPT}),
    ]
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"title": SCRIPT, "basis": SCRIPT})

    page = pages.render_notebook(notebook)

    assert "alert(1)" in page
    assert SCRIPT not in page


@pytest.mark.parametrize(
    "text", [*HOSTILE, "__import__('os').system('touch pwned')", "MDA'); import os; #"]
)
def test_parameters_are_values_never_code(
    text: str, tmp_path: Path, copy: Path, command: Command
) -> None:
    """An unknown country, group, basis, notebook or claim is refused, and nothing is run."""
    before = hash_all(tmp_path)
    for words in (
        ("country", text),
        ("country", "MDA", "--compare", text),
        ("country", "MDA", "--basis", text),
        ("run", text),
        ("run", "--group", text),
        ("run", "--group", f"coe,-{text}"),
        ("run", "--basis", f"{text}.csv"),
        ("claims", text),
        ("explain", text),
        ("statistics", text),
    ):
        result = command(*words)
        assert result.exit_code in (1, 2), words
        assert result.exception is None or isinstance(result.exception, SystemExit), words
    assert hash_all(tmp_path) == before
    assert not list(Path.cwd().glob("pwned*"))


@pytest.mark.slow
def test_a_parameter_reaches_the_notebook_as_a_quoted_string(copy: Path, command: Command) -> None:
    """A hostile country given to papermill directly is refused by the first cell; no code runs."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    code = f"MDA\"; open({str(copy / 'pwned')!r}, 'w'); \""
    with pytest.raises(PapermillExecutionError, match="is not a member state"):
        papermill.execute_notebook(
            str(copy / "notebooks/country.ipynb"),
            None,
            {"country": code, "outputs": str(copy / "out")},
            engine_name="baseline",
            progress_bar=False,
        )
    assert not (copy / "pwned").exists()
    assert not (copy / "out").exists()


def test_outputs_stay_in_their_folder() -> None:
    """No variant's name leads elsewhere."""
    for group in ("nordic", "coe,-SMR", "MLT,EST"):
        folder = variants.choose_output_folder(group=group, basis="corrected")
        assert folder.parent == project.find_project().outputs


def test_a_record_from_elsewhere_removes_nothing_outside(tmp_path: Path) -> None:
    """Neither what it names above its folder, nor what a link inside leads to."""
    inside = tmp_path / "out"
    inside.mkdir()
    (tmp_path / "precious").write_text("kept")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "precious").write_text("kept")
    (inside / "link").symlink_to(tmp_path / "precious")
    (inside / "folder").symlink_to(tmp_path / "more")
    (tmp_path / "stage").mkdir()
    gone = [inside / name for name in ("../precious", "link", "folder/precious")]

    files.promote((tmp_path / "stage", inside), gone=gone)

    assert (
        (tmp_path / "precious").read_text()
        == (tmp_path / "more" / "precious").read_text()
        == "kept"
    )
    assert not (inside / "link").exists()


STEP = {"inputs": "a", "own": {}, "parameters": {}, "files": {}}


def test_a_record_from_elsewhere_is_data_and_no_more(tmp_path: Path) -> None:
    """Whatever it holds, it is read or taken as missing."""
    (tmp_path / record.NAME).write_text(json.dumps({"inputs": {"a": {}}, "steps": {"b": STEP}}))
    assert record.read_record(tmp_path).steps.keys() == {"b"}
    damages: list[dict[str, object]] = [
        *(
            {"inputs": 1},
            {"inputs": "c"},
            {"own": []},
            {"own": {"b": 1}},
            {"parameters": 1},
            {"more": 1},
        ),
        *({"files": {name: "0"}} for name in ("\0", "/etc/passwd", "../precious", "a/../../b")),
    ]
    texts = [json.dumps({"inputs": {"a": {}}, "steps": {"b": STEP | damage}}) for damage in damages]
    for text in (
        *texts,
        "",
        "[]",
        "{",
        '{"steps": [], "inputs": {}}',
        '{"steps": {"a": 1}}',
        "\0",
        "[" * 100_000,
    ):
        (tmp_path / record.NAME).write_text(text)
        assert record.read_record(tmp_path).steps == {}, text[:80]


@pytest.mark.slow
def test_a_notebook_that_is_not_the_package_s_own_is_named_before_it_runs(
    copy: Path, command: Command
) -> None:
    """Running a notebook runs its code, so nobody's is run silently."""
    assert "did not come with this package" not in command("run", "fig_2").output
    file = copy / "notebooks/fig_2_ombudspersons.ipynb"
    file.write_text(file.read_text("utf-8").replace("## The table", "## Table"), "utf-8")

    assert (
        f"Note: {file} did not come with this package; its code will be run."
        in command("run", "fig_2").output
    )


def test_no_pickle_is_read_and_nothing_is_evaluated() -> None:
    """The library holds no call that turns bytes or text into code, nor a shell."""
    forbidden = {"eval", "exec", "compile", "__import__", "read_pickle", "system", "popen"}
    for file in (CHECKOUT / "src").rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
                assert not names & {"pickle", "marshal", "shelve", "dill", "cloudpickle", "yaml"}, (
                    file
                )
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                owner = getattr(getattr(node.func, "value", None), "id", "")
                assert name not in forbidden or owner in ("re", "evaluator"), (
                    file.name,
                    node.lineno,
                    name,
                )
                assert not any(keyword.arg == "shell" for keyword in node.keywords), (
                    file.name,
                    node.lineno,
                )


def test_footnotes_of_tables_are_escaped(copy: Path) -> None:
    """A note with markup is text in HTML and LaTeX."""
    observations = baseline.observations()
    file = copy / "data/raw/footnotes.csv"
    text = file.read_text("utf-8")
    assert "totalled by hand" in text
    file.write_text(text.replace("totalled by hand", f"{SCRIPT} & 5%"), "utf-8")

    drawn = report_tables.build_table(observations, "fig_4")

    assert SCRIPT not in drawn.to_html()
    assert r"\& 5\%" in drawn.to_latex()
