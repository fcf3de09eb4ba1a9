"""Write docs/api.md, the reference of the library, from its docstrings.

It stands here, and not among the library's modules, because only who changes the library runs it: griffe, which reads
the sources without importing them, is a development dependency, and the wheel needs neither.

Usage: .venv/bin/python docs/api.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import griffe

CHECKOUT = Path(__file__).parents[1]
PAGE = CHECKOUT / "docs" / "api.md"
HEAD = """<!-- Generated from the docstrings by docs/api.py; do not edit. -->
# The library

You want to know what a function takes and gives, or where something is done. In a checkout, run Python with
`.venv/bin/python`. `import baseline` costs next to nothing; a function loads what it needs when it is first used.

```python
import baseline

print(baseline.indicators(group="focus").shape)
help(baseline.indicators)
```

**Caveat.** A tick or a blank is no absolute measure of a country's progress: countries may approach the problem in
different ways.
"""
MODULES = """
## Where things are

Each module of `src/baseline` has one job. The names above are what stays as it is between versions; those below may
change. The full docstrings are in the sources.
"""


def page() -> str:
    """
    Write the reference.

    Returns
    -------
    str
        Markdown: the public names in full, then every module with the first lines of what is public in it.
    """
    package = griffe.load("baseline", search_paths=[CHECKOUT / "src"], docstring_parser="numpy")
    names = [name for name in _public(package) if not name.startswith("__")]
    parts = [HEAD, "\n## Public names\n", *(_function(package[name].final_target) for name in names), MODULES]
    return "\n".join([*parts, *map(_module, _modules(package))]).rstrip() + "\n"


def _public(package: griffe.Module) -> list[str]:
    """Read `__all__` with what it takes over from `_HOMES`."""
    homes = package["_HOMES"].value
    return [str(key).strip("'\"") for key in homes.keys]


def _function(function: griffe.Function) -> str:
    lines = [f"### baseline.{function.name}\n", f"```text no-run: the signature\n{_signature(function)}\n```\n"]
    for section in function.docstring.parsed:
        match section.kind.value:
            case "text":
                lines.append(f"{_flow(section.value)}\n")
            case "parameters":
                lines += ["| parameter | type | default | |", "| --- | --- | --- | --- |"]
                lines += [
                    f"| `{each.name}` | {_cell(_type(each))} | {_default(function, each.name)} | "
                    f"{_cell(each.description)} |"
                    for each in section.value
                ]
                lines.append("")
            case "returns":
                lines += [f"**Returns** {_type(each)}. {_flow(each.description)}".rstrip() for each in section.value]
                lines.append("")
            case "raises":
                lines += [f"**Raises** {_type(each)}. {_flow(each.description)}\n" for each in section.value]
            case kind:
                raise ValueError(f"{function.path}: there is no way to write a section of kind {kind}. Add one here.")
    return "\n".join(lines)


def _type(described: griffe.DocstringNamedElement | griffe.DocstringElement) -> str:
    """Undo that griffe reads "DataFrame, shape (47, 18)" and "A, B" as tuples and a call."""
    text = str(described.annotation or "")
    text = re.sub(r"^\((.*)\)$", r"\1", text)
    return re.sub(r", shape\(", ", shape (", text)


def _signature(function: griffe.Function) -> str:
    taken = [f"{each.name}={each.default}" if each.default is not None else each.name for each in function.parameters]
    return f"{function.name}({', '.join(taken)})"


def _default(function: griffe.Function, names: str) -> str:
    found = [str(function.parameters[name.strip()].default or "") for name in names.split(",")]
    return ", ".join(f"`{each}`" for each in found if each)


def _modules(package: griffe.Module) -> Iterator[griffe.Module]:
    for name, module in sorted(package.modules.items()):
        if not (module.is_alias or name.startswith("_")):
            yield module
            yield from _modules(module)


def _module(module: griffe.Module) -> str:
    own = [each for name, each in module.members.items() if not (each.is_alias or name.startswith("_"))]
    listed = [each for each in own if each.is_function or each.is_class]
    lines = [f"- `{each.name}`: {_flow(each.docstring.value.partition(chr(10) * 2)[0])}" for each in listed]
    job = _flow(module.docstring.value.partition("\n\n")[0])
    return "\n".join([f"### {module.path}\n", f"{job}\n", *lines, ""])


def _flow(text: str) -> str:
    """Take out the line breaks of a docstring."""
    return " ".join(text.split())


def _cell(text: object) -> str:
    return _flow(str(text or "")).replace("|", r"\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
