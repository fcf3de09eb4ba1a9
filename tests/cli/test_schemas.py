"""What commands print as JSON is as its schema says, for programs that rely on it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator

from baseline.cli import main, schemas
from baseline.ledger.verdicts import VERDICTS
from conftest import CHECKOUT, Command

PRINTING = [
    ("claims", ["claims", "--json"]),
    ("claims", ["claims", "--verdict", "differs", "--basis", "corrected", "--json"]),
    ("countries", ["countries", "--format", "json"]),
    ("diff", ["diff", "printed", "corrected", "--format", "json"]),
    ("diff", ["diff", "printed", "printed", "--format", "json"]),
    ("explain", ["explain", "s5-coe-mean-score", "--json"]),
    ("explain", ["explain", "front-publication-date", "--json"]),
    ("explain", ["explain", "access_to_justice_score_mean@focus", "--json"]),
    ("explain", ["explain", "access_to_justice_score_sd@MDA", "--json"]),
    ("explain", ["explain", "RUS.uncrc", "--basis", "corrected", "--json"]),
    ("explain", ["explain", "s5-coe-mean-score", "--up", "--json"]),
    ("explain", ["explain", "access_to_justice_score_mean", "--up", "--json"]),
    ("explain", ["explain", "MLT.access_to_justice_score", "--up", "--json"]),
    ("groups", ["groups", "--format", "json"]),
    ("indicators", ["indicators", "--group", "nordic", "--format", "json"]),
    ("indicators", ["indicators", "--basis", "corrected", "--format", "json"]),
    ("statistics", ["statistics", "--format", "json"]),
    ("statistics", ["statistics", "--group", "MDA", "--format", "json"]),
    ("treaties", ["treaties", "--as-of", "2023-04-20", "--format", "json"]),
]


def read_json(text: str) -> Any:
    """Read JSON as strictly as other languages do."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


def list_faults(name: str, content: Any) -> list[str]:
    """What is other than the schema says."""
    validator = Draft202012Validator(schemas.find_schema(name))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(content)]


@pytest.mark.parametrize(("name", "words"), PRINTING, ids=lambda words: str(words))
def test_what_a_command_prints_is_as_its_schema_says(name: str, words: list[str], command: Command):
    """The output is JSON and valid, and has what a schema can say something about."""
    printed = command(*words).stdout

    assert list_faults(name, read_json(printed)) == []


def test_every_command_that_prints_json_has_a_schema():
    """A new command that can print JSON needs a schema, and a line in the table above."""
    printing = {
        name
        for name, described in main.commands.items()
        for option in described.params
        if "--json" in option.opts
        or (isinstance(option.type, click.Choice) and "json" in option.type.choices)
    }

    assert printing == {words[0] for _, words in PRINTING}
    assert printing | {"profile"} == {*schemas.NAMES}


@pytest.mark.parametrize("name", schemas.NAMES)
def test_a_schema_is_one_and_has_a_version(name: str, command: Command):
    """`baseline schema` prints a valid JSON Schema whose id ends with a version."""
    schema = read_json(command("schema", name).stdout)

    Draft202012Validator.check_schema(schema)
    assert re.fullmatch(rf"urn:coe-baseline:schema:{name}:[1-9][0-9]*", schema["$id"])


def drop_first(item: dict[str, Any]) -> None:
    """Leave out what comes first."""
    del item[next(iter(item))]


def turn_last(item: dict[str, Any]) -> None:
    """Make a list of what comes last."""
    last = list(item)[-1]
    item[last] = [[item[last]]]


@pytest.mark.parametrize("spoil", [drop_first, turn_last])
@pytest.mark.parametrize("name", [name for name in schemas.NAMES if name != "profile"])
def test_an_output_that_changed_is_noticed(
    name: str, spoil: Callable[[dict[str, Any]], None], command: Command
):
    """What is no longer printed, or is of another type, does not fit the schema."""
    words = next(words for described, words in PRINTING if described == name)
    content = read_json(command(*words).stdout)
    item = content[0] if isinstance(content, list) else content
    spoil(item)

    assert list_faults(name, content)


def test_the_schema_of_claims_knows_the_verdicts():
    """The words are those of the ledger."""
    columns = schemas.find_schema("claims")["items"]["properties"]
    assert columns["verdict"]["enum"] == [*VERDICTS]


def test_the_names_of_schemas_are_listed(command: Command):
    """Without a name all are listed; an unknown one names the nearest."""
    assert command("schema").stdout.split() == schemas.NAMES
    unknown = command("schema", "claim")
    assert unknown.exit_code == 2
    assert "Nearest: claims." in unknown.stderr


def test_every_schema_is_in_the_docs():
    """docs/take-away.md names each."""
    text = (CHECKOUT / "docs/take-away.md").read_text("utf-8")
    assert [name for name in schemas.NAMES if f"`{name}`" not in text] == []
