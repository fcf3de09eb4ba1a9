"""The site, as files and in a real browser: links, words, numbers, filters, downloads, accessibility."""

from __future__ import annotations

import csv
import functools
import http.server
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

import baseline
from baseline import corrections, countries, explain, frames, front, queries, record, schema, summary
from baseline import site as pages
from baseline.errors import BaselineError
from conftest import CHECKOUT, hashes, replaced

KINDS = (
    "index.html", "claims.html", "table.html", "compare.html#MDA,EST", "maps.html", "corrections.html",
    "sensitivity.html", "fig_1_commitments.html", "fig_4_access_to_justice.html", "countries/MDA/profile.html",
    "claims/s5-coe-mean-score.html", "claims/front-publication-date.html", "diff/printed_corrected.html",
    "tables/fig_4.html",
)  # fmt: skip
"""A page of each kind."""

WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1280}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, built by the command that its users give."""
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "baseline", "run", "--outputs", str(folder)]
    subprocess.run(words, cwd=CHECKOUT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
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


class _Links(HTMLParser):
    """Everything a page leads to or loads, and the places in it that can be led to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.fetched: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note addresses and ids."""
        given = dict(attrs)
        self.leads += [given[name] or "" for name in ("href", "src", "data-page") if name in given]
        loaded = given.get("src") or (given.get("href") if tag == "link" else "") or ""
        self.fetched += [loaded] if loaded.startswith(("http", "//")) else []
        self.places |= {given["id"] or ""} if "id" in given else set()


def test_every_link_leads_to_a_file_and_a_place_in_it(site: Path):
    """No page leads to a page, picture, file or heading that is not there, or loads anything from outside."""
    read = {path: _Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    dead, codes = [], set(countries.group("coe"))  # which the page of comparison reads from its address
    for path, links in read.items():
        assert links.fetched == [], path
        for link in links.leads:
            if link.startswith(("http://", "https://", "data:")):
                continue
            address, place = urldefrag(unquote(link))
            target = (path.parent / address).resolve() if address else path
            places = read[target].places if target in read else set()
            places = places | codes if target.name == "compare.html" else places
            if not (address or place) or not target.is_file() or (place and place not in places):
                dead.append(f"{path.relative_to(site)}: {link!r}")
    assert len(read) > 500
    assert dead == []


def test_every_page_can_be_reached_from_the_front_page(site: Path):
    """Whoever opens the front page finds every other page by links, but what is made to be put into other pages."""
    seen, ahead = set(), [site / "index.html"]
    while ahead:
        path = ahead.pop()
        if path in seen or path.suffix != ".html":
            continue
        seen.add(path)
        ahead += [
            (path.parent / urldefrag(link)[0]).resolve()
            for link in _Links(path.read_text(encoding="utf-8")).leads
            if not link.startswith(("http", "data:", "#"))
        ]
    unseen = {path.relative_to(site) for path in set(site.rglob("*.html")) - seen}
    assert {path.parts[0] for path in unseen} <= {"tables", "diff"}


def test_the_site_is_as_small_as_promised(site: Path):
    """Front page with its pictures at most 500 kB, a profile 300 kB, everything 25 MB."""
    front_page = site / "index.html"
    pictures = re.findall(r'<img src="([^"]+)"', front_page.read_text(encoding="utf-8"))
    assert len(pictures) == 6
    assert front_page.stat().st_size + sum((site / each).stat().st_size for each in pictures) <= 500_000
    profiles = [path.stat().st_size for path in site.glob("countries/*/profile.html")]
    assert len(profiles) == 47
    assert max(profiles) <= 300_000
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) <= 25_000_000


def test_headline_numbers_are_those_of_the_statistics(site: Path):
    """Each headline of the front page shows what statistics.csv says, for all and for two groups."""
    with (site / "statistics.csv").open(encoding="utf-8") as lines:
        rows = {(row["statistic"], row["group"]): row for row in csv.DictReader(lines)}
    cards = re.findall(r'<li class="card">\s*<p class="number">([\d.]+) <span.*?</li>', _text(site, "index.html"), re.S)
    assert [float(number) for number in cards] == [
        round(float(rows[name, "coe"]["value"]), 0 if rows[name, "coe"]["unit"] == "countries" else 1)
        for name in front.HEADLINES
    ]


def test_headline_numbers_follow_the_data():
    """Another cell gives another headline: none is typed."""
    known = explain.load()
    changed = known.indicators.assign(csam_score=5)
    statistics = summary.compute(changed, "printed", frames.country_lists())
    other = explain.Explainer(changed, known.observations, statistics, known.findings)
    number = {each["says"]: each["number"] for each in front.page(other)["headlines"]}
    assert number[front.HEADLINES["csam_score_mean"]] == "5.0"


def test_verdicts_on_the_front_page_add_up_to_the_claims(site: Path):
    """The front page counts each claim once, and names each that differs."""
    with (site / "claims.csv").open(encoding="utf-8") as lines:
        claims = list(csv.DictReader(lines))
    page = _text(site, "index.html")
    shown = dict(re.findall(r'<span class="verdict (\w+)">\w+</span></th><td class="n">(\d+)</td>', page))
    assert {name: int(number) for name, number in shown.items()} == {
        name: sum(each["verdict"] == name for each in claims) for name in shown
    }
    assert sum(map(int, shown.values())) == len(claims)
    differing = page.partition("differ</h3>")[2].partition("</ul>")[0]
    assert set(re.findall(r"claims/([\w-]+)\.html", differing)) == {
        each["claim"] for each in claims if each["verdict"] == "differs"
    }


@pytest.mark.parametrize("name", [name for name in KINDS if not name.startswith(("diff/", "tables/"))])
def test_a_page_says_where_it_comes_from(site: Path, name: str):
    """Sent alone, it still names the report as its source, how to cite, and the licence."""
    foot = unescape(_text(site, name.partition("#")[0])).partition("<footer")[2]
    for each in ("V. Baines, Member state responses", "The baseline authors (2026)", "CC-BY-4.0"):
        assert each in foot


def test_each_claim_has_a_page_that_leads_down_to_its_cells(site: Path):
    """The mean score's page shows all cells it rests on, with file and row, as the raw table prints them."""
    with (CHECKOUT / "data" / "raw" / "fig_4.csv").open(encoding="utf-8") as lines:
        raw = list(csv.reader(lines))[1:]
    page = _text(site, "claims/s5-coe-mean-score.html")
    cell = r'>(\w{3})\.access_to_justice_score</a></th><td class="n">.*?</td><td>(.*?)</td>'
    rows = re.findall(rf"{cell}<td>data/raw/fig_4.csv, row (\d+)", page)
    assert len(rows) == 2 * 47  # the mean and the median
    assert all(
        raw[int(row) - 1][1].partition("<")[0].strip() == printed.partition("&lt;")[0].strip()
        for _, printed, row in rows
    )


def test_profiles_lead_to_their_neighbours(site: Path):
    """One can page through all countries, and both ends are ends."""
    seen, page = [], site / "countries" / countries.group("coe")[0] / "profile.html"
    while page:
        seen.append(page.parent.name)
        after = re.search(r'<a href="(\S+/profile\.html)" rel="next"', page.read_text(encoding="utf-8"))
        page = (page.parent / after[1]).resolve() if after else None
    assert seen == list(countries.group("coe"))


def test_pages_are_made_again_only_when_something_changed(site: Path, tmp_path: Path):
    """Nothing new, nothing written; a page that is gone or another is noticed, as is a chart with other words."""
    target = Path(shutil.copytree(site, tmp_path / "outputs"))
    assert pages.build(folder=target) == []
    (target / "table.html").unlink()
    assert pages.build(folder=target) == [target / "table.html"]
    (target / "index.html").write_text("<p>Another page.")
    assert pages.build(folder=target) == [target / "index.html"]
    chart = target / "figures" / "fig_2_ombudspersons.svg"
    before = record.sha256(chart.read_bytes())
    replaced(chart.name, 'aria-label="', 'aria-label="Drawn anew: ')(chart.parent)
    replaced(record.NAME, before, record.sha256(chart.read_bytes()))(target)
    assert pages.build(folder=target) == [target / "index.html"]
    assert pages.build(folder=target) == []


def test_every_file_is_recorded(site: Path):
    """Data, figures, profiles and pages, with their hash."""
    listed = {name: sha for step in record.read(site).steps.values() for name, sha in step.files.items()}
    found = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    assert set(found) - set(listed) == {record.NAME}
    assert {name: record.sha256(found[name].read_bytes()) for name in listed} == listed


def test_a_profile_that_is_out_of_date_stops_the_site(site: Path, tmp_path: Path):
    """One that was made next to other countries is named, and no page is written."""
    target = Path(shutil.copytree(site, tmp_path / "outputs"))
    file = target / record.NAME
    content = json.loads(file.read_text(encoding="utf-8"))
    content["steps"]["countries/MLT"]["parameters"]["compare"] = "EST"
    file.write_text(json.dumps(content), encoding="utf-8")
    before = hashes(target)
    with pytest.raises(BaselineError, match=r"MLT, where the site leads, is out of date: parameters changed\.\n`basel"):
        pages.build(folder=target)
    assert hashes(target) == before


def test_a_site_without_its_profiles_is_not_begun(site: Path, tmp_path: Path):
    """A profile that is missing is named, and no page is written."""
    target = tmp_path / "outputs"
    target.mkdir()
    shutil.copy(site / record.NAME, target)
    with pytest.raises(
        BaselineError, match=r"countries/ALB, where .*ALB/\w+\.\w+ is missing.*\n`baseline run` makes it"
    ):
        pages.build(folder=target)
    assert [path.name for path in target.iterdir()] == [record.NAME]


def test_nothing_that_comes_from_a_cell_is_run_by_a_page(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Markup in a name or a claim is shown as it is written, on every page that the site draws."""
    hostile = '"><script>alert(1)</script>'
    members = countries.members()
    named = tuple(replace(each, name=hostile) if each.iso3 == "MDA" else each for each in members)
    monkeypatch.setattr(countries, "members", lambda: named)
    drawn = pages.pages(site, CHECKOUT / "data" / "clean", "printed")
    for name, content in drawn.items():
        if name.endswith(".html"):
            assert hostile.encode() not in content, name
    assert b"&lt;script&gt;alert(1)" in drawn["index.html"]


def test_corrected_values_are_marked_on_the_pages(site: Path):
    """With basis `corrected` every page says so, and each corrected value carries a dagger."""
    drawn = pages.pages(site, CHECKOUT / "data" / "clean", "corrected")
    for name in ("table.html", "compare.html"):
        marked = re.findall(r'<span class="mark">†</span>', drawn[name].decode())
        assert len(marked) == len(corrections.read())
    for name, content in drawn.items():
        assert not name.endswith(".html") or b"Basis corrected:" in content, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(site: Path, browser: Browser, scheme: str):
    """No page of any kind has a finding of any weight, in both colour schemes."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    found = []
    for name in KINDS:
        tab.goto(f"{site.as_uri()}/{name}")
        found += [
            f"{name}: {each['id']}, {each['nodes'][0]['html'][:120]}" for each in Axe().run(tab).response["violations"]
        ]
    context.close()
    assert found == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_pages_fit_the_window(site: Path, browser: Browser, width: int):
    """No page is wider than the window: what is wide scrolls in itself, by the keyboard too."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab = context.new_page()
    for name in KINDS:
        tab.goto(f"{site.as_uri()}/{name}")
        assert tab.evaluate("document.scrollingElement.scrollWidth") <= width, name
        rules = {"runOnly": ["scrollable-region-focusable", "target-size", "meta-viewport"]}
        assert Axe().run(tab, options=rules).response["violations"] == [], name
    context.close()


def test_pages_fit_the_paper(site: Path, page: Page):
    """On A4 nothing is wider than the page, nothing has to be scrolled, and no controls are printed."""
    page.emulate_media(media="print")
    for name in KINDS:
        wide = name.startswith(("table", "compare"))
        page.set_viewport_size({"width": 1046 if wide else 680, "height": 960})  # 277 and 180 mm
        page.goto(f"{site.as_uri()}/{name}")
        expect(page.locator(".site-nav, .pager, .tools").filter(visible=True)).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        cut = """all => all.filter(one => one.scrollWidth > one.clientWidth + 1
            && getComputedStyle(one).overflowX != "visible").map(one => one.className)"""
        assert page.locator("main .output, main .scroll").evaluate_all(cut) == [], name


@pytest.mark.parametrize("how", ["file", "http"])
def test_pages_open_without_errors_or_outside_requests(site: Path, served: str, page: Page, how: str):
    """From a folder and from a static server, no page logs an error or asks for anything but its own files."""
    for name in KINDS:
        page.goto(f"{site.as_uri() if how == 'file' else served}/{name}")
        page.wait_for_load_state("networkidle")
        assert page.locator("main").count() == 1, name
        assert page.evaluate("[...document.images].every((each) => each.loading === 'lazy' || each.naturalWidth > 0)")


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


def test_cells_that_public_records_contradict_are_marked_as_printed(site: Path):
    """With basis `printed` the value stands as printed, with a mark, in the data, on the map and the profile."""
    drawn = pages.pages(site, CHECKOUT / "data" / "clean", "printed")
    for name in ("table.html", "compare.html"):
        assert len(re.findall(r'<span class="mark">‡</span>', drawn[name].decode())) == len(corrections.read())
    for each in corrections.read():
        profile = _text(site, f"countries/{each.iso3}/profile.html")
        assert f"{schema.indicators()[each.indicator].title}: public treaty records contradict this cell" in profile
    legends = re.findall(r"contradict what is printed of ([^:]*):", drawn["index.html"].decode())
    assert sum(each.count(" and ") + 1 for each in legends) == len(corrections.read())


def test_a_profile_names_its_open_queries(site: Path):
    """A question about a country's cell is on its page, where whoever reads the cell sees it."""
    asked = [each for each in queries.read() if each.iso3 and each.indicator]
    assert asked
    for each in asked:
        assert f"corrections.html#{each.query}" in _text(site, f"countries/{each.iso3}/profile.html")


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


def _text(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")
