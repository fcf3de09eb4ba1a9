"""The documentation: its links lead somewhere, its options exist, every block is run.

`documents` runs the blocks.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documents import PAGES, blocks, inline, tokens

import baseline
from baseline.cli import main
from conftest import CHECKOUT, Command

LINKED = [
    *PAGES,
    CHECKOUT / "CONTRIBUTING.md",
    CHECKOUT / "CHANGELOG.md",
    CHECKOUT / "data/README.md",
]
OPTION = re.compile(r"(?<!\S)(--[a-z-]+)")


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
                words[0] in OPTION.findall(help_text)
                for help_text in [*helps.values(), command("--help").output]
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
    parsed = tokens(page)
    titles = [
        parsed[place + 1].content
        for place, token in enumerate(parsed)
        if token.type == "heading_open"
    ]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_index_leads_to_every_page() -> None:
    """docs/README.md has a link to each page in its folder."""
    linked = {
        str(link.attrGet("href")) for link in inline(CHECKOUT / "docs/README.md", "link_open")
    }

    assert {page.name for page in PAGES if page.parent.name == "docs"} - {"README.md"} <= linked


def test_the_version_and_its_date_agree() -> None:
    """The package, CITATION.cff and the newest version in CHANGELOG name the same ones."""
    newest = re.search(r"^## ([0-9.]+) – (\S+)$", (CHECKOUT / "CHANGELOG.md").read_text(), re.M)
    cited = (CHECKOUT / "CITATION.cff").read_text("utf-8")

    assert newest
    assert newest[1] == baseline.__version__
    assert f"\nversion: {newest[1]}\ndate-released: {newest[2]}\n" in cited


CLUMSY = (
    *("is no absolute", "stands twice", "that give one", "What it changes: No conclusion"),
    *("one row a ", "Countries counted, or at the end", "celebrated the day", "Build also"),
    *("confidence that something is wrong", "lets no ordinary user", "Show what moves"),
    *(" beside ", "is no member", "is no project", "as it stands", "makes again", "one a core"),
    *("puts right", "points of 261", "lines to begin with", "stands one cell", "Nothing moves"),
)
"""Phrases that read like a translation, and what they were used for has better ones."""


def test_clumsy_phrases_do_not_come_back() -> None:
    """In documents, notebooks, the data package, messages and pages."""
    texts = [*LINKED, *(CHECKOUT / "notebooks").glob("*.ipynb"), CHECKOUT / "data/datapackage.json"]
    texts += [file for kind in ("py", "j2") for file in (CHECKOUT / "src").rglob(f"*.{kind}")]
    said = {
        file.name: [phrase for phrase in CLUMSY if phrase in file.read_text("utf-8")]
        for file in texts
    }

    assert {name: phrases for name, phrases in said.items() if phrases} == {}


def test_pages_are_short() -> None:
    """A page about one thing to do is read in a few minutes."""
    assert not [page.name for page in PAGES[1:] if len(page.read_text("utf-8").splitlines()) > 100]
