"""Pages on paper: HTML to PDF by WeasyPrint, which is an extra, with letters that travel along."""

from __future__ import annotations

from baseline.errors import BaselineError


def pdf(page: str, accessible: bool = False) -> bytes:
    """
    Print a page.

    Parameters
    ----------
    page : str
        HTML that needs nothing from outside.
    accessible : bool
        Whether to mark up headings, tables and pictures for screen readers (PDF/UA-1).

    Returns
    -------
    bytes
        PDF, the same for the same page: it holds no date.

    Raises
    ------
    BaselineError
        When WeasyPrint, or the Pango library that it draws with, is not installed.
    """
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise BaselineError(
            f"PDF needs WeasyPrint and Pango ({error}).\n"
            "Install both: .venv/bin/python -m pip install weasyprint, and on Debian "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0."
        ) from None
    options = {"pdf_variant": "pdf/ua-1"} if accessible else {}
    return bytes(weasyprint.HTML(string=page).write_pdf(**options))


def fonts() -> dict[str, str]:
    """
    Find the letters that every installation has: those that come with matplotlib.

    Returns
    -------
    dict of str to str
        Address of the file by style: `normal`, `bold`, `oblique` and `mono`.
    """
    from pathlib import Path

    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    styles = {"normal": "", "bold": "-Bold", "oblique": "-Oblique", "mono": "Mono"}
    return {style: (folder / f"DejaVuSans{ending}.ttf").as_uri() for style, ending in styles.items()}
