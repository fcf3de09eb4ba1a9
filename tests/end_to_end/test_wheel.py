"""The package as others install it: from a source archive, as a wheel, in an empty environment."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import PathDistribution, distribution, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from baseline import project
from baseline.errors import DISTRIBUTION
from conftest import CHECKOUT

pytestmark = pytest.mark.slow

BUILDING = {
    "PYTHONPATH": sysconfig.get_path("purelib"),
    "JUPYTER_PATH": f"{sys.prefix}/share/jupyter",
}
"""What lends an environment the packages that build."""
ALONE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def run(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command that knows nothing of this checkout."""
    return subprocess.run(
        [*map(str, words)], cwd=cwd, env=ALONE | environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and what it needs for data, at the locked versions."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = ["-m", "pip", "--quiet", "--disable-pip-version-check"]
    venv.create(folder / "env", with_pip=False)  # ours installs into it, see `--python`

    archive = run(
        sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=CHECKOUT
    )
    (source,) = folder.glob("coe_baseline-*.tar.gz")
    build = ["wheel", source, "--no-deps", "--no-build-isolation", "--wheel-dir", folder]
    wheel = run(sys.executable, *pip, *build, cwd=folder)
    (built,) = folder.glob("coe_baseline-*.whl")
    install = ["--python", folder / "env", "install", "--no-deps", "--no-index", built]
    into = run(sys.executable, *pip, *install, cwd=folder)

    assert [done.returncode for done in (archive, wheel, into)] == [0, 0, 0], into.stderr
    lend_needed(folder / "env")
    return folder / "env" / "bin"


def lend_needed(environment: Path) -> None:
    """Link what the wheel in an environment requires, and what that requires, from the tests' own.

    To install pandas again would be to compile it again.
    """
    (site,) = environment.glob("lib/python*/site-packages")
    (information,) = site.glob("coe_baseline-*.dist-info")
    wanted, lent = [*(PathDistribution(information).requires or ())], set()
    while wanted:
        requirement = Requirement(wanted.pop())
        needed = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if needed and (name := canonicalize_name(requirement.name)) not in lent:
            package = distribution(name)
            assert package.version in requirement.specifier
            for part in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
                (site / part).symlink_to(package.locate_file(part))
            wanted += package.requires or ()
            lent.add(name)


def test_data_and_numbers_need_little_more_than_pandas(installed: Path, tmp_path: Path) -> None:
    """Functions and printing commands work; a building command names what installs the rest."""
    code = (
        "import baseline; "
        "print(len(baseline.indicators('eu')), baseline.resolve('Moldova'), baseline.__file__)"
    )
    count, code, file = run(installed / "python", "-c", code, cwd=tmp_path).stdout.split()
    assert (count, code) == ("28", "MDA")
    assert file.startswith(str(installed.parent))
    for words in (
        "statistics access_to_justice_score_mean",
        "claims",
        "explain s5-coe-mean-score",
        "codebook",
    ):
        done = run(installed / "baseline", *words.split(), cwd=tmp_path)
        assert done.returncode == 0, done.stderr

    for words in ("run fig_4", "country MDA"):
        refused = run(installed / "baseline", *words.split(), cwd=tmp_path)
        assert refused.returncode == 1
        what, remedy = refused.stderr.splitlines()
        assert re.fullmatch(r"Error: This needs the package \w+, which is not installed\.", what)
        assert remedy == f"Install it: {installed / 'python'} -m pip install 'coe-baseline[build]'"


def test_the_wheel_builds_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    """It carries data and notebooks; a run writes the committed outputs to the current folder."""
    done = run(installed / "baseline", "run", "fig_4", cwd=tmp_path, **BUILDING)

    assert done.returncode == 0, done.stderr
    for name in ("statistics.csv", "tables/fig_4.csv", "figures/fig_4_ages.svg"):
        assert (tmp_path / "outputs" / name).read_bytes() == (
            CHECKOUT / "outputs" / name
        ).read_bytes()


def test_a_readers_own_table_needs_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    """A project, a table that leaves countries out, its page and its map, and a profile."""
    baseline, root = installed / "baseline", tmp_path / "mine"
    table = "geo,2019,Plan\nBE,90.3,x\nDK,:,\nMT,86.0,x\n"
    (tmp_path / "internet.csv").write_text(table)

    for words in (
        ["init", "mine"],
        [
            "--root",
            "mine",
            "add",
            "internet.csv",
            "--title",
            "Internet use",
            "--source",
            "A survey",
        ],
        ["--root", "mine", "run", "internet", "fig_4"],
        ["--root", "mine", "country", "ALB"],
    ):
        done = run(baseline, *words, cwd=tmp_path, **BUILDING)
        assert done.returncode == 0, done.stderr

    outputs = root / "outputs"
    assert "internet_2019_mean,internet_2019,mean,coe,printed,88.15,,2," in (
        outputs / "statistics.csv"
    ).read_text("utf-8")
    assert "Internet use" in (outputs / "internet.html").read_text("utf-8")
    assert (outputs / "figures/map_internet_2019.svg").is_file()
    assert "The table has no data on Albania [" in (
        outputs / "countries/ALB/profile.html"
    ).read_text("utf-8")
    rows = (root / "data/clean/indicators.csv").read_text("utf-8").splitlines()
    assert rows[0].endswith(",internet_2019,plan")
    assert next(row for row in rows if row.startswith("MLT")).endswith(",86,true")
    assert next(row for row in rows if row.startswith("ALB")).endswith(",,")
    as_printed = (CHECKOUT / "outputs/tables/fig_4.csv").read_bytes()
    assert (outputs / "tables/fig_4.csv").read_bytes() == as_printed


def test_what_is_imported_is_declared() -> None:
    """Every package that a module imports is required, or comes with an extra."""
    imported = set()
    for file in project.PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            imported |= {name.partition(".")[0] for name in names}
    of_others = imported - sys.stdlib_module_names - {"baseline"}
    providers = packages_distributions()
    distributions = {providers[name][0].lower().replace("_", "-") for name in of_others}
    declared = {
        re.split(r"[^\w.-]", requirement)[0].lower() for requirement in requires(DISTRIBUTION) or ()
    }

    assert distributions <= declared
    assert len(distributions) > 10


def test_an_installed_library_knows_that_its_clean_data_are_up_to_date(
    installed: Path, tmp_path: Path
) -> None:
    """What they were made from is the same here and there, so they are read and not computed."""
    code = "from baseline.data import stamp; print(stamp.list_damaged(stamp.hash_sources()))"

    done = run(installed / "python", "-c", code, cwd=tmp_path)

    assert done.stdout.strip() == "[]"


def test_the_wheel_carries_what_it_needs_and_no_more(installed: Path) -> None:
    """It has data, notebooks, templates, types and licences, but no tests and no other outputs."""
    (package,) = (installed.parent / "lib").glob("python*/site-packages/baseline")
    names = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}

    assert {
        "py.typed",
        "_project/data/LICENSE",
        "_project/data/raw/fig_1.csv",
        "data/codebook.md.j2",
    } <= names
    assert {
        "_project/notebooks/fig_6_safer_internet.ipynb",
        "_project/data/clean/stamp.json",
    } <= names
    assert {name for name in names if name.startswith("_project/outputs")} == {
        "_project/outputs/claims.csv"
    }
    assert not [name for name in names if "tests" in name]
