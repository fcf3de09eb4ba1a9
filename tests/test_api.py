"""The reference: it is what the docstrings say, and these say all there is to know of a public function."""

from __future__ import annotations

import inspect
import logging
import runpy
from typing import Any

import griffe
import pytest

import baseline
from conftest import CHECKOUT

GENERATOR = CHECKOUT / "docs/api.py"
PUBLIC = sorted(name for name in baseline.__all__ if not name.startswith("_"))


@pytest.fixture(scope="module")
def generator() -> dict[str, Any]:
    """The names of docs/api.py."""
    return runpy.run_path(str(GENERATOR))


def test_the_reference_is_what_the_docstrings_say(generator: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    """docs/api.md is up to date, and nothing in a docstring is written so that its reader cannot understand it."""
    with caplog.at_level(logging.WARNING):
        page = generator["page"]()

    assert page == (CHECKOUT / "docs/api.md").read_text("utf-8"), "Write it again: .venv/bin/python docs/api.py"
    assert caplog.messages == []


def test_the_reference_names_all_there_is(generator: dict[str, Any]) -> None:
    """Every public name has a section of its own, and every module of the library one."""
    headings = {line.removeprefix("### ") for line in generator["page"]().splitlines() if line.startswith("### ")}
    files = [path.relative_to(CHECKOUT / "src").with_suffix("") for path in (CHECKOUT / "src").rglob("*.py")]
    modules = {".".join(file.parts).removesuffix(".__init__") for file in files}

    assert headings == {f"baseline.{name}" for name in PUBLIC} | modules - {"baseline", "baseline.__main__"}


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_function_says_what_it_takes_gives_and_raises(name: str) -> None:
    """Each parameter is described, with the values it can have; so are the result and what can go wrong."""
    function = getattr(baseline, name)
    sections = {each.kind.value: each.value for each in griffe.Docstring(inspect.getdoc(function) or "").parse("numpy")}

    assert [each.name for each in sections["parameters"]] == list(inspect.signature(function).parameters)
    assert all(each.annotation and each.description for each in sections["parameters"])
    assert all(each.annotation and each.description for each in sections["returns"])
    assert all(each.annotation and each.description for each in sections["raises"])
