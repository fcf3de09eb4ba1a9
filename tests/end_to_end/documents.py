"""Pages of the documentation: their fenced blocks, and what runs these as a reader would.

`CONTRIBUTING.md` ("A page") says what a fence's info string means.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt
from markdown_it.token import Token

from baseline.cli import main
from conftest import CHECKOUT, hash_all, made_once

PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
FIRST = [PAGES[0], CHECKOUT / "docs/rerun.md"]
"""What a newcomer reads first."""

PARTS = (
    *("src", "docs", "README.md", "CONTRIBUTING.md", "CITATION.cff"),
    *("Makefile", "pyproject.toml", ".gitignore"),
)

NOT_HERE = {
    "make reproduce": "the pages begin with what it makes",
    "make test": "it would run this test",
    ".venv/bin/baseline check": "tests/build/test_check.py runs it",
    ".venv/bin/baseline check --certificate filed": "tests/build/test_check.py runs it",
    ".venv/bin/baseline run fig_4 --group nordic,EST,-ISL": "tests/build/test_variants.py does so",
    ".venv/bin/baseline run fig_4 --group coe,-SMR": "tests/build/test_variants.py does so",
    ".venv/bin/baseline run fig_4 --basis later.csv": "tests/build/test_variants.py does so",
    ".venv/bin/papermill notebooks/fig_4_access_to_justice.ipynb focus.ipynb -p group focus": (
        "tests/build/test_runs.py runs papermill"
    ),
    "make lab": "it waits for a browser",
}
EXAMPLES = {
    f".venv/bin/{str(command.epilog).removeprefix('Example: ')}"
    for command in main.commands.values()
}
"""What README shows, too, but tests/cli/test_cli.py runs for every command."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its place, language, the rest of its info string, and its text."""

    where: str
    language: str
    mark: str
    text: str

    @property
    def runs(self) -> bool:
        """Whether the test runs it."""
        return self.language in ("sh", "python", "diff") and not self.mark


def tokens(page: Path) -> list[Token]:
    """The page as CommonMark with tables."""
    return MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8"))


def inline(page: Path, kind: str) -> list[Token]:
    """What stands inside its lines of one kind: code spans, links, images."""
    return [child for token in tokens(page) for child in token.children or () if child.type == kind]


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    fenced = []
    for token in tokens(page):
        if token.type == "fence" and token.map:
            language, _, mark = token.info.partition(" ")
            where = f"{page.relative_to(CHECKOUT)}, line {token.map[0] + 1}"
            fenced.append(Block(where, language, mark.strip(), token.content))
    return fenced


def surroundings(root: Path) -> dict[str, str]:
    """What a newcomer's shell has, and no way to change the environment that the tests run in."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BASELINE_", "GIT_", "MAKE"))
    }
    # The copy's sources take the place of an editable install, no browser opens,
    # and make builds no environment.
    return own | {"PYTHONPATH": str(root / "src"), "BROWSER": "true", "PYTHON": "false"}


def run(block: Block, root: Path, *, changed: bool = False) -> str | None:
    """Run a block in a copy of the project and return its output; None if it has nothing to run.

    Python and plain commands run in this process, which has imported the library already, unless
    the page has changed the library.
    """
    elsewhere = {*NOT_HERE, *(EXAMPLES if block.where.startswith("README.md") else ())}
    lines = [
        line for line in block.text.splitlines() if line.partition("#")[0].strip() not in elsewhere
    ]
    if not lines:
        return None
    commands = list(map(split_command, lines)) if block.language == "sh" else [None]
    if not changed and block.language == "python":
        with contextlib.redirect_stdout(io.StringIO()) as output:
            exec(compile(block.text, block.where, "exec"), {"__name__": "__main__"})
        return output.getvalue()
    if not changed and all(commands):
        return "".join(run_command(block, words) for words in commands if words)
    words = {
        "sh": ["bash", "-euo", "pipefail", "-c", "\n".join(lines)],
        "python": [str(root / ".venv/bin/python"), "-c", block.text],
        "diff": ["git", "apply", "--whitespace=nowarn", "-"],
    }[block.language]
    given = block.text if block.language == "diff" else None
    done = subprocess.run(
        words, cwd=root, env=surroundings(root), input=given, text=True, timeout=300, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    fail_unless_well(block, done.returncode, done.stdout)
    return done.stdout


def split_command(line: str) -> list[str] | None:
    """Split a line that only runs `baseline` into its words; None for what needs a shell."""
    if not line.startswith(".venv/bin/baseline ") or re.search(r"[|&;<>()$`\\]", line):
        return None
    return shlex.split(line, comments=True)[1:]


def run_command(block: Block, words: list[str]) -> str:
    """Run a `baseline` command of a block in this process, and return its output."""
    result = CliRunner(env={"BASELINE_ROOT": None}).invoke(main, words)
    fail_unless_well(block, result.exit_code, result.output)
    return result.output


def fail_unless_well(block: Block, status: int, said: str) -> None:
    """Fail at an exit status other than 0, and at a traceback."""
    assert status == 0, f"{block.where}: exit status {status}\n{block.text}\n{said[-3000:]}"
    assert "Traceback" not in said, f"{block.where}:\n{said[-3000:]}"


def fits(expected: str, printed: str) -> bool:
    """Whether a block shows what was printed; … stands for anything, and white space may differ."""
    want, flags = expected.replace("…", "..."), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    return doctest.OutputChecker().check_output(want.strip(), printed.strip(), flags)


def run_page(page: Path, root: Path) -> None:
    """Run blocks in page order: status 0, no traceback, and text blocks show what was printed."""
    printed: str | None = None
    changed = any(block.language == "diff" for block in blocks(page))
    for block in blocks(page):
        if block.runs:
            printed = run(block, root, changed=changed)
        elif block.language == "text" and not block.mark and printed is not None:
            assert fits(block.text, printed), (
                f"{block.where}: expected\n{block.text}\nprinted\n{printed[-3000:]}"
            )


@pytest.fixture(scope="session")
def published(whole: Path, tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Path:
    """The project after `make reproduce`, under version control as a clone is: only to read."""
    return made_once(tmp_path_factory, f"docs-{testrun_uid}", partial(_publish, whole))


def _publish(whole: Path, root: Path) -> None:
    shutil.copytree(whole, root)
    for name in PARTS:
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, root / name)
        else:
            shutil.copy2(CHECKOUT / name, root / name)
    (root / ".venv").mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (root / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    (root / ".venv/ready").touch()
    words = ["git", "-c", "user.name=reader", "-c", "user.email=reader@example.org"]
    # Packed, since each page copies it.
    for command in (["init"], ["add", "."], ["commit", "-m", "As published"], ["repack", "-adq"]):
        subprocess.run(
            [*words, *command], cwd=root, env=surroundings(root), check=True, capture_output=True
        )


@pytest.fixture
def place(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same, for one page to change as it says: outputs by links, and all else as copies.

    A command puts a new file in the place of an old one. What writes into an old one instead, and
    so into that of all pages, fails the test.
    """
    before = hash_all(published / "outputs")

    def put(source: str, target: str) -> None:
        is_output = Path(source).is_relative_to(published / "outputs")
        (os.link if is_output else shutil.copy2)(source, target)

    root = Path(shutil.copytree(published, tmp_path / "baseline", symlinks=True, copy_function=put))
    monkeypatch.chdir(root)
    monkeypatch.setattr(webbrowser, "open", lambda _: True)
    yield root
    assert hash_all(published / "outputs") == before
