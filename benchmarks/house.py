"""Figures of the house: how large the library's modules and functions are, and how dense.

python benchmarks/house.py [FOLDER]    src/baseline of this checkout, or another folder of Python
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from pathlib import Path
from statistics import median

HERE = Path(__file__).parents[1] / "src" / "baseline"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def count_comments(text: str) -> int:
    """Count lines that hold a comment, but for those that speak to tools."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return len(
        [comment for comment in comments if not comment.startswith(("# noqa", "# type:", "# fmt:"))]
    )


def measure_body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def count_inner_imports(tree: ast.AST) -> int:
    """Count import statements inside functions."""
    functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    inner = {
        node
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    return len(inner)


def main(folder: Path) -> None:
    """Print one figure per line."""
    texts = {file: file.read_text("utf-8") for file in sorted(folder.rglob("*.py"))}
    trees = {file: ast.parse(text) for file, text in texts.items()}
    lines = {file: text.splitlines() for file, text in texts.items()}
    total = sum(map(len, lines.values()))
    longest = max(lines, key=lambda file: len(lines[file]))
    functions = [
        node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, FUNCTIONS)
    ]
    bodies = {function: measure_body(function) for function in functions}
    deepest = max(bodies, key=lambda function: bodies[function])
    nodes = sum(len([*ast.walk(tree)]) for tree in trees.values())
    code = sum(len([line for line in file if line.strip()]) for file in lines.values())
    public = [function.name for function in functions if not function.name.startswith("__")]
    single = [name for name in public if "_" not in name.strip("_")]
    widths = [len(line) for file in lines.values() for line in file]
    figures = {
        "modules": len(texts),
        "lines": total,
        "median module": median(map(len, lines.values())),
        "longest module": f"{len(lines[longest])} ({longest.relative_to(folder)})",
        "median body": median(bodies.values()),
        "longest body": f"{bodies[deepest]} ({deepest.name})",
        "syntax nodes a line": f"{nodes / code:.1f}",
        "lines over 88": f"{100 * sum(width > 88 for width in widths) / total:.1f} %",
        "lines over 100": sum(width > 100 for width in widths),
        "comments in 100 lines": f"{100 * sum(map(count_comments, texts.values())) / total:.1f}",
        "imports in functions": sum(map(count_inner_imports, trees.values())),
        "one-word function names": f"{100 * len(single) / len(public):.0f} %",
    }
    for name, value in figures.items():
        print(f"{name:25} {value}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
