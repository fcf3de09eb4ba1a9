"""What is up to date stays, what is not is made again, and the result is that of a clean build."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from baseline import hashes
from baseline.build import notebooks, record, report
from baseline.errors import OutputError, RunError
from conftest import (
    CHECKOUT,
    Change,
    hash_all,
    last_cell,
    plan_report,
    read_twice,
    recorded,
    removed,
    replaced,
)


def damaged(name: str) -> Change:
    """Change a file's last byte."""
    return lambda root: (root / name).write_bytes((root / name).read_bytes()[:-1] + b"#")


SOME = ["fig_2_ombudspersons", "fig_3_legislation", "fig_5_hotlines", "fig_6_safer_internet"]
"""Notebooks that are built where all would take too long."""
EVERYTHING = {"clean data", *(path.stem for path in notebooks.find_notebooks())}


CASES: dict[str, tuple[Change, set[str]]] = {
    "a raw cell of Malta": (read_twice("fig_3", "MALTA,4,4", "MALTA,5,4"), EVERYTHING),
    "a claim": (replaced("data/raw/claims.csv", "166.7", "166.8"), EVERYTHING),
    "a query": (replaced("data/queries.csv", "on purpose?", "by mistake?"), EVERYTHING),
    "a shape": (recorded("data/maps/shapes.json", '"point":[', '"point": ['), EVERYTHING),
    "a footnote": (recorded("data/raw/footnotes.csv", "2014", "2041"), EVERYTHING),
    "a country's name": (replaced("data/countries.csv", ",Malta", ",The Malta"), EVERYTHING),
    "a title": (
        replaced("data/datapackage.json", "CSAM legislation score", "CSAM score"),
        EVERYTHING,
    ),
    "a correction": (
        replaced("data/bases/corrected.csv", "a party since 1990", "a party from 1990 on"),
        EVERYTHING,
    ),
    "a notebook": (
        replaced("notebooks/fig_2_ombudspersons.ipynb", "## The table", "## Table"),
        {"fig_2_ombudspersons"},
    ),
    "a picture lost": (removed("outputs/figures/fig_5_hotlines.png"), {"fig_5_hotlines"}),
    "a page damaged": (damaged("outputs/fig_6_safer_internet.html"), {"fig_6_safer_internet"}),
    "an executed notebook damaged": (
        damaged("outputs/notebooks/fig_3_legislation.ipynb"),
        {"fig_3_legislation"},
    ),
    "statistics damaged": (damaged("outputs/statistics.csv"), {"clean data"}),
    "clean data damaged": (
        replaced("data/clean/indicators.csv", "MLT,Malta", "MLT,Melta"),
        {"clean data"},
    ),
    "the stamp lost": (removed("data/clean/stamp.json"), {"clean data"}),
    "the record damaged": (damaged("outputs/record.json"), EVERYTHING),
}


CHANGED = (
    *(f"data/clean/{name}.csv" for name in ("indicators", "observations", "fig_3")),
    *(
        f"outputs/{name}.csv"
        for name in ("statistics", "tables/fig_3", "figures/fig_3_legislation")
    ),
    "outputs/figures/fig_3_legislation.png",
)
"""What rests on a cell of Fig. 3."""


def test_each_change_is_noticed(once: Path, built: Path) -> None:
    """Whatever changes, what rests on it is made again, and nothing else."""
    for case, (change, expected) in CASES.items():
        change(built)
        assert what_is_stale() == expected, case
        restore(once, built)
        assert not what_is_stale(), case


def test_no_byte_differs_from_a_clean_build(once: Path, built: Path) -> None:
    """All changes are built, taken back and built again; `once` is the clean build."""
    clean = content(once / "outputs")
    for case, (change, _) in CASES.items():
        if case != "the record damaged":
            change(built)
    rebuild(EVERYTHING)
    changed = content(built)
    assert [name for name in CHANGED if changed[f"/{name}"] == content(once)[f"/{name}"]] == []

    for name in ("data", "notebooks"):
        shutil.copytree(once / name, built / name, dirs_exist_ok=True)
    rebuild(EVERYTHING)
    assert content(built / "outputs") == clean

    for case, (change, expected) in CASES.items():
        if expected != EVERYTHING and case != "a notebook":
            change(built)
            rebuild(expected)
            assert content(built / "outputs") == clean, case


def restore(source: Path, root: Path) -> None:
    """Take back what was changed in a copy."""
    for file in filter(Path.is_file, source.rglob("*")):
        copied = root / file.relative_to(source)
        if not copied.is_file() or copied.read_bytes() != file.read_bytes():
            shutil.copy2(file, copied)


def rebuild(expected: set[str]) -> None:
    """Build what is not up to date, which is what was expected."""
    plan = plan_report(*SOME)
    assert plan.why.keys() == expected & {"clean data", *SOME}
    report.build_report(plan)
    assert not plan_report(*SOME).why


def what_is_stale() -> set[str]:
    """Name the steps that a run would take."""
    return set(plan_report().why)


def content(folder: Path) -> dict[str, str]:
    """Hash every file of a folder, by its path in it."""
    return {name.removeprefix(str(folder)): sha for name, sha in hash_all(folder).items()}


@pytest.mark.slow
def test_a_changed_function_of_the_library_is_a_change(built: Path) -> None:
    """A helper in src, the lock file: everything is made again, and --why names the file."""
    shutil.copytree(CHECKOUT / "src", built / "src")
    before = (built / "outputs/figures/fig_3_legislation.svg").read_bytes()
    replaced("src/baseline/figures/style.py", '"text.color": INK', '"text.color": BLUE')(built)
    (built / "requirements.lock").write_text("pandas==3.0.1\n")

    done = subprocess.run(
        [sys.executable, "-m", "baseline", "run", "fig_3", "--why"],
        env=os.environ | {"PYTHONPATH": str(built / "src")},
        capture_output=True,
        text=True,
        check=True,
    )

    step = done.stdout.partition("fig_3_legislation:\n")[2].splitlines()
    assert step[:2] == ["  requirements.lock changed", "  src/baseline/figures/style.py changed"]
    assert (built / "outputs/figures/fig_3_legislation.svg").read_bytes() != before


def test_another_version_of_a_package_is_a_change(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could draw or write otherwise."""
    versions = record.list_versions()
    monkeypatch.setattr(record, "list_versions", lambda: versions | {"version of matplotlib": "99"})

    assert plan_report("fig_2").why["fig_2_ombudspersons"] == ["version of matplotlib changed"]


def test_nothing_to_do_needs_no_pandas(finished: Path) -> None:
    """Asking again imports neither pandas nor papermill, and writes nothing."""
    before = {path: path.stat().st_mtime_ns for path in finished.rglob("*") if path.is_file()}
    code = (
        "import sys\nfrom baseline.cli import main\n"
        "try:\n    main(['run'])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(sorted({'pandas', 'papermill', 'matplotlib', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == f"{finished / 'outputs'}: nothing changed.\n[]\n"
    assert {
        path: path.stat().st_mtime_ns for path in finished.rglob("*") if path.is_file()
    } == before


def test_why_names_what_changed_since_each_step_was_made(built: Path) -> None:
    """A step that was left out of the last run still says what it has missed."""
    replaced("data/queries.csv", "on purpose?", "by mistake?")(built)
    report.build_report(plan_report("fig_2"))
    removed("outputs/figures/fig_5_hotlines.png")(built)

    why = plan_report("fig_2", "fig_5").why

    missed = [
        "data/queries.csv changed",
        "outputs/figures/fig_5_hotlines.png is missing or changed",
    ]
    assert why == {"fig_5_hotlines": missed}


def test_force_takes_the_chosen_steps_only(built: Path) -> None:
    """What is recorded of all others stays, so that they are still up to date."""
    plan = plan_report("fig_5", force=True)
    report.build_report(plan)

    assert plan.why == {"clean data": ["--force"], "fig_5_hotlines": ["--force"]}
    assert not plan_report().why


def test_the_record_says_what_each_step_is_made_from(built: Path) -> None:
    """Notebook, parameters, inputs and versions; tests/pages/test_site.py looks at the files."""
    recorded_now = record.read_record(built / "outputs")
    figure = recorded_now.steps["fig_4_access_to_justice"]
    notebook = built / "notebooks/fig_4_access_to_justice.ipynb"
    assert figure.own == {
        "notebooks/fig_4_access_to_justice.ipynb": hashes.hash_bytes(notebook.read_bytes())
    }
    assert figure.parameters == {"basis": "printed", "group": "coe"}
    (made_from,) = recorded_now.inputs.values()
    assert made_from["data/countries.csv"] == hashes.hash_bytes(
        (built / "data/countries.csv").read_bytes()
    )
    assert {
        "src/baseline/figures/chart.py",
        "version of pandas",
        "version of python",
    } <= made_from.keys()


def test_what_a_notebook_no_longer_makes_is_removed_when_forced(built: Path) -> None:
    """Else nothing goes; a renamed chart leaves no old one behind, and other files stay."""
    (built / "outputs/mine.txt").write_text("kept")
    file = built / "outputs" / record.NAME
    recorded_now = json.loads(file.read_text("utf-8"))
    recorded_now["steps"]["fig_2_ombudspersons"]["files"]["figures/old.svg"] = ""
    file.write_text(json.dumps(recorded_now), "utf-8")
    (built / "outputs/figures/old.svg").write_text("")

    with pytest.raises(RunError, match=r"no longer writes figures/old\.svg; nothing was changed"):
        report.build_report(plan_report("fig_2"))
    assert (built / "outputs/figures/old.svg").exists()

    report.build_report(plan_report("fig_2", force=True))

    assert not (built / "outputs/figures/old.svg").exists()
    assert (built / "outputs/mine.txt").read_text() == "kept"


def test_a_notebook_writes_no_file_of_another(built: Path) -> None:
    """Else whichever ran last would decide what a reader sees."""
    name = "fig_2_ombudspersons.ipynb"
    saving = nbformat.read(built / "notebooks" / name, as_version=4).cells[-1].source
    last_cell(name, f"{saving}\n(folder / 'claims.csv').write_text('hi')")(built)
    before = hash_all(built)

    with pytest.raises(OutputError, match="clean data and fig_2_ombudspersons both make claims"):
        report.build_report(plan_report("fig_2"))

    assert hash_all(built) == before
