"""Outputs appear whole or not at all, and never in the place of what is somebody else's."""

from __future__ import annotations

import multiprocessing
import re
import shutil
import sys
from pathlib import Path

import pytest

from baseline import files, hashes
from baseline.build import derive, plans, profiles, record, report
from baseline.cli import main
from baseline.data import stamp
from baseline.errors import OutputError
from conftest import (
    CHECKOUT,
    QUIET,
    Change,
    Command,
    hash_all,
    in_namespace,
    plan_report,
    read_twice,
    replaced,
)


def test_what_another_command_recorded_meanwhile_stays(built: Path) -> None:
    """The record is read again when one's own steps are added, not when the run begins."""
    plan = plan_report("fig_2", force=True)
    results, sources = derive.compute_results(plan.variant), stamp.hash_sources()
    profiles.build_profiles(plans.plan_profiles(["MLT"], settings=QUIET))
    with files.staging(built / "outputs") as stage:
        (stage / "made").mkdir()
        folders = {"fig_2_ombudspersons": stage / "made"}
        report.commit_report(plan, results, sources, stage, folders)

    assert "countries/MLT" in record.read_record(built / "outputs").steps


@pytest.mark.parametrize("name", ["statistics.csv", "figures/fig_2_ombudspersons.svg", record.NAME])
def test_a_file_of_somebody_else_stops_the_run(
    name: str, copy: Path, tmp_path: Path, command: Command
) -> None:
    """It is named, and neither outputs nor clean data are touched."""
    target = tmp_path / "mine"
    (target / name).parent.mkdir(parents=True)
    (target / name).write_text("precious")
    replaced("data/queries.csv", "on purpose?", "by mistake?")(copy)
    before = hash_all(copy, target)

    result = command("run", "fig_2", "--outputs", str(target))

    assert result.exit_code == 1
    assert (
        f"Error: {target / name} is in the way: baseline has no record of making it."
        in result.output
    )
    assert hash_all(copy, target) == before


def test_a_file_that_is_as_it_would_be_made_is_in_nobody_s_way(
    built: Path, command: Command
) -> None:
    """A record that is lost or damaged in a folder of outputs costs a rebuild and no more."""
    target = built.parent / "outputs"
    shutil.copytree(built / "outputs", target)
    for text in (None, "", "[]"):
        (target / record.NAME).unlink() if text is None else (target / record.NAME).write_text(text)
        assert command("run", "fig_2", "--outputs", str(target)).exit_code == 0
        assert "fig_2_ombudspersons" in record.read_record(target).steps


@pytest.mark.parametrize("kind", ["link", "folder", "link above"])
def test_a_link_or_folder_in_the_place_of_a_file_stops_the_run(
    kind: str, built: Path, command: Command
) -> None:
    """Nothing is written through a link, and no folder is replaced by the file that is recorded."""
    file, away = built / "outputs/figures/fig_2_ombudspersons.svg", built / "away"
    away.mkdir()
    if kind == "link above":
        shutil.move(built / "outputs/figures", away)
        (built / "outputs/figures").symlink_to(away / "figures")
    else:
        file.unlink()
        file.symlink_to(away / "else") if kind == "link" else file.mkdir()
    replaced("notebooks/fig_2_ombudspersons.ipynb", "## The table", "## Table")(built)
    before = hash_all(built)

    result = command("run", "fig_2", "--force")

    assert result.exit_code == 1
    assert f"Error: {built / 'outputs/figures'}" in result.output
    assert "in the way: " in result.output
    assert hash_all(built) == before


class Stopped(BaseException):
    """As an interrupt that nobody foresaw."""


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), Stopped()], ids=repr)
def test_data_outputs_and_record_appear_together_or_not_at_all(
    fault: BaseException, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At whichever file the disk is full or somebody interrupts, everything is as it was before."""
    read_twice("fig_3", "MALTA,4,4", "MALTA,5,4")(built)
    left = [1]
    for owner, name in ((Path, "replace"), (shutil, "copy2"), (Path, "write_bytes")):
        real = getattr(owner, name)

        def counted(*words: object, real: Change = real, name: str = name) -> object:
            left[0] -= 1
            if left[0] == 0 and not str(words[0]).rpartition("/")[2].startswith(".old"):
                raise fault
            return real(*words)

        monkeypatch.setattr(owner, name, counted)
    before, tried = hash_all(built), 0
    plan = plans.plan_report([])
    results, sources = derive.compute_results(plan.variant), stamp.hash_sources()
    while True:
        tried += 1
        left[0] = tried
        try:
            with files.staging(built / "outputs") as stage:
                report.commit_report(plan, results, sources, stage, {})
        except (OutputError, Stopped):
            assert hash_all(built) == before, tried
        else:
            break
    assert tried > 20
    assert not plans.plan_report([]).why
    assert hash_all(built) != before


ON_A_SMALL_DISK = """
import os, shutil, subprocess
from pathlib import Path
from click.testing import CliRunner
from baseline.cli import main
from conftest import hash_all

disk = Path(os.environ["DISK"])
filler = disk / "filler"
if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk]).returncode:
    raise SystemExit(77)
shutil.copytree(os.environ["PROJECT"], disk, dirs_exist_ok=True)

def look():
    files = hash_all(disk / "data/clean", disk / "outputs")
    kept = {name: sha for name, sha in files.items() if "/failed/" not in name}
    return kept, list(disk.rglob(".staging*"))

def fill(left):
    filler.write_bytes(bytes(shutil.disk_usage(disk).free - left * 1024))

def remount(way):
    subprocess.run(["mount", "-o", f"remount,{way}", disk], check=True)

def run(words):
    before = look()
    result = CliRunner().invoke(main, ["--root", str(disk), *words.split()])
    print(result.output, f"status {result.exit_code}", look() == before)
    if filler.exists():
        filler.unlink()

for left in (20, 300):
    fill(left)
    run("run fig_2")
fill(60)
run("country MLT --force")
for way in ("ro", "rw", "ro"):
    remount(way)
    run("run fig_2")
"""


def test_a_full_or_read_only_disk_changes_nothing(built: Path) -> None:
    """Clean data, outputs and record stay, and it is said why; nothing to do needs no room."""
    profiles.build_profiles(plans.plan_profiles(["MLT"], settings=QUIET))
    read_twice("fig_3", "MALTA,4,4", "MALTA,5,4")(built)
    (built.parent / "disk").mkdir()

    done = in_namespace(
        f'exec {sys.executable} -c "$SCRIPT"',
        SCRIPT=ON_A_SMALL_DISK,
        DISK=str(built.parent / "disk"),
        PROJECT=str(built),
        PYTHONPATH=str(CHECKOUT / "tests"),
    )

    full, none, read_only = (
        "cannot be written (No space left on device); this step changed nothing.",
        "nothing changed.",
        "cannot be written to (Read-only file system).",
    )
    assert re.findall(r"status (\d) (\w+)", done.stdout) == [
        *[("1", "True")] * 4, ("0", "False"), ("0", "True"),
    ], done  # fmt: skip
    assert done.stdout.count(full) == 3
    assert done.stdout.count(read_only) == 1
    assert done.stdout.endswith(f"/outputs: {none}\n status 0 True\n")


def test_commands_at_once_lose_nothing(built: Path) -> None:
    """Each command adds to what others have recorded meanwhile, and every file is whole."""
    commands = ("run fig_2 --force", "run fig_5 --force", "country MLT --force")
    fork = multiprocessing.get_context("fork")
    started = [fork.Process(target=main, args=[words.split()]) for words in commands]
    for process in started:
        process.start()
    for process in started:
        process.join(120)

    assert [process.exitcode for process in started] == [0, 0, 0]
    steps = record.read_record(built / "outputs").steps
    assert {
        "clean data",
        "claims",
        "fig_2_ombudspersons",
        "fig_5_hotlines",
        "countries/MLT",
    } <= steps.keys()
    for name, sha in (file for step in steps.values() for file in step.files.items()):
        assert sha == hashes.hash_bytes((built / "outputs" / name).read_bytes()), name
