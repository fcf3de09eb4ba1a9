"""The site in a real browser: accessibility, widths, paper, search, filters, downloads, the keyboard."""

from __future__ import annotations

import csv
import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

import baseline
from baseline.data import schema

PAGES = (
    "index.html", "claims.html", "table.html", "compare.html#MDA,EST", "maps.html", "corrections.html",
    "sensitivity.html", "fig_1_commitments.html", "fig_4_access_to_justice.html", "countries/MDA/profile.html",
    "claims/s5-coe-mean-score.html", "claims/front-publication-date.html", "diff/printed_corrected.html",
    "tables/fig_4.html",
)  # fmt: skip
"""A page of each kind."""

WIDTHS = (1280, 768, 360)  # the last one is a phone's


@pytest.fixture(scope="module")
def site(whole: Path) -> Path:
    """The whole site, only to look at."""
    return whole / "outputs"


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The site behind a plain static server."""
    handler = functools.partial(_Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh window, whose faults end the test: errors, and requests that fail or lead elsewhere."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    faults = _watch(opened)
    yield opened
    opened.close()
    assert faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of that window."""
    return context.new_page()


def _watch(context: BrowserContext) -> list[str]:
    faults: list[str] = []
    context.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on(
        "requestfailed",  # a download ends its request as aborted
        lambda request: faults.append(request.url) if request.failure != "net::ERR_ABORTED" else None,
    )

    def seen(url: str) -> None:
        if not url.startswith(("file://", "http://127.0.0.1:", "data:", "blob:")):
            faults.append(f"outside: {url}")

    context.on("request", lambda request: seen(request.url))
    return faults


def test_axe_finds_nothing(served: str, page: Page) -> None:
    """No page of any kind has a finding of any weight; three are also looked at in the dark."""
    faults: list[str] = []

    def look(name: str, **options: object) -> None:
        violations = Axe().run(page, options=options).response["violations"]
        faults.extend(f"{name}: {violation['id']}, {violation['nodes'][0]['html'][:120]}" for violation in violations)

    for name in PAGES:
        page.goto(f"{served}/{name}")
        look(name)
    page.emulate_media(color_scheme="dark")  # the colours of all pages are those of one sheet
    for name in ("index.html", "fig_4_access_to_justice.html", "countries/MDA/profile.html"):
        page.goto(f"{served}/{name}")
        look(f"{name} in the dark", runOnly=["color-contrast"])
    assert faults == []


def test_pages_fit_the_window(served: str, page: Page) -> None:
    """No page is wider than the window: what is wide scrolls in itself, by the keyboard too."""
    rules = {"runOnly": ["scrollable-region-focusable", "target-size", "meta-viewport"]}
    for name in PAGES:
        page.goto(f"{served}/{name}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width, (name, width)
        assert Axe().run(page, options=rules).response["violations"] == [], name


def test_pages_fit_the_paper(site: Path, page: Page):
    """On A4 nothing is wider than the page, nothing has to be scrolled, and no controls are printed."""
    page.emulate_media(media="print")
    for name in PAGES:
        wide = name.startswith(("table", "compare"))
        page.set_viewport_size({"width": 1046 if wide else 680, "height": 960})  # 277 and 180 mm
        page.goto(f"{site.as_uri()}/{name}")
        expect(page.locator(".site-nav, .pager, .tools").filter(visible=True)).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        cut = """all => all.filter(one => one.scrollWidth > one.clientWidth + 1
            && getComputedStyle(one).overflowX != "visible").map(one => one.className)"""
        assert page.locator("main .output, main .scroll").evaluate_all(cut) == [], name


def test_pages_open_from_a_server(served: str, page: Page) -> None:
    """As they do from a folder in all other tests: without an error, or a request for anything but their own files."""
    for name in PAGES:
        page.goto(f"{served}/{name}")
        assert page.locator("main").count() == 1, name
        pictures = "[...document.images].every(image => image.loading === 'lazy' || image.naturalWidth > 0)"
        assert page.evaluate(pictures), name


def test_a_country_is_found_by_any_name_or_code(site: Path, page: Page):
    """Name, former name, code and a beginning lead to the profile; another name says so."""
    for typed, code in {"moldova": "MDA", "Türkiye": "TUR", "gb": "GBR", "liech": "LIE"}.items():
        page.goto(f"{site.as_uri()}/index.html")
        page.get_by_label("Go to a country").fill(typed)
        page.get_by_role("button", name="Open").click()
        page.wait_for_url(f"**/countries/{code}/profile.html")
    page.goto(f"{site.as_uri()}/index.html")
    page.get_by_label("Go to a country").fill("Atlantis")
    page.get_by_role("button", name="Open").click()
    assert "Not in the report" in page.locator("form [role=status]").inner_text()


def test_claims_are_filtered_and_searched(site: Path, page: Page):
    """A filter leaves the claims of one verdict, a search those that hold its words."""
    page.goto(f"{site.as_uri()}/claims.html")
    shown = page.locator("#claims tbody tr:visible")
    everything = shown.count()
    page.get_by_text("Filter by column").click()
    page.get_by_label("Verdict", exact=True).select_option("differs")
    assert {each.strip() for each in page.locator("#claims tbody tr:visible td:nth-child(2)").all_inner_texts()} == {
        "differs"
    }
    assert 0 < shown.count() < everything
    page.get_by_label("Verdict", exact=True).select_option("all")
    page.get_by_label("Search").fill("Access justice SCORE mean")
    assert 0 < shown.count() < everything
    for text in shown.all_inner_texts():
        assert all(word in text.lower() for word in ("access", "justice", "score", "mean"))
    assert page.locator("[role=status]").inner_text() == f"{shown.count()} of {everything} shown"
    shown.first.get_by_role("link").first.click()
    page.wait_for_url("**/claims/*.html")


def test_the_table_is_sorted_by_value_and_downloaded_as_shown(site: Path, page: Page, tmp_path: Path):
    """Numbers sort as numbers, and the download holds the rows and columns that are seen, in their order."""
    page.goto(f"{site.as_uri()}/table.html")
    # All printed scores have three digits, which sort alike as text: Andorra's gets one.
    one = "(cell) => { cell.dataset.value = '9.5'; cell.firstChild.textContent = '9.5'; }"
    page.locator("td.access_to_justice_score").nth(1).evaluate(one)
    score = page.get_by_role("button", name="Access to justice score, points")
    score.click()
    column = page.locator("td.access_to_justice_score")
    values = [float(each) for each in column.all_inner_texts()]
    assert values == sorted(values)
    score.click()
    assert [float(each) for each in column.all_inner_texts()] == values[::-1]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    page.get_by_text("Choose columns").click()
    page.locator("#show-enoc").uncheck()
    page.get_by_text("Filter by column").click()
    page.get_by_label("Focus", exact=True).select_option("yes")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "shown.csv")
    with (tmp_path / "shown.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    focus = baseline.indicators("focus").sort_values("access_to_justice_score", ascending=False, kind="stable")
    assert sorted(row["ISO code"] for row in rows) == sorted(focus.index)
    assert [float(row["Access to justice score, points"]) for row in rows] == list(focus["access_to_justice_score"])
    assert len(rows[0]) == 4 + len(schema.indicators()) - 1
    assert not any("ENOC" in name for name in rows[0])


def test_the_table_shows_the_indicators(site: Path, page: Page):
    """Every cell of the page of all data says what the library holds."""
    page.goto(f"{site.as_uri()}/table.html")
    expected = baseline.indicators()
    for name, indicator in schema.indicators().items():
        shown = [each.removesuffix("‡") for each in page.locator(f"td.{name}").all_inner_texts()]
        if indicator.is_number:
            known = ["none given" if value == indicator.none else f"{value:g}" for value in expected[name]]
        else:
            known = [schema.status_name(value).replace("_", " ") for value in expected[name]]
        assert shown == known


def test_files_are_downloaded_as_they_are(site: Path, served: str, page: Page):
    """A click on a file of the data set hands out that file."""
    page.goto(f"{served}/index.html")
    for link in page.locator("a[download]").all():
        with page.expect_download() as download:
            link.click()
        assert download.value.path().read_bytes() == (site / (link.get_attribute("href") or "")).read_bytes()


def test_countries_are_compared_side_by_side(site: Path, page: Page):
    """The countries that are chosen are the columns that are seen, and the address keeps the choice."""
    page.goto(f"{site.as_uri()}/compare.html")
    headings = page.locator("#comparison thead th:visible")
    assert headings.all_inner_texts() == ["Indicator", "Council of Europe"]
    page.get_by_label("Malta", exact=True).check()
    page.get_by_label("Monaco", exact=True).check()
    assert headings.all_inner_texts()[1:-1] == ["Malta", "Monaco"]
    address = page.evaluate("location.href")
    assert set(urldefrag(address).fragment.split(",")) == {"MLT", "MCO"}
    page.goto("about:blank")
    page.goto(address)
    assert headings.all_inner_texts()[1:-1] == ["Malta", "Monaco"]
    row = page.locator("#comparison tr", has_text="Age of consent")
    consent = baseline.indicators()["age_of_consent"]
    assert row.locator("td:visible").all_inner_texts()[:-1] == [str(consent["MLT"]), str(consent["MCO"])]


def test_without_javascript_all_but_filtering_works(site: Path, browser: Browser):
    """Links, columns, comparison, map and details need no script, and no dead control is shown."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{site.as_uri()}/index.html")
    assert not tab.locator("form").is_visible()
    tab.locator(".countries").get_by_role("link", name="Malta").click()
    tab.wait_for_url("**/countries/MLT/profile.html")
    tab.goto(f"{site.as_uri()}/compare.html")
    tab.get_by_label("Malta", exact=True).check()
    assert tab.locator("#comparison thead th:visible").all_inner_texts()[1:-1] == ["Malta"]
    tab.goto(f"{site.as_uri()}/table.html")
    tab.get_by_text("Choose columns").click()
    tab.locator("#show-enoc").uncheck()
    assert tab.locator("td.enoc:visible").count() == 0
    assert tab.get_by_role("button").count() == 0
    tab.goto(f"{site.as_uri()}/claims/s5-coe-mean-score.html")
    tab.locator("summary").first.click()
    assert tab.locator("details[open] table").is_visible()
    context.close()


def test_the_keyboard_reaches_content_and_controls(site: Path, page: Page):
    """The first stop is the way past the navigation; a sort button works by the keyboard."""
    page.goto(f"{site.as_uri()}/table.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#main$"))
    page.get_by_role("button", name="Age of consent").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort]")).to_contain_text("Age of consent")
