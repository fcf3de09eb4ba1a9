"""The package as others install it: a wheel, in an empty environment, in any folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from conftest import CHECKOUT

PINS = re.compile(r"^([a-z0-9._-]+==\S+(?: ; [^\\]+)?)", re.MULTILINE)


ALONE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and what it says it needs, at the locked versions."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", str(CHECKOUT), "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*pip, *build], check=True, capture_output=True)
    (wheel,) = folder.glob("baseline-*.whl")
    pins = folder / "pins.txt"
    pins.write_text("\n".join(PINS.findall((CHECKOUT / "requirements.lock").read_text("utf-8"))))
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    install = ["-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--constraint", str(pins), str(wheel)]
    subprocess.run([str(python), *install], check=True, capture_output=True)
    return folder / "env" / "bin"


def test_the_wheel_runs_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    """Data and notebooks travel with it; outputs go to the current folder and are the committed ones."""
    done = subprocess.run(
        [installed / "baseline", "run", "fig_4"], cwd=tmp_path, env=ALONE, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    for name in ("statistics.csv", "tables/fig_4.csv", "figures/fig_4_ages.svg"):
        assert (tmp_path / "outputs" / name).read_bytes() == (CHECKOUT / "outputs" / name).read_bytes()
    checked = subprocess.run(
        [installed / "baseline", "claims"], cwd=tmp_path, env=ALONE, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
    code = (
        "import baseline; print(len(baseline.indicators(group='eu')), baseline.resolve('Moldova'), baseline.__file__)"
    )
    words = [installed / "python", "-c", code]
    count, code, file = subprocess.run(
        words, cwd=tmp_path, env=ALONE, capture_output=True, text=True, check=True
    ).stdout.split()
    assert (count, code) == ("28", "MDA")
    assert str(installed.parent) in file


def test_an_installed_library_knows_that_its_clean_data_are_up_to_date(installed: Path, tmp_path: Path) -> None:
    """What they were made from is the same here and there, so they are read and not computed."""
    code = "from baseline import derive; print(derive.damaged(derive.sources()))"
    words = [installed / "python", "-c", code]
    done = subprocess.run(words, cwd=tmp_path, env=ALONE, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_wheel_carries_what_it_needs_and_no_more(installed: Path) -> None:
    """Data, notebooks, templates, types and licences are inside; tests and other outputs are not."""
    (package,) = (installed.parent / "lib").glob("python*/site-packages/baseline")
    names = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}

    assert {"py.typed", "_project/data/LICENSE", "_project/data/raw/fig_1.csv", "templates/codebook.md.j2"} <= names
    assert {"_project/notebooks/fig_6_safer_internet.ipynb", "_project/data/clean/stamp.json"} <= names
    assert {name for name in names if name.startswith("_project/outputs")} == {"_project/outputs/claims.csv"}
    assert not [name for name in names if "tests" in name]
