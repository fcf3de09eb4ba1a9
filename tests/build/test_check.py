"""The reviewer's check: everything is built again, and each difference is named."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from importlib.metadata import version
from pathlib import Path

import pytest
from documents import blocks, fits

from baseline import csv_files
from baseline.build import check, check_result
from baseline.ledger import entries
from conftest import (
    AS_FROM_A_TERMINAL,
    CHECKOUT,
    Command,
    hash_all,
    in_namespace,
    last_cell,
    marked,
    read_twice,
    removed,
    replaced,
)


@pytest.mark.parametrize(
    ("row", "flipped", "cell"),
    [
        ("ALBANIA,✓,✓,✓,✓,✓", "ALBANIA,,✓,✓,✓,✓", "ALB.uncrc"),
        ("ALBANIA,✓,✓,✓,✓,✓", "ALBANIA,✓,✓,✓,SIGNED,✓", "ALB.budapest"),
        ("ARMENIA,✓,✓,SIGNED,✓,✓", "ARMENIA,✓,✓,✓,✓,✓", "ARM.lanzarote"),
    ],
)
def test_a_treaty_cell_that_records_contradict_is_named(
    row: str, flipped: str, cell: str, copy: Path
) -> None:
    """Though both readings have it; the corrected cells are not named again."""
    assert check.list_contradicted() == []
    read_twice("fig_1", row, flipped)(copy)

    (line,) = check.list_contradicted()

    assert line.startswith(f"Fig. 1: {cell} is ")
    assert "public records say" in line


def test_the_line_to_quote_counts_independent_checks_and_slips_once() -> None:
    """The same numbers as in README, which counts them from the readings."""
    rows = csv_files.read_rows(CHECKOUT / "outputs/claims.csv")
    line = check_result.Result(offline=True, claims=rows).summary
    readme = " ".join((CHECKOUT / "README.md").read_text("utf-8").split())

    (checks,) = re.findall(r"([0-9]+) independent checks reproduce", line)
    (slips,) = re.findall(r"([0-9]+) slips differ", line)
    assert f"{checks} independent checks reproduce" in readme
    assert f"{slips} slips make" in readme


def test_check_finds_everything_the_same(finished: Path, command: Command, tmp_path: Path) -> None:
    """Exit status 0 and the line that docs/check.md shows, of profiles and pages too.

    Nothing here is changed. What is here was built in other surroundings (conftest), so these
    leave no trace in any file.
    """
    before = hash_all(finished)
    number = len(hash_all(finished / "outputs", finished / "data/clean")) - 1  # but for the record

    result = command("check", "--certificate", str(tmp_path / "filed"))

    assert result.exit_code == 0, result.output
    assert (tmp_path / "filed/certificate.html").is_file()
    assert (
        f"rebuilt, {number} files compared, none differ; {len(entries.read_claims())} claims:"
        in result.output.splitlines()[-1]
    )
    assert number > 800
    assert hash_all(finished) == before
    (shown,) = [
        block.text for block in blocks(CHECKOUT / "docs/check.md") if "rebuilt, " in block.text
    ]
    assert fits(shown, result.output)


@pytest.mark.usefixtures("rebuilt")
def test_check_names_the_first_difference_of_each_kind(built: Path, command: Command) -> None:
    """File, row, column and both values; of a notebook the cell; what is missing; exit status 1."""
    replaced("outputs/statistics.csv", "165.87", "166.87")(built)
    replaced("data/clean/indicators.csv", "MLT,Malta", "MLT,Melta")(built)
    replaced("outputs/notebooks/fig_2_ombudspersons.ipynb", "Full", "Fool")(built)
    removed("outputs/fig_1_commitments.html")(built)
    (built / "outputs/figures/fig_3_legislation.png").write_bytes(b"")

    result = command("check")

    assert result.exit_code == 1
    assert (
        "data: data/clean/indicators.csv, row 27, column country (MLT Melta): "
        '"Melta" is now "Malta" (and 1 more)'
    ) in result.output
    assert re.search(
        r"notebook: outputs/notebooks/fig_2_ombudspersons\.ipynb, cell \d+/outputs/0/data/",
        result.output,
    )
    assert "picture: outputs/figures/fig_3_legislation.png, 0 bytes are now" in result.output
    assert "page: outputs/fig_1_commitments.html is missing\n" in result.output
    assert "files compared, 5 differ; " in result.output.splitlines()[-1]


@pytest.mark.usefixtures("rebuilt")
def test_check_compares_a_fresh_clone(built: Path, command: Command) -> None:
    """What git tracks is compared, what is not built is not, what is no longer made is named."""
    for folder in ("outputs/notebooks", "outputs/diff"):
        shutil.rmtree(built / folder)
    for file in (*(built / "outputs").glob("*.html"), built / "outputs/record.json"):
        file.unlink()
    (built / "outputs/figures/old.svg").write_text("<svg/>")
    for words in (["init", "--quiet"], ["add", "--force", "data/clean", "outputs"]):
        subprocess.run(["git", *words], cwd=built, check=True)
    (built / "outputs/mine.txt").write_text("in nobody's way")
    (built / "outputs/tables/fig_1.csv").unlink()
    # A file is missing, and there is a file of somebody else's instead.
    number = len(hash_all(built / "data/clean", built / "outputs"))

    result = command("check")

    assert result.exit_code == 1
    assert "picture: outputs/figures/old.svg is no longer made\n" in result.output
    assert "data: outputs/tables/fig_1.csv is missing\n" in result.output
    assert f"rebuilt, {number} files compared, 2 differ; " in result.output


@pytest.mark.usefixtures("rebuilt")
def test_check_compares_pictures_by_what_they_show(built: Path, command: Command) -> None:
    """Another compression is no difference, another picture is."""
    from PIL import Image

    file = built / "outputs/figures/fig_3_legislation.png"
    picture, before = Image.open(file), file.read_bytes()
    picture.save(file, compress_level=1)
    assert file.read_bytes() != before
    assert command("check").exit_code == 0

    picture.rotate(180).save(file)
    result = command("check")

    assert result.exit_code == 1
    assert re.search(
        r"picture: outputs/figures/fig_3_legislation\.png, pixels differ by \d+\.\d of 255",
        result.output,
    )


def test_check_says_that_there_is_nothing_to_compare(copy: Path, command: Command) -> None:
    """With what to do first, and status 2; test_certificate.py has a build that fails."""
    nothing = command("check")

    assert nothing.exit_code == 2
    assert "so there is nothing to compare.\nRun `baseline run` first." in nothing.output


def test_check_waits_for_no_pipe(built: Path, command: Command) -> None:
    """What is no regular file is named; copying a pipe or a device would never end."""
    (built / "data/raw/fig_1.csv").unlink()
    os.mkfifo(built / "data/raw/fig_1.csv")

    result = command("check")

    assert result.exit_code == 2
    assert "data/raw/fig_1.csv is not a regular file." in result.output


def test_check_says_that_there_is_no_room(built: Path) -> None:
    """A full temporary folder is one clear error, whether the copy or the build fills it."""
    disk = built.parent / "disk"
    disk.mkdir()
    for size in ("200k", "3m"):
        mount = f"mount -t tmpfs -o size={size} tmpfs {disk} || exit 77"
        check_and_look = f"$BASELINE check; status=$?; ls -A {disk}; exit $status"
        done = in_namespace(f"{mount}; {check_and_look}", TMPDIR=str(disk))
        assert done.returncode == 2, done.stderr
        assert done.stderr.endswith(
            "Error: Nothing could be rebuilt in a temporary folder: "
            "No space left on device.\n"
            "It needs 100 MB of space. To use another folder, set the variable TMPDIR.\n"
        )
        assert done.stdout == ""


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_check_stops_its_build(signum: int, built: Path) -> None:
    """No process of its build runs on; after an interrupt no folder is left either."""
    last_cell("fig_3_legislation.ipynb", "import time; time.sleep(1000)")(built)
    mark, words = uuid.uuid4().hex, [*AS_FROM_A_TERMINAL, "-m", "baseline", "check"]
    # A short name, since those of sockets are limited.
    with tempfile.TemporaryDirectory(prefix="b-") as folder:
        own = {"MARK": mark, "TMPDIR": folder}
        process = subprocess.Popen(
            words,
            env=os.environ | own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 60
        while len(marked(mark)) < 4:  # the check, the build, its server, a notebook
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signum)

        assert process.wait(timeout=60) != 0
        process.communicate()
        deadline = time.monotonic() + 60
        while left := marked(mark):
            assert time.monotonic() < deadline, left
            time.sleep(0.1)
        assert signum == signal.SIGKILL or not list(Path(folder).iterdir())


def test_check_compares_values_only_with_other_versions(
    built: Path, command: Command, rebuilt: None
) -> None:
    """Pictures may be drawn otherwise then; numbers are the same to 12 digits."""
    pins = [
        f"numpy=={version('numpy')} ; python_version < '4' \\",
        "numpy==0 ; python_version >= '4' \\",
    ]
    (built / "requirements.lock").write_text(
        "\n".join([*pins, "matplotlib==1.0 \\", "    --hash=sha256:0\n"])
    )
    replaced("outputs/figures/fig_3_legislation.svg", "<svg", "<svg ")(built)
    statistics = (built / "outputs/statistics.csv").read_text("utf-8")
    (mean,) = re.findall(r"165\.87\d+", statistics)
    close = f"{mean[:-1]}{9 - int(mean[-1])}"
    assert float(close) != float(mean)
    replaced("outputs/statistics.csv", mean, close)(built)

    result = command("check")

    assert result.exit_code == 0, result.output
    assert "not the locked versions: matplotlib; comparing values" in result.output
    replaced("outputs/statistics.csv", close, f"1{close}")(built)
    assert command("check").exit_code == 1
