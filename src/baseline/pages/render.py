"""Templates filled in: what is filled in is escaped, and nothing may be missing."""

from __future__ import annotations

from functools import cache

from IPython.display import HTML
from jinja2 import Environment, PackageLoader, StrictUndefined

_LOADER = PackageLoader("baseline.pages")
_LATEX = str.maketrans(
    {sign: rf"\{sign}" for sign in "&%_#${}"}
    | {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}", "✓": r"$\checkmark$"}
)


def render_template(name: str, **values: object) -> str:
    """
    Fill in a template.

    Parameters
    ----------
    name : str
        Path below `templates`; its ending says what it draws, `.tex.j2` LaTeX, `.txt.j2` plain
        text, any other HTML.
    **values
        What the template asks for.
    """
    return _choose_environment(name).get_template(name).render(values)


def list_pages() -> list[str]:
    """List the pages of the site that a template below `templates/pages` makes, by file name."""
    templates = html_environment().list_templates()
    pages = (name.removeprefix("pages/") for name in templates if name.startswith("pages/"))
    return [name.removesuffix(".j2") for name in pages]


def show_template(name: str, **values: object) -> HTML:
    """Fill in an HTML template for a notebook; parameters as for `render_template`."""
    return show_html(render_template(name, **values))


def show_html(fragment: str) -> HTML:
    """Have a notebook show HTML that is escaped already."""
    return HTML(fragment)  # type: ignore[no-untyped-call]


@cache
def html_environment() -> Environment:
    """Prepare for HTML; kept, since compiling a template costs more than filling it in."""
    return Environment(loader=_LOADER, autoescape=True, undefined=StrictUndefined)


@cache
def latex_environment() -> Environment:
    """Prepare for LaTeX, in which braces and per cent signs have a meaning already."""
    return Environment(  # noqa: S701, `finalize` escapes
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        loader=_LOADER,
        undefined=StrictUndefined,
        finalize=lambda value: str(value).translate(_LATEX),
        keep_trailing_newline=True,
    )


@cache
def text_environment() -> Environment:
    """Prepare for plain text, in which nothing has to be escaped."""
    return Environment(  # noqa: S701, as above
        loader=_LOADER,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def _choose_environment(name: str) -> Environment:
    if name.endswith(".tex.j2"):
        return latex_environment()
    return text_environment() if name.endswith(".txt.j2") else html_environment()
