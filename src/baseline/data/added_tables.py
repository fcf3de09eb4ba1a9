"""A reader's own table: copied to the project and described, so that all else follows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baseline import csv_files, files, project
from baseline.data import checks, codebook, countries, descriptor, inference, schema
from baseline.data.country_rows import MEND, SKIP, CountryRows, read_country_rows
from baseline.errors import BaselineError, DataError, UnknownName, quote

_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


@dataclass(frozen=True)
class AddedTable:
    """
    A table that can be added.

    Parameters
    ----------
    name, title, source : str
        Short name; what pages call it; what tables and charts cite.
    fields : list of dict
        Its indicators, as the data package describes them.
    """

    name: str
    title: str
    source: str
    rows: CountryRows
    fields: list[dict[str, Any]]

    @property
    def lines(self) -> list[list[str]]:
        """What `data/raw` gets: headings, then one line per country."""
        columns = self.rows.columns.values()
        lines = [
            [name, *(cells[row] for cells in columns)] for row, name in self.rows.names.items()
        ]
        return [[self.rows.country, *self.rows.columns], *lines]


def read_table(
    file: Path,
    title: str,
    source: str,
    *,
    name: str = "",
    unit: str = "",
    skip_others: bool = False,
) -> AddedTable:
    """
    Read a table of one's own, and infer what its columns hold.

    Parameters
    ----------
    file : Path
        See `baseline.data.country_rows`; each column but the countries is an indicator.
    name : str
        By default that of the file.
    unit : str
        Of its numbers.
    skip_others : bool
        Leave out rows that are not member states, such as totals.

    Raises
    ------
    DataError
        With every row and column that cannot be used.
    UnknownName
        For a name that is taken, or is none.
    """
    name = _check_name(name or inference.write_name(file.stem))
    rows = read_country_rows(file)
    others = {} if skip_others else rows.others
    faults = [
        f"{file.name}, row {row}: {quote(other)} is not a member state of the Council of Europe "
        f"({countries.MEMBERS} in November 2019)."
        for row, other in others.items()
    ]
    fields, unusable = _describe_columns(rows, name, title, unit)
    table = AddedTable(name, title, source, rows, fields)
    faults += [*rows.faults, *unusable, *checks.find_unsafe_cells(table.lines, file.name)]
    if faults:
        raise DataError(faults, f"{SKIP}\n{MEND}" if others else MEND)
    return table


def add_table(table: AddedTable) -> list[Path]:
    """
    Add a table to the project: its raw file, description, notebook and line in the codebook.

    Return the files written; when anything fails, none is.
    """
    here = project.find_project()
    if here.is_packaged:
        raise BaselineError(
            "This is the installed package's own copy of the data, which must not change."
            "\nStart a project of your own first: baseline init FOLDER"
        )
    template = csv_files.read_text(here.notebooks / "table.ipynb")
    contents = {
        f"data/raw/{table.name}.csv": csv_files.join_cells(table.lines),
        "data/datapackage.json": describe(descriptor.read_descriptor(), table),
        f"notebooks/{table.name}.ipynb": write_notebook(template, table),
    }
    files.write(here.root, {name: text.encode() for name, text in contents.items()})
    files.write(here.data, {"README.md": codebook.draw_codebook().encode()})
    return [here.root / name for name in contents]


def describe(package: Mapping[str, Any], table: AddedTable) -> str:
    """Describe a table in the data package, next to those that are there; return it as JSON."""
    resources = {resource["name"]: resource for resource in package["resources"]}
    keys = resources[descriptor.find_tables()[0]]["schema"]  # country codes, as in all tables
    typed = [{"name": field["name"], "type": field["type"]} for field in table.fields]
    covered = f"One row per country; {len(table.rows.codes)} of the {countries.MEMBERS} have one."
    about = {"title": table.title, "encoding": "utf-8", "sources": [{"title": table.source}]}
    added = [
        {
            "name": f"raw_{table.name}",
            "path": f"raw/{table.name}.csv",
            "description": covered,
            **about,
            "schema": {
                "fields": [{"name": heading, "type": "string"} for heading in table.lines[0]]
            },
        },
        {
            "name": table.name,
            "path": f"clean/{table.name}.csv",
            "description": "Columns as in indicators.csv, and the country as the table names it.",
            **about,
            "schema": {**keys, "fields": [*keys["fields"][:2], *typed]},
        },
    ]
    indicators = resources["indicators"]["schema"]
    merged = {**indicators, "fields": [*indicators["fields"], *table.fields]}
    resources["indicators"] = resources["indicators"] | {"schema": merged}
    changed = {**package, "resources": [*resources.values(), *added]}
    return json.dumps(changed, ensure_ascii=False, indent=2) + "\n"


def write_notebook(template: str, table: AddedTable) -> str:
    """Write the notebook that shows a table: the one for any table, with this one by default."""
    notebook = json.loads(template)
    notebook["metadata"]["title"] = table.title
    heading, parameters = notebook["cells"][:2]
    heading["source"][0] = f"# {table.title}\n"
    parameters["source"][0] = f'table: str = "{table.name}"  # name in data/datapackage.json\n'
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def describe_inferred(table: AddedTable) -> Iterator[str]:
    """Say whom a table covers, what its columns hold, and what was left out."""
    rows = table.rows
    yield f"The table covers {len(rows.codes)} of {countries.MEMBERS} member states."
    for field in table.fields:
        yield f"{field['name']}: {inference.describe_kind(field)}"
    if left_out := [*rows.others.values(), *(f"column {heading}" for heading in rows.again)]:
        yield f"Left out: {', '.join(left_out)}."


def _check_name(name: str) -> str:
    """Refuse an invalid name, or one that another table, file or notebook has or begins with."""
    if not _NAME.fullmatch(name):
        raise UnknownName(
            f"{quote(name)} cannot name a table: use lower-case letters, digits and _, "
            "beginning with a letter.\nChoose another name with --name."
        )
    taken = {
        resource["name"].removeprefix("raw_")
        for resource in descriptor.read_descriptor()["resources"]
    }
    taken |= {path.stem for path in project.find_project().notebooks.glob("*.ipynb")}
    if name in taken:
        raise UnknownName(f"{quote(name)} already exists.\nChoose another name with --name.")
    for known in sorted(taken):
        if f"{name}_".startswith(f"{known}_") or f"{known}_".startswith(f"{name}_"):
            raise UnknownName(
                f"{quote(name)} is too similar to {quote(known)}, which already exists.\n"
                "Choose another name with --name."
            )
    return name


def _describe_columns(
    rows: CountryRows, table: str, title: str, unit: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """Describe the columns as indicators; no value is required, so not every country has one."""
    fields, faults = [], []
    names = _name_columns(list(rows.columns), table)
    for (heading, cells), name in zip(rows.columns.items(), names, strict=True):
        where = f"{rows.file}, column {quote(heading)}"
        if names.count(name) > 1 or name in schema.list_indicators():
            faults.append(f"{where}: its name would be {name}, which another column has.")
        try:
            inferred = inference.infer_column(cells, unit, where)
        except DataError as error:
            faults += error.faults
            continue
        # A heading that is no name by itself, such as a year, is no title either.
        is_title = not name.startswith(f"{table}_")
        field = {
            "name": name,
            **inferred,
            "title": heading if is_title else f"{title}, {heading}",
            "description": f"{heading}, as in {rows.file}.",
            "table": table,
            "column": heading,
            "charts": [f"map_{name}"],
        }
        fields.append(field)
    return fields, faults


def _name_columns(headings: Sequence[str], table: str) -> list[str]:
    """Name indicators after their headings, with the table's name where a heading will not do."""
    taken = {*schema.list_indicators(), "country", "iso3"}
    plain = [inference.write_name(heading) for heading in headings]
    return [
        f"{table}_{name}" if name in taken or not name[:1].isalpha() else name for name in plain
    ]
