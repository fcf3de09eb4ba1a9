"""A page of each kind in Chromium: accessible, as wide as its window and its paper, legible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from test_site import KINDS
from windows import DESKTOP, PHONES, TABLET, open_window, visit

AXE = Axe().axe_script


@dataclass
class Seen:
    """What is seen of a page; `widths` are its own, by that of the window."""

    findings: list[str]
    widths: dict[int, int]
    small: list[str]
    on_paper: list[str]
    faults: list[str]


@pytest.fixture(scope="module")
def pages(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """One tab in which pages of each kind are opened in turn, and its faults."""
    window, faults = open_window(browser)
    yield window.new_page(), faults
    window.close()


@pytest.fixture(scope="module", params=KINDS)
def seen(pages: tuple[Page, list[str]], site: Path, request: pytest.FixtureRequest) -> Seen:
    """A page of one kind, opened once from its folder and looked at in every way."""
    (page, faults), name = pages, request.param
    faults.clear()
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    visit(page, f"{site.as_uri()}/{name}")
    page.evaluate(AXE)
    findings = find_violations(page, without="color-contrast")
    widths = {width: _resize(page, width) for width in (DESKTOP, TABLET, *PHONES)}
    on_paper = _look_at_paper(page, name)
    page.locator("details").evaluate_all("all => all.forEach(box => { box.open = true; })")
    small = []
    for width in (DESKTOP, *PHONES):
        widths[width] = max(widths[width], _resize(page, width))
        small += page.evaluate(_SMALL_WORDS)
    shorten(page)
    findings += find_violations(page, "scrollable-region-focusable", "target-size", "meta-viewport")
    _resize(page, DESKTOP)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        findings += find_violations(page, "color-contrast")
    page.emulate_media(color_scheme="light")
    return Seen(findings, widths, small, on_paper, list(faults))


def _resize(page: Page, width: int) -> int:
    """Make the window as wide as asked for, and measure how wide the page is in it.

    At the second frame, boxes that scroll now have been told of their new size.
    """
    page.set_viewport_size({"width": width, "height": 900})
    frame = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    page.evaluate(frame)
    wide: int = page.evaluate("document.scrollingElement.scrollWidth")
    return wide


def find_violations(page: Page, *rules: str, without: str = "") -> list[str]:
    """What axe finds on a page as it is now, by some rules or by all but one."""
    # No rule needs style sheets as text, which a page from a folder may not read.
    options: dict[str, object] = {"resultTypes": ["violations"], "preload": False}
    options |= {"runOnly": [*rules]} if rules else {}
    options |= {"rules": {without: {"enabled": False}}} if without else {}
    listed = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [f"{broken['id']}, {broken['nodes'][0]['html'][:120]}" for broken in listed]


def shorten(page: Page) -> None:
    """Leave a dozen rows of each table and two figures: axe measures every word, and most alike."""
    page.locator("tbody").evaluate_all(
        "all => all.forEach(body => [...body.rows].slice(12).forEach(row => row.remove()))"
    )
    page.locator("main figure").evaluate_all(
        "all => all.slice(2).forEach(figure => figure.remove())"
    )


def _look_at_paper(page: Page, name: str) -> list[str]:
    """Name what A4 has no use or no room for."""
    page.emulate_media(media="print")
    is_wide = name.startswith(("table", "compare"))
    page.set_viewport_size({"width": 1046 if is_wide else 680, "height": 960})  # 277 and 180 mm
    controls = page.locator(".site-nav, .pager, .tools").filter(visible=True).count()
    fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = page.locator("main .output, main .scroll").evaluate_all(
        """all => all.filter(box => box.scrollWidth > box.clientWidth + 1
            && getComputedStyle(box).overflowX != "visible").map(box => box.className)"""
    )
    page.emulate_media(media="screen")
    return ["a control"] * controls + ["the page"] * (not fits) + cut


def test_axe_finds_nothing(seen: Seen):
    """A page has no finding of any weight; contrast is measured in both colour schemes.

    On a phone what is wide scrolls, by the keyboard too.
    """
    assert seen.findings == []


def test_no_page_is_wider_than_the_window(seen: Seen):
    """On a desktop, a tablet and phones; there also when all that is folded is open."""
    assert [width for width, of_page in seen.widths.items() if of_page > width] == []


def test_no_word_is_smaller_than_11_pixels(seen: Seen):
    """As they are seen, in a chart too, and in what is folded."""
    assert seen.small == []


def test_pages_fit_the_paper(seen: Seen):
    """On A4 nothing is too wide or has to be scrolled, and no controls are printed."""
    assert seen.on_paper == []


def test_pages_open_from_a_folder(seen: Seen):
    """Without a server, no page logs an error or asks for anything but its own files."""
    assert seen.faults == []


_SMALL_WORDS = """() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), small = [];
  while (words.nextNode()) {
    const box = words.currentNode.parentElement, matrix = box.getScreenCTM?.();
    const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
    const size = parseFloat(getComputedStyle(box).fontSize) * scale;
    const isSeen = box.getClientRects().length && !box.closest("script, style, title, .hidden");
    if (isSeen && words.currentNode.textContent.trim() && size < 10.95)
      small.push(`${innerWidth}: ${size}: ${words.currentNode.textContent}`);
  }
  return small;
}"""
