"""The documentation: its commands run, its outputs are what they print, its links lead somewhere.

`CONTRIBUTING.md` ("A page") says what a fence's info string means.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

import baseline
from baseline.cli import main
from conftest import CHECKOUT, Command

PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
LINKED = [
    *PAGES,
    CHECKOUT / "CONTRIBUTING.md",
    CHECKOUT / "CHANGELOG.md",
    CHECKOUT / "data/README.md",
]
PARTS = (
    *("src", "docs", "README.md", "CONTRIBUTING.md", "CITATION.cff"),
    *("Makefile", "pyproject.toml", ".gitignore"),
)
NOT_HERE = {
    "make reproduce": "the pages begin with what it makes",
    "make test": "it would run this test",
    ".venv/bin/baseline check": "tests/build/test_check.py runs it",
    ".venv/bin/baseline run fig_4 --group nordic,EST,-ISL": "tests/build/test_variants.py does so",
    ".venv/bin/baseline run fig_4 --group coe,-SMR": "tests/build/test_variants.py does so",
    ".venv/bin/baseline run fig_4 --basis later.csv": "tests/build/test_variants.py does so",
    "make lab": "it waits for a browser",
}
OPTION = re.compile(r"(?<!\S)(--[a-z-]+)")


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
    found = []
    for token in tokens(page):
        if token.type == "fence" and token.map:
            language, _, mark = token.info.partition(" ")
            where = f"{page.relative_to(CHECKOUT)}, line {token.map[0] + 1}"
            found.append(Block(where, language, mark.strip(), token.content))
    return found


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


def run(block: Block, root: Path) -> str | None:
    """Run a block in a copy of the project and return its output; None if it has nothing to run."""
    lines = [
        line for line in block.text.splitlines() if line.partition("#")[0].strip() not in NOT_HERE
    ]
    if not lines:
        return None
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
    assert done.returncode == 0, (
        f"{block.where}: exit status {done.returncode}\n{block.text}\n{done.stdout[-3000:]}"
    )
    assert "Traceback" not in done.stdout, f"{block.where}:\n{done.stdout[-3000:]}"
    return done.stdout


def fits(expected: str, printed: str) -> bool:
    """Whether a block shows what was printed; … stands for anything, and white space may differ."""
    want, flags = expected.replace("…", "..."), doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    return doctest.OutputChecker().check_output(want.strip(), printed.strip(), flags)


@pytest.fixture(scope="session")
def published(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project after `make reproduce`, under version control as a clone is."""
    root = tmp_path_factory.mktemp("docs") / "baseline"
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
    for command in (["init"], ["add", "."], ["commit", "-m", "As published"]):
        subprocess.run(
            [*words, *command], cwd=root, env=surroundings(root), check=True, capture_output=True
        )
    return root


@pytest.fixture
def place(published: Path, tmp_path: Path) -> Path:
    """The same, for one page to change as it says."""
    return Path(shutil.copytree(published, tmp_path / "baseline", symlinks=True))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_run_as_typed(page: Path, place: Path) -> None:
    """In page order, blocks exit with 0 and no traceback, and text blocks show what was printed."""
    printed: str | None = None
    for block in blocks(page):
        if block.runs:
            printed = run(block, place)
        elif block.language == "text" and not block.mark and printed is not None:
            assert fits(block.text, printed), (
                f"{block.where}: expected\n{block.text}\nprinted\n{printed[-3000:]}"
            )


def test_the_table_of_functions_is_complete_and_true() -> None:
    """README names every public function, and its example returns the type that the table says."""
    rows = re.findall(
        r"^\| `(\w+)\(.*\)` \| (\w+): .* \| `(baseline\..*)` \|$",
        PAGES[0].read_text("utf-8"),
        re.MULTILINE,
    )

    assert {name for name, _, _ in rows} == {*baseline.__all__} - {"__version__"}
    for name, kind, example in rows:
        assert example.startswith(f"baseline.{name}(")
        assert type(eval(example)).__name__ == kind, name


def test_the_tests_above_can_fail(place: Path) -> None:
    """A command that fails and output that differs are caught."""
    with pytest.raises(AssertionError, match="exit status 2"):
        run(Block("here", "sh", "", ".venv/bin/baseline run nosuch"), place)
    with pytest.raises(AssertionError, match="exit status 1"):
        run(Block("here", "python", "", "import baseline; baseline.resolve('Atlantis')"), place)
    assert not fits("47 countries", str(run(Block("here", "sh", "", "echo 46 countries"), place)))
    assert fits("… countries", "46 countries\n")


def test_every_block_is_run_or_says_why_not() -> None:
    """A block is shell, Python, a patch, text or YAML; a block that is not run gives its reason."""
    marks = {
        "sh": ("no-run: ",),
        "python": ("no-run: ",),
        "diff": (),
        "text": ("no-run: ",),
        "yaml": ("no-run: ",),
    }
    for block in (block for page in PAGES for block in blocks(page)):
        assert block.language in marks, block
        assert not block.mark or block.mark.startswith(marks[block.language]), block
        assert not block.mark.startswith("no-run") or len(block.mark) > len("no-run: "), block


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_options_that_a_page_names_exist(page: Path, command: Command) -> None:
    """Options of this command line in inline code or shell blocks are in their command's help."""
    helps = {name: command(name, "--help").output for name in main.commands}
    spans = [span.content for span in inline(page, "code_inline")]
    spans += [
        line for block in blocks(page) if block.language == "sh" for line in block.text.splitlines()
    ]
    for span in spans:
        words = span.partition("#")[0].split()
        if words and words[0].startswith("--"):
            assert any(
                words[0] in OPTION.findall(each)
                for each in [*helps.values(), command("--help").output]
            ), span
        elif len(words) > 1 and words[0].endswith("baseline") and words[1] in helps:
            assert set(OPTION.findall(span.partition("#")[0])) <= set(
                OPTION.findall(helps[words[1]])
            ), span


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Relative links and images lead to files of the project, and fragments to their headings."""
    targets = [str(link.attrGet("href")) for link in inline(page, "link_open")]
    targets += [str(image.attrGet("src")) for image in inline(page, "image")]
    for target in targets:
        name, _, heading = target.partition("#")
        if "://" in target:
            continue
        file = (page.parent / name) if name else page
        assert file.exists(), f"{page.name}: {target}"
        assert not heading or heading in anchors(file), f"{page.name}: {target}"


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub writes them in links."""
    found = tokens(page)
    titles = [
        found[place + 1].content
        for place, token in enumerate(found)
        if token.type == "heading_open"
    ]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_index_leads_to_every_page() -> None:
    """docs/README.md has a link to each page beside it."""
    linked = {
        str(link.attrGet("href")) for link in inline(CHECKOUT / "docs/README.md", "link_open")
    }

    assert {page.name for page in PAGES if page.parent.name == "docs"} - {"README.md"} <= linked


def test_pages_are_short() -> None:
    """A page about one thing to do is read in a few minutes."""
    assert not [page.name for page in PAGES[1:] if len(page.read_text("utf-8").splitlines()) > 100]
