"""The site in Chromium, and what can be done there."""

from __future__ import annotations

import csv
import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from windows import PHONES, open_window, visit

import baseline
from baseline.data import bases, schema


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The site behind a plain static server."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh window, whose faults fail the test."""
    window, faults = open_window(browser)
    yield window
    window.close()
    assert faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of that window."""
    return context.new_page()


def test_the_keyboard_stops_only_at_boxes_that_scroll(site: Path, page: Page):
    """A box is a stop when it is wider than the window, and none when all of it is seen."""
    visit(page, f"{site.as_uri()}/fig_1_commitments.html")
    stops = page.locator("main [tabindex]").filter(visible=True)
    expect(stops).to_have_count(0)
    page.set_viewport_size({"width": PHONES[0], "height": 900})
    expect(stops).to_have_count(0)  # the chart for phones fits
    page.locator("summary").first.click()
    expect(stops.and_(page.locator("details[open] .output"))).to_have_count(1)


def test_a_country_is_found_by_any_name_or_code(site: Path, page: Page):
    """Name, former name, code and a beginning lead to the profile; another name leads nowhere."""
    visit(page, f"{site.as_uri()}/index.html")
    field, button = page.get_by_label("Go to a country"), page.get_by_role("button", name="Open")
    for typed in ("Atlantis", "EU"):  # which is within DEU
        field.fill("")
        button.click()
        field.fill(typed)
        button.click()
        expect(page.locator("form [role=status]")).to_contain_text("Not in the report")
    expect(page).to_have_url(re.compile("/index.html$"))
    for typed, code in {"moldova": "MDA", "Türkiye": "TUR", "gb": "GBR", "liech": "LIE"}.items():
        field.fill(typed)
        button.click()
        expect(page).to_have_url(re.compile(f"/countries/{code}/profile.html$"))
        page.go_back()


def test_claims_are_filtered_and_searched(site: Path, page: Page):
    """A filter leaves the claims of one verdict, a search those that hold its words."""
    visit(page, f"{site.as_uri()}/claims.html")
    shown = page.locator("#claims tbody tr").filter(visible=True)
    everything = shown.count()
    page.get_by_role("link", name=re.compile("^[0-9]+ differ$")).click()
    expect(page).to_have_url(re.compile(r"claims\.html\?verdict=differs$"))
    verdicts = shown.locator("td:nth-child(2)").all_inner_texts()
    assert {verdict.strip() for verdict in verdicts} == {"differs"}
    assert 0 < len(verdicts) < everything
    page.get_by_label("Verdict", exact=True).select_option(label="all")
    page.get_by_label("Search").fill("Access justice SCORE mean")
    # Words of the note are on the claim's page; its row has them to be found.
    texts = shown.evaluate_all("rows => rows.map(row => row.outerHTML.toLowerCase())")
    assert 0 < len(texts) < everything
    assert all(word in text for text in texts for word in ("access", "justice", "score", "mean"))
    expect(page.locator("[role=status]")).to_have_text(f"{len(texts)} of {everything} shown")
    shown.first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/claims/[\w-]+\.html$"))


MEAN, LACKING = (
    "Member states' mean access to justice score",
    "Countries that lack laws on grooming",
)
DIRECTIVE = "Number of the 2011 EU directive (section 3)"
SEARCHES = {
    "2011/92": DIRECTIVE,
    "directive 2011/92/EU": DIRECTIVE,
    "2011/93": DIRECTIVE,
    "Is the CRIN average right?": MEAN,
    "Which countries have no grooming law?": LACKING,
    "CRIN average": MEAN,  # for the index is called access to justice here
    "166.7 mean": MEAN,
    "s5-coe-mean-score": MEAN,
    "averages": MEAN,
    "average": MEAN,
    "166,7": MEAN,
    "no grooming law": LACKING,
    "grooming legislation": LACKING,
    "ages of consent": "Analyses combined in Fig. 4",
    "methodology hold": "Matrices hold complete data for all member states",
    "Holland travel": "Country reported to ban offenders from travel",
    "Britain helpline": "Yearly savings from the UK helpline (at least)",
    "Czechia": "Number of the Czech act on victims",
    "Türkiye": "Interview rooms in Turkey",
    "TUR rooms": "Interview rooms in Turkey",
}
"""What readers type, and the title of a claim that they look for."""


def test_a_claim_is_found_in_singular_and_plural_and_by_its_title_first(site: Path, page: Page):
    """Or in its answer; with a decimal comma or as a question, too. What differs comes first."""
    visit(page, f"{site.as_uri()}/claims.html")
    shown = page.locator("#claims tbody th").filter(visible=True)
    everything = shown.all_inner_texts()
    for words, title in SEARCHES.items():
        page.get_by_label("Search").fill(words)
        titles = shown.all_inner_texts()
        assert title in titles, words
        assert not any(re.search("meaning| mean that", title) for title in titles), words
        if title in (MEAN, DIRECTIVE):
            assert titles[0] == title, words

    page.get_by_label("Search").fill("hotline")
    singular = shown.all_inner_texts()
    page.get_by_label("Search").fill("hotlines")
    assert shown.all_inner_texts() == singular  # a row may have either
    page.get_by_label("Search").fill("")
    assert shown.all_inner_texts() == everything


def test_filters_offer_figures_and_verdicts_in_order(site: Path, page: Page):
    """Fig. 1 to 6, and first what differs; the table stays in the order of print."""
    visit(page, f"{site.as_uri()}/claims.html")
    figures = page.get_by_label("Figure", exact=True).locator("option").all_inner_texts()
    verdicts = page.get_by_label("Verdict", exact=True).locator("option").all_inner_texts()
    assert figures == ["all", "none", *(f"Fig. {number}" for number in range(1, 7))]
    assert verdicts == ["all", "differs", "ambiguous", "reproduced", "consistent", "not checked"]


def test_a_claim_is_found_by_its_countries(site: Path, page: Page):
    """Whoever looks for a country writes its name, also for what is Nordic."""
    visit(page, f"{site.as_uri()}/claims.html?search=Denmark")
    rows = page.locator("#claims tbody tr").filter(visible=True)
    texts = rows.all_inner_texts()
    assert any("Nordic" in text and "Denmark" not in text for text in texts)
    assert any("Denmark, Montenegro, Norway, Serbia and Sweden" in text for text in texts)


def test_a_short_word_is_found_as_a_whole(site: Path, page: Page):
    """UK does not find Ukraine; the beginning of a name, as it is typed, finds it all the same."""
    visit(page, f"{site.as_uri()}/table.html")
    names = page.locator("#indicators tbody th").filter(visible=True)
    page.get_by_label("Search").fill("UK")
    expect(names).to_have_text(["United Kingdom"])
    page.get_by_label("Search").fill("Ukr")
    expect(names).to_have_text(["Ukraine"])


def test_search_and_filters_are_in_the_address(site: Path, page: Page):
    """An address that is sent on shows the same; Back undoes a filter, and what was typed."""
    count = page.locator("[role=status]")
    visit(page, f"{site.as_uri()}/claims.html")
    everything = count.inner_text()
    page.get_by_label("Search").type("CRIN average")
    searched = count.inner_text()
    page.get_by_label("Verdict", exact=True).select_option("differs")
    both, address = count.inner_text(), page.url
    assert address.endswith("/claims.html?search=CRIN+average&verdict=differs")
    assert len({everything, searched, both}) == 3
    page.go_back()
    expect(count).to_have_text(searched)
    page.go_back()
    expect(count).to_have_text(everything)
    expect(page.get_by_label("Search")).to_have_value("")
    visit(page, address)
    expect(count).to_have_text(both)


def test_a_search_that_finds_nothing_says_so(site: Path, page: Page):
    """And one click brings everything back."""
    visit(page, f"{site.as_uri()}/claims.html?search=nosuchword")
    expect(page.locator("[role=status]")).to_have_text(
        "Nothing matches this search and these filters."
    )
    expect(page.locator("#claims tbody tr").filter(visible=True)).to_have_count(0)
    page.get_by_role("button", name="Show all again").click()
    expect(page.locator("[role=status]")).to_have_text(re.compile(r"^(\d+) of \1 shown$"))
    assert "?" not in page.url


def test_rows_are_chosen_by_group_names_and_codes(site: Path, page: Page):
    """Of any group, in the address; the download holds them alone, with source and caveat."""
    visit(page, f"{site.as_uri()}/table.html")
    page.get_by_label("Group", exact=True).select_option("Nordic countries")
    assert page.url.endswith("?countries=nordic")
    field = page.get_by_label("Names, codes or groups")
    field.fill("nordic, Estonia, lva, -ISL")
    field.press("Enter")
    page.reload()
    assert page.url.endswith("?countries=DNK,EST,FIN,LVA,NOR,SWE")
    expect(page.locator("[role=status]").last).to_have_text("6 of 47 shown")
    rows = _download(page)
    assert [row["ISO code"] for row in rows] == ["DNK", "EST", "FIN", "LVA", "NOR", "SWE"]
    for row in rows:
        assert row["Source"].endswith(f"Basis: printed, {bases.find_basis().title}")
        assert row["Caveat"] == schema.read_caveat()


def test_a_download_says_which_cells_are_marked(site: Path, page: Page):
    """And what the mark means; the values themselves are as printed."""
    visit(page, f"{site.as_uri()}/table.html?countries=CHE,ISL")
    rows = {row["ISO code"]: row for row in _download(page)}
    convention = schema.list_indicators()["uncrc"].title
    assert rows["CHE"][convention] == "none"
    marked, said = rows["CHE"]["Marked"].split(". ", 1)
    assert marked == f"{convention} ‡; WePROTECT Global Alliance ?"
    assert said.startswith("A double dagger (‡) marks a value")
    assert "A question mark (?) marks a value as printed that may be an error" in said
    assert rows["ISL"]["Marked"] == ""


def test_a_country_that_is_not_in_the_tables_is_named(site: Path, page: Page):
    """Nothing is left out silently, and what is known is shown."""
    visit(page, f"{site.as_uri()}/table.html?countries=Canada,benelux")
    expect(page.get_by_text("Not found: Canada.")).to_be_visible()
    expect(page.locator("#indicators tbody tr").filter(visible=True)).to_have_count(3)


SENTENCES = {
    "Moldova, Ukraine and Georgia": ["GEO", "MDA", "UKR"],
    "Moldova; Ukraine, and Georgia": ["GEO", "MDA", "UKR"],
    "Serbia and Bosnia and Herzegovina": ["BIH", "SRB"],
    "Bosnia and Herzegovina and Serbia": ["BIH", "SRB"],
}


@pytest.mark.parametrize("name", ["compare", "table"])
def test_typing_countries_is_enough(site: Path, page: Page, name: str):
    """What is typed acts at once and is one step; a click that ends the typing is not lost."""
    visit(page, f"{site.as_uri()}/{name}.html")
    address, button = page.url, page.get_by_role("button", name="Download")
    place = button.bounding_box()
    page.get_by_label("Names, codes or groups").press_sequentially("nordic, -ISL, Moldova")
    assert page.url == f"{address}?countries=DNK,FIN,MDA,NOR,SWE"
    assert (button.bounding_box() or {}).get("y") == (place or {}).get("y")
    columns, rows = page.locator("thead th.MDA"), page.locator("tbody tr.MDA")
    expect(columns if name == "compare" else rows).to_be_visible()
    assert _download(page)
    expect(page.get_by_label("Names, codes or groups")).to_have_value("DNK,FIN,MDA,NOR,SWE")
    page.go_back()
    assert page.url == address


def test_countries_can_be_listed_as_in_a_sentence(site: Path, page: Page):
    """With "and" or semicolons; a country whose name has an "and" stays whole."""
    for typed, chosen in SENTENCES.items():
        visit(page, f"{site.as_uri()}/compare.html")
        page.get_by_label("Names, codes or groups").fill(typed)
        page.keyboard.press("Enter")
        expect(page.locator("[role=status]").first).to_have_text("")
        assert sorted(page.url.rpartition("countries=")[2].split(",")) == chosen, typed


def _download(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    with download.value.path().open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_table_is_sorted_by_value_and_downloaded_as_shown(site: Path, page: Page):
    """Numbers sort as numbers; the download holds the rows and columns seen, in their order."""
    visit(page, f"{site.as_uri()}/table.html")
    column = page.locator("td.access_to_justice_score")
    # All printed scores have three digits, which sort alike as text: Andorra's gets one.
    short = "(cell) => { cell.dataset.value = '9.5'; cell.firstChild.textContent = '9.5'; }"
    column.nth(1).evaluate(short)
    score = page.get_by_role("button", name="Access to justice score, points")
    score.click()
    values = [float(text.strip("?")) for text in column.all_inner_texts()]
    assert values == sorted(values)
    score.click()
    assert [float(text.strip("?")) for text in column.all_inner_texts()] == values[::-1]
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    page.get_by_text("Choose columns").click()
    page.locator("#show-enoc").uncheck()
    page.get_by_text("Filter by column").click()
    page.get_by_label("Focus", exact=True).select_option("yes")
    rows = _download(page)
    scores = baseline.indicators("focus")["access_to_justice_score"]
    falling = scores.sort_values(ascending=False, kind="stable")
    assert sorted(row["ISO code"] for row in rows) == sorted(scores.index)
    assert [float(row["Access to justice score, points"]) for row in rows] == list(falling)
    assert len(rows[0]) == 4 + len(schema.list_indicators()) - 1 + len(
        ("Marked", "Source", "Caveat")
    )
    assert not any("ENOC" in name for name in rows[0])


def test_files_are_downloaded_as_they_are(site: Path, served: str, page: Page):
    """A click on a file of the data set hands out that file."""
    visit(page, f"{served}/downloads.html")
    links = page.locator("a[download]").all()
    assert links
    for link in links:
        with page.expect_download() as download:
            link.click()
        file = site / (link.get_attribute("href") or "")
        assert download.value.path().read_bytes() == file.read_bytes()


def test_countries_are_compared_side_by_side(site: Path, page: Page):
    """The countries that are chosen are the columns seen, and the address keeps the choice."""
    visit(page, f"{site.as_uri()}/compare.html")
    headings = page.locator("#comparison thead th").filter(visible=True)
    labels = ["Council of Europe (47)", "EU (28)", "Focus countries (10)"]
    groups = [f"{label}: mean or count" for label in labels]
    expect(headings).to_have_text(["Indicator", *groups])
    expect(page.locator("#comparison .lists")).to_be_hidden()
    page.get_by_text("One by one").click()
    page.get_by_label("Malta", exact=True).check()
    page.get_by_label("Monaco", exact=True).check()
    expect(headings).to_have_text(["Indicator", "Malta", "Monaco", *groups])
    address = page.url
    assert address.endswith("/compare.html?countries=MLT,MCO")
    page.goto("about:blank")
    page.goto(address)
    expect(headings).to_have_text(["Indicator", "Malta", "Monaco", *groups])
    row = page.locator("#comparison tr", has_text="Age of consent")
    consent = baseline.indicators()["age_of_consent"]
    cells = row.locator("td").filter(visible=True).all_inner_texts()
    assert cells[:2] == [str(consent["MLT"]), str(consent["MCO"])]


def test_groups_are_seen_next_to_five_countries(site: Path, page: Page):
    """On a desktop, columns are as narrow as their words allow."""
    visit(page, f"{site.as_uri()}/compare.html?countries=nordic")
    box = page.locator(".scroll")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")


@pytest.mark.parametrize("group", ["nordic", "BIH,CHE,GBR,LIE,LUX,NLD,SWE", "eu", "coe"])
def test_a_comparison_is_legible_on_paper(site: Path, page: Page, group: str):
    """
    No word is broken or cut.

    Seven countries and three groups are columns. Where there are more values, each follows its
    country's name, and those of groups have lines of their own. Marks are as large as the words.
    """
    is_table = group not in ("eu", "coe")
    visit(page, f"{site.as_uri()}/compare.html?countries={group}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1046, "height": 960})  # A4 landscape, without its margins
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    broken = page.locator("#comparison").evaluate(
        """table => {
          const texts = document.createTreeWalker(table, NodeFilter.SHOW_TEXT), broken = [];
          while (texts.nextNode()) {
            if (!texts.currentNode.parentElement.getClientRects().length) continue;
            for (const { index, 0: word } of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
              const range = new Range();
              range.setStart(texts.currentNode, index);
              range.setEnd(texts.currentNode, index + word.length);
              if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1)
                broken.push(word);
            }
          }
          return broken;
        }"""
    )
    assert broken == []
    named = page.locator("#comparison td.SWE").first.evaluate(
        "cell => getComputedStyle(cell, '::before').content"
    )
    assert named == ("none" if is_table else '"Sweden: "')
    expect(page.locator("#comparison thead")).to_be_visible(visible=is_table)
    row = page.locator("#comparison tr", has_text="Lanzarote Convention")
    lefts = (
        row.locator("td")
        .filter(visible=True)
        .evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().left)")
    )
    assert is_table or len(set(lefts[-3:])) == 1
    sizes = page.locator("#comparison .mark").first.evaluate(
        "mark => [mark, mark.parentElement].map(words => getComputedStyle(words).fontSize)"
    )
    assert sizes[0] == sizes[1]


def test_a_group_is_compared_with_groups_and_downloaded(site: Path, page: Page):
    """A group is a preset; groups are columns; the download holds what is seen."""
    visit(page, f"{site.as_uri()}/compare.html?countries=baltic")
    page.get_by_text("Choose groups to compare with").click()
    page.get_by_label("Focus countries", exact=True).uncheck()
    page.get_by_label("Visegrád Group", exact=True).check()
    assert page.url.endswith("?countries=baltic&groups=coe,eu,visegrad")
    rows = {row["Indicator"]: row for row in _download(page)}
    labels = ["Council of Europe (47)", "EU (28)", "Visegrád Group (4)"]
    groups = [f"{label}: mean or count" for label in labels]
    columns = ["Indicator", "Estonia", "Latvia", "Lithuania", *groups, "Marked", "Source", "Caveat"]
    assert list(rows["Lanzarote Convention"]) == columns
    assert rows["UN Convention on the Rights of the Child"]["Marked"].startswith(
        "Council of Europe (47): mean or count ‡. A double dagger (‡) marks a value as printed"
    )
    ages = rows["Age of consent, years"]
    assert ages["Visegrád Group (4): mean or count"] == "14.8"  # of 15, 14, 15 and 15
    lists = list(rows.values())[len(schema.list_indicators()) :]
    named = {row["Indicator"]: [row[name] for name in columns[1:5]] for row in lists}
    constables = "Countries with web constables (police officers on social media) (section 4)"
    assert named[constables] == ["✓", "", "", "4 of 47"]
    assert all("✓" in row for row in named.values())


def test_without_javascript_all_but_filtering_works(site: Path, browser: Browser):
    """Links, columns, comparison and details need no script, and no dead control is shown."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/index.html")
    expect(page.locator("form")).to_be_hidden()
    page.locator(".countries").get_by_role("link", name="Malta").click()
    expect(page).to_have_url(re.compile("/countries/MLT/profile.html$"))
    page.goto(f"{site.as_uri()}/compare.html")
    expect(page.locator("select, input[type=text]").filter(visible=True)).to_have_count(0)
    page.get_by_text("One by one").click()
    page.get_by_label("Malta", exact=True).check()
    headings = page.locator("#comparison thead th").filter(visible=True)
    expect(headings.nth(1)).to_have_text("Malta")
    expect(headings.nth(2)).to_have_text("Council of Europe (47): mean or count")
    page.goto(f"{site.as_uri()}/table.html")
    page.get_by_text("Choose columns").click()
    page.locator("#show-enoc").uncheck()
    expect(page.locator("td.enoc").filter(visible=True)).to_have_count(0)
    page.get_by_text("One by one").click()
    page.get_by_label("Malta", exact=True).uncheck()
    expect(page.locator("#indicators tbody tr").filter(visible=True)).to_have_count(46)
    expect(page.get_by_role("button")).to_have_count(0)
    page.goto(f"{site.as_uri()}/claims.html")
    expect(page.get_by_text("The address of this page keeps")).to_be_hidden()
    expect(page.locator("noscript p")).to_be_visible()
    page.get_by_role("link", name=re.compile("^[0-9]+ differ$")).click()
    expect(page.locator("#differs")).to_be_in_viewport()
    page.goto(f"{site.as_uri()}/claims/s5-coe-mean-score.html")
    page.get_by_text("The 47 printed cells it rests on").first.click()
    expect(page.locator("details[open] table").first).to_be_visible()
    context.close()


def test_the_keyboard_reaches_content_and_controls(site: Path, page: Page):
    """The first stop is the way past the navigation; a sort button works by the keyboard."""
    visit(page, f"{site.as_uri()}/table.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#main$"))
    page.get_by_role("button", name="Age of consent").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort]")).to_contain_text("Age of consent")


@pytest.mark.parametrize("name", ["index.html", "maps.html"])
@pytest.mark.parametrize("scripts", [True, False])
def test_the_map_shows_the_chosen_indicator(site: Path, browser: Browser, name: str, scripts: bool):
    """Another indicator gives links another value and another legend, with or without a script."""
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{name}")
    expect(page.get_by_role("link", name="Malta: 4 points")).to_be_visible()
    page.get_by_label("Colour the map by").select_option("Minimum age of criminal responsibility")
    expect(page.get_by_role("link", name="Malta: 14 years")).to_be_visible()
    expect(page.locator(".legend").filter(visible=True)).to_contain_text("years")
    page.get_by_label("tiles").check()
    expect(page.locator(".tile .sign", has_text="14").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("name", ["index.html", "maps.html"])
def test_what_a_map_shows_is_in_the_address(site: Path, page: Page, name: str):
    """An address that is sent on shows the same; Back shows what was there before."""
    visit(page, f"{site.as_uri()}/{name}")
    page.get_by_label("Colour the map by").select_option("Minimum age of criminal responsibility")
    address = page.url
    assert address.endswith(f"/{name}?indicator=minimum_age_of_criminal_responsibility")
    page.get_by_label("tiles").check()
    assert page.url == f"{address}&view=tiles"
    page.go_back()
    expect(page.get_by_label("tiles")).not_to_be_checked()
    page.go_back()
    expect(page.get_by_role("link", name="Malta: 4 points")).to_be_visible()
    visit(page, f"{address}&view=tiles")
    expect(page.locator(".tile .sign", has_text="14").first).to_be_visible()
    expect(page.get_by_role("link", name="Malta: 14 years")).to_be_visible()


@pytest.mark.parametrize("name", ["index.html", "maps.html"])
def test_each_small_state_can_be_pointed_at(site: Path, page: Page, name: str):
    """No neighbour is drawn over a circle, and the frame cuts none."""
    visit(page, f"{site.as_uri()}/{name}")
    circles = page.locator(".place circle:not(.reach)")
    circles.first.scroll_into_view_if_needed()
    hit = circles.evaluate_all(
        """circles => circles.map(circle => {
          const { left, right, top, bottom } = circle.getBoundingClientRect();
          const x = (left + right) / 2, y = (top + bottom) / 2;
          const points = [[x, y], [left + 1, y], [right - 1, y], [x, top + 1], [x, bottom + 3]];
          return points.every(point =>
            document.elementFromPoint(...point)?.closest(".place") === circle.closest(".place"));
        })"""
    )
    assert hit == [True] * 6


@pytest.mark.parametrize("width", PHONES)
def test_on_a_phone_tiles_fit(site: Path, page: Page, width: int):
    """All are in the window, their words are in them and high enough; notes on shapes are gone."""
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{site.as_uri()}/index.html?indicator=access_to_justice_score&view=tiles")
    expect(page.locator(".of-shapes")).to_be_hidden()
    faults = page.locator(".tile").evaluate_all(
        """tiles => tiles.flatMap(tile => {
          const edges = tile.querySelector("rect").getBoundingClientRect();
          const outside = edges.left < 0 || edges.right > innerWidth;
          return [...tile.querySelectorAll("text")].filter(text => {
            const { left, right } = text.getBoundingClientRect(), { c, d } = text.getScreenCTM();
            const height = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(c, d);
            return outside || left < edges.left + 1 || right > edges.right - 1 || height < 10.95;
          }).map(text => text.textContent);
        })"""
    )
    assert page.locator(".tile").count() == 47
    assert faults == []


def test_on_a_phone_the_cells_of_a_row_are_read_below_each_other(site: Path, page: Page):
    """A table of texts is as narrow as the window, and each cell says what it is."""
    page.set_viewport_size({"width": 320, "height": 900})
    visit(page, f"{site.as_uri()}/corrections.html")
    box = page.locator(".output").filter(has=page.get_by_text("Corrected cells"))
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    cell = box.locator("td").nth(4)
    heading = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert heading == '"Source: "'
    visit(page, f"{site.as_uri()}/countries/MDA/profile.html")
    table = page.locator(".cells")
    assert table.evaluate("table => table.offsetWidth <= table.parentElement.clientWidth")
    groups = (
        table.locator("tr", has_text="INHOPE")
        .locator("td")
        .evaluate_all("cells => cells.map(cell => getComputedStyle(cell, '::before').content)")
    )
    assert groups[2:] == ['"Council of Europe"', '"EU"', '"Focus countries"']


def test_on_a_phone_all_claims_scroll_with_the_page(site: Path, page: Page):
    """None is in a box of its own, and a link goes past them."""
    page.set_viewport_size({"width": PHONES[0], "height": 900})
    visit(page, f"{site.as_uri()}/claims.html")
    assert page.get_by_label("Search").bounding_box()["y"] < 500  # right under the title
    assert page.evaluate("document.documentElement.scrollHeight") < 100_000
    last = page.locator("#claims tbody tr").last
    assert page.locator(".tall").evaluate("box => box.scrollHeight <= box.clientHeight + 2")
    last.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 10_000
    page.get_by_role("link", name="Go past the list").click()
    expect(page.locator("#rests-on")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_menu_is_at_the_same_place_on_all_pages(site: Path, page: Page, width: int):
    """On wide pages, too, and whichever entry is the page itself."""
    page.set_viewport_size({"width": width, "height": 900})
    places = set()
    for name in ("index", "claims", "table", "compare", "countries/MLT/profile"):
        visit(page, f"{site.as_uri()}/{name}.html")
        links = page.locator(".site-nav li a, .site-foot p").all()
        places.add(tuple(link.bounding_box()["x"] for link in links))
    assert len(places) == 1


def test_on_a_phone_claims_are_searched_without_scrolling_sideways(site: Path, page: Page):
    """The cells of a claim are below each other, and say what they are."""
    page.set_viewport_size({"width": 320, "height": 900})
    visit(page, f"{site.as_uri()}/claims.html?search=s5-coe-mean-score")
    rows = page.locator("#claims tbody tr").filter(visible=True)
    expect(rows).to_have_count(1)
    assert page.evaluate("document.body.scrollWidth <= innerWidth")
    headings = rows.locator("td").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
    )
    assert headings[1:5] == ['"Rests on: "', '"Printed: "', '"Recomputed: "', '"Where: "']
    expect(rows.locator("td").last).to_contain_text("the 47 scores add up to 7,796.2")
