"""The site as files: links, words, numbers, marks, and what is made again."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from collections import Counter
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

import baseline
from baseline import hashes
from baseline.build import plans, record
from baseline.build import site as pages
from baseline.data import bases, countries, frames, groups, queries, schema
from baseline.errors import BaselineError
from baseline.ledger import trace
from baseline.ledger.verdicts import Finding
from baseline.pages import front
from baseline.stats import summary
from conftest import CHECKOUT, hash_all, replaced

KINDS = (
    "index.html",
    "claims.html",
    "table.html",
    "compare.html?countries=MDA,EST",
    "downloads.html",
    "maps.html",
    "corrections.html",
    "sensitivity.html",
    "treaties.html",
    "fig_1_commitments.html",
    "fig_4_access_to_justice.html",
    "countries/MDA/profile.html",
    "claims/s5-coe-mean-score.html",
    "claims/front-publication-date.html",
    "diff/printed_corrected.html",
    "tables/fig_4.html",
)
"""A page of each kind, which tests/end_to_end/test_looks.py opens."""


@pytest.fixture(scope="module")
def site(whole: Path) -> Path:
    """The whole site, only to read."""
    return whole / "outputs"


@pytest.fixture(scope="module")
def read(site: Path) -> dict[Path, _Links]:
    """What each page of the site leads to, only to read."""
    return {path: _Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


class _Links(HTMLParser):
    """What a page leads to or loads, the places in it that can be led to, its head and tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.fetched: list[str] = []
        self.places: list[str] = []
        self.title = self.description = self.icon = ""
        self.tables = self.captions = 0
        self._is_in_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note addresses and ids."""
        given = dict(attrs)
        self.leads += [given[name] or "" for name in ("href", "src", "data-page") if name in given]
        loaded = given.get("src") or (given.get("href") if tag == "link" else "") or ""
        self.fetched += [loaded] if loaded.startswith(("http", "//")) else []
        self.places += [given["id"] or ""] if "id" in given else []
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self._is_in_title = tag == "title" and not self.title
        if given.get("name") == "description":
            self.description = given["content"] or ""
        if given.get("rel") == "icon":
            self.icon = given["href"] or ""

    def handle_data(self, data: str) -> None:
        """Note the title, which is the first of several: charts have one, too."""
        if self._is_in_title:
            self.title, self._is_in_title = data, False


def test_every_link_leads_to_a_file_and_a_place_in_it(site: Path, read: dict[Path, _Links]):
    """No page leads to a file or heading that is not there, or loads anything from outside."""
    files = {path for path in site.rglob("*") if path.is_file()}
    dead = []
    for path, links in read.items():
        assert links.fetched == [], path
        for link in links.leads:
            if link.startswith(("http://", "https://", "data:")):
                continue
            address, place = urldefrag(unquote(link))
            target = _target(path, address) if address else path
            places = set(read[target].places) if target in read else set()
            if not (address or place) or target not in files or (place and place not in places):
                dead.append(f"{path.relative_to(site)}: {link!r}")
    assert len(read) > 500
    assert dead == []


def test_every_file_can_be_reached_from_the_front_page(site: Path, read: dict[Path, _Links]):
    """Links lead from the front page to every page, chart, table and notebook, as to all data."""
    seen: set[Path] = set()
    ahead = [site / "index.html"]
    while ahead:
        path = ahead.pop()
        if path not in seen:
            seen.add(path)
            leads = {urldefrag(link)[0] for link in read[path].leads} if path in read else set()
            within = [link for link in leads if link and not link.startswith(("http", "data:"))]
            ahead += [_target(path, link) for link in within]
    unseen = {path for path in site.rglob("*") if path.is_file()} - seen
    assert {path.relative_to(site).as_posix() for path in unseen} == {record.NAME}


def test_the_head_of_every_page_names_it_and_the_site(site: Path, read: dict[Path, _Links]):
    """A tab, a bookmark and a search result show title, icon and description, no two the same."""
    titles = [links.title for links in read.values()]
    assert all(title.endswith(" – Baseline Mapping 2019") for title in titles)
    for name, words in {
        "claims/s5-coe-mean-score.html": "mean access to justice score",
        "claims/s5-global-mean-pct.html": "reproduced",
        "countries/MDA/profile.html": "Republic of Moldova in the",
        "fig_4_access_to_justice.html": "Fig. 4: Access to justice",
        "corrections.html": "Corrections",
    }.items():
        assert words in read[site / name].description
    for seen in (titles, [links.description for links in read.values()]):
        assert [words for words, number in Counter(seen).items() if number > 1] == []
    for path, links in read.items():
        assert links.description, path
        assert links.icon.startswith("data:image/svg+xml,%3Csvg"), path


def test_a_page_has_no_id_twice_and_no_table_without_a_caption(read: dict[Path, _Links]):
    """What leads to a place leads to one place; a table says what it is of."""
    for path, links in read.items():
        doubled = [place for place, number in Counter(links.places).items() if number > 1]
        assert doubled == [], path
        assert links.tables == links.captions, path


def test_the_site_is_as_small_as_promised(site: Path):
    """Front page with its pictures at most 500 kB, any page 300 kB, everything 20 MB."""
    front_page = site / "index.html"
    pictures = re.findall(r'<img src="([^"]+)"', front_page.read_text(encoding="utf-8"))
    assert len(pictures) == 6
    shown = [front_page, *(site / name for name in pictures)]
    assert sum(path.stat().st_size for path in shown) <= 500_000
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    assert {path for path in sizes if path.suffix == ".html" and sizes[path] > 300_000} == set()
    assert sum(sizes.values()) <= 20_000_000


def test_headline_numbers_are_those_of_the_statistics(site: Path):
    """Each headline of the front page shows what statistics.csv says of all countries."""
    with (site / "statistics.csv").open(encoding="utf-8") as lines:
        rows = {(row["statistic"], row["group"]): row for row in csv.DictReader(lines)}
    cards = re.findall(
        r'<li class="card">\s*<p class="number">([\d.]+) <span.*?</li>',
        _text(site, "index.html"),
        re.S,
    )
    assert [float(number) for number in cards] == [
        round(float(row["value"]), 0 if row["unit"] == "countries" else 1)
        for row in (rows[name, "coe"] for name in front.HEADLINES)
    ]


def test_headline_numbers_follow_the_data():
    """Another cell gives another headline: none is typed."""
    known = trace.load_explainer()
    changed = known.indicators.assign(csam_score=5)
    statistics = summary.compute_statistics(changed, "printed", frames.country_lists())
    other = trace.Explainer(changed, known.observations, statistics, known.findings)
    number = {
        headline["says"]: headline["number"]
        for headline in front.describe_front(other, known.findings)["headlines"]
    }
    assert number[front.HEADLINES["csam_score_mean"]] == "5.0"


def test_verdicts_on_the_front_page_add_up_to_the_claims(site: Path):
    """The front page counts each claim once, and names each that differs below its slip."""
    with (site / "claims.csv").open(encoding="utf-8") as lines:
        claims = list(csv.DictReader(lines))
    page = _text(site, "index.html")
    counted = r'<span class="verdict [\w-]+">([\w ]+)</span></th><td class="n">(\d+)</td>'
    shown = dict(re.findall(counted, page))
    assert {name: int(number) for name, number in shown.items()} == {
        name: sum(claim["verdict"] == name for claim in claims) for name in shown
    }
    assert sum(map(int, shown.values())) == len(claims)
    differing: dict[str, set[str]] = {}
    for claim in claims:
        if claim["verdict"] == "differs":
            differing.setdefault(claim["check"], set()).add(claim["claim"])
    slips = page.partition("claims differ</h3>")[2].partition("</ul>")[0].split("<li>")[1:]
    named = [set(re.findall(r"claims/([\w-]+)\.html", slip)) for slip in slips]
    assert named == list(differing.values())
    # The page gives a slip's consequence once, so its claims must agree on it.
    consequence_of = {claim["claim"]: claim["consequence"] for claim in claims}
    for slip, names in zip(map(unescape, slips), named, strict=True):
        assert [slip.count(consequence_of[name]) for name in names] == [1] * len(names)


WHOLE = [name for name in KINDS if not name.startswith(("diff/", "tables/"))]
"""Pages that are not made to be put into others."""


@pytest.mark.parametrize("name", WHOLE)
def test_a_page_says_where_it_comes_from(site: Path, name: str):
    """Sent alone, it still names the report as its source, how to cite, and the licence."""
    foot = unescape(_text(site, name.partition("?")[0])).partition("<footer")[2]
    for words in ("V. Baines, Member state responses", "The baseline authors (2026)", "CC-BY-4.0"):
        assert words in foot


def test_what_is_folded_is_named(site: Path):
    """No two of a page's folds are called the same: a list of them says what each holds."""
    figure = _text(site, "fig_1_commitments.html")
    assert re.findall(r"<summary><h2[^>]*>(.*?)</h2></summary>", figure) == [
        "The table as printed",
        "All statistics",
        "Question and method",
    ]
    assert figure.count("<h2") == len({*re.findall(r"<h2[^>]*>(.*?)</h2>", figure)})
    for path in site.glob("*.html"):
        folds = re.findall(r"<summary>(.*?)</summary>", path.read_text("utf-8"))
        assert len(folds) == len({*folds}), path.name


def test_a_figure_s_page_begins_with_finding_and_chart(site: Path):
    """Files and claims come next; question, values given and computation are folded at the end."""
    for number, page in enumerate(sorted(site.glob("fig_*.html")), 1):
        text = page.read_text("utf-8").partition("<main")[2]
        notebook = json.loads((site / "notebooks" / f"{page.stem}.ipynb").read_text("utf-8"))
        question = "".join(notebook["cells"][0]["source"]).split("\n\n")[1]
        parts = (
            *(f"<h1>Fig. {number}: ", "<strong>", "<svg", ">Files</h2>", ">What the report says"),
            *("<details>", ">Question and method</h2>", unescape(question), 'basis = "printed"'),
            *("baseline.indicators(group, basis)", f'href="notebooks/{page.stem}.ipynb"'),
        )
        places = [unescape(text).index(part) for part in parts]
        assert places == sorted(places), page.name
        assert "folder to write to" not in text  # which is in the cell of defaults


def test_a_profile_begins_with_the_country_and_ends_with_the_method(site: Path):
    """Facts, charts and cells come first; question and computation are folded at the end."""
    text = unescape(_text(site, "countries/MDA/profile.html").partition("<main")[2])
    parts = (
        *("<h1>Republic of Moldova: ", "<strong>The Republic of Moldova (MDA)</strong>", "<svg"),
        *(">What the tables print</h2>", ">Files of this profile</h2>", '<details class="method">'),
        *(">Question and method</h2>", "What do the report's six tables", "given.lt(own)"),
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_verdicts_that_one_country_would_change_have_a_row_for_each_claim(site: Path):
    """Claims that several statistics bear on are not repeated; chance is named."""
    table = _text(site, "sensitivity.html").partition("Verdicts that one country would change")[2]
    rows = re.findall(r'claims/([\w-]+)\.html">.*?</th>(.*?)</tr>', table)
    assert {claim: re.findall(r"<td[^>]*>([^<]*)</td>", cells) for claim, cells in rows} == {
        "s5-coe-mean-pct": ["differs", "Malta, Monaco or San Marino", "reproduced"],
        "s5-coe-mean-score": ["differs", "San Marino", "ambiguous"],
    }
    assert len(rows) == 2
    assert "With 47 tries, a fit may be chance" in table


def test_queries_are_sentences_with_names(site: Path):
    """What is printed, where, and which claim it concerns; the name of the query is next to it."""
    said = re.sub(r"<[^>]*>", "", unescape(_text(site, "corrections.html")))
    assert (
        "Fig. 3 prints 0 for the Republic of Moldova under “Grooming legislation score”; this "
        "concerns the claim “Countries that lack laws on grooming”. The likelihood of an error is "
        "medium. mda-grooming"
    ) in said
    assert "Fig. 1 prints nothing for Switzerland under “WePROTECT Global Alliance”." in said


def test_files_are_listed_under_the_title_of_their_page(site: Path):
    """As its heading has it, with what each format of a chart is good for."""
    page = unescape(_text(site, "downloads.html"))
    assert '<a href="fig_2_ombudspersons.html">Fig. 2: Ombudspersons for children</a>' in page
    listed = re.search(r"Chart “ombudspersons”: (.*?)<br>", page)
    assert listed
    assert re.findall(r">([^<]+)</a>", listed[1]) == [
        "plotted values as CSV",
        "PNG for documents",
        "SVG to scale or edit",
    ]


def test_no_page_shows_markup_or_rows_of_codes(site: Path):
    """A printed cell is shown as it reads, and countries go by their names."""
    code = "|".join(countries.list_names())
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert not re.search(r"&lt;(sup|a )", page), path
        assert not re.search(rf">[^<]*\b({code}) ({code})\b", page), path


def test_a_claim_s_page_is_in_words_with_its_code_folded(site: Path):
    """Cells have statuses in words, as counted in Fig. 6 by hand; what is code is folded."""
    page = _text(site, "claims/method-complete-data.html")
    values = Counter(re.findall(r'<td class="n">([^<]*)</td><td>Awaiting report', page))
    assert values == {"awaiting report": 4}
    assert "<td>true</td>" not in page.replace(' class="n"', "")
    assert page.count("stat(&#34;") == sum(
        fold.count("stat(&#34;") for fold in re.findall(r"<details>.*?</details>", page, re.S)
    )
    assert "182.2 [74]" in _text(site, "claims/fig4-uk-percent.html")


def test_a_slip_on_the_front_page_is_a_sentence_to_quote(site: Path):
    """The answer of the claim's page, not what a row of the ledger holds."""
    page = unescape(_text(site, "index.html"))
    slips = page.partition("claims differ</h3>")[2].partition("</ul>")[0]
    for claim in re.findall(r"claims/([\w-]+)\.html", slips):
        answer = re.search(r"<h1>.*?</h1>\s*<p>(.*?)</p>", _text(site, f"claims/{claim}.html"))
        assert answer
        assert unescape(answer[1]) in slips
    assert "the 47 scores add up to 7,796.2, which makes 165.9" in slips


def test_each_claim_has_a_page_that_leads_down_to_its_cells(site: Path):
    """The mean score's page shows all cells it rests on, with file and row, as printed."""
    with (CHECKOUT / "data" / "raw" / "fig_4.csv").open(encoding="utf-8") as lines:
        raw = list(csv.reader(lines))[1:]
    page = _text(site, "claims/s5-coe-mean-score.html")
    cell = r'>([\w ]+)</a></th><td>Access to justice score</td><td class="n">.*?</td><td>(.*?)</td>'
    rows = re.findall(rf"{cell}<td>data/raw/fig_4.csv, row (\d+)", page)
    assert len(rows) == 2 * 47  # the mean and the median
    assert all(
        raw[int(row) - 1][1].partition("<")[0].strip() == printed.partition("[")[0].strip()
        for _, printed, row in rows
    )


def test_profiles_lead_to_their_neighbours(site: Path):
    """One can page through all countries, and both ends are ends."""
    seen, page = [], site / "countries" / groups.find_members("coe")[0] / "profile.html"
    while page:
        seen.append(page.parent.name)
        text = page.read_text(encoding="utf-8")
        after = re.search(r'<a href="(\S+/profile\.html)" rel="next"', text)
        page = (page.parent / after[1]).resolve() if after else None
    assert seen == list(groups.find_members("coe"))


def _build_site() -> list[Path]:
    """Build the site's own pages if anything changed."""
    return pages.build_site(plans.plan_site())


def test_pages_are_made_again_only_when_something_changed(finished: Path):
    """Nothing new, nothing written; what is gone or altered is noticed, and a chart's new words."""
    target = finished / "outputs"
    assert _build_site() == []
    (target / "table.html").unlink()
    (target / "index.html").write_text("<p>Another page.")
    assert sorted(_build_site()) == [target / "index.html", target / "table.html"]
    chart = target / "figures" / "fig_2_ombudspersons.svg"
    before = hashes.hash_bytes(chart.read_bytes())
    replaced(chart.name, 'aria-label="', 'aria-label="Drawn anew: ')(chart.parent)
    replaced(record.NAME, before, hashes.hash_bytes(chart.read_bytes()))(target)
    assert _build_site() == [target / "index.html"]
    assert _build_site() == []


def test_every_file_is_recorded(site: Path):
    """Data, figures, profiles and pages, with their hash."""
    steps = record.read_record(site).steps.values()
    listed = {name: sha for step in steps for name, sha in step.files.items()}
    paths = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    assert set(paths) - set(listed) == {record.NAME}
    assert {name: hashes.hash_bytes(paths[name].read_bytes()) for name in listed} == listed


def test_a_profile_that_is_out_of_date_stops_the_site(finished: Path):
    """A profile that was made next to other countries is named, and no page is written."""
    target = finished / "outputs"
    file = target / record.NAME
    content = json.loads(file.read_text(encoding="utf-8"))
    content["steps"]["countries/MLT"]["parameters"]["compare"] = "EST"
    file.write_text(json.dumps(content), encoding="utf-8")
    before = hash_all(target)
    reason = r"MLT, which the site links to, is out of date: parameters changed\.\n`basel"
    with pytest.raises(BaselineError, match=reason):
        _build_site()
    assert hash_all(target) == before


def test_a_site_without_its_profiles_is_not_begun(whole: Path, copy: Path):
    """A profile that is missing is named, and no page is written."""
    shutil.copy(whole / "outputs" / record.NAME, copy / "outputs")
    reason = r"countries/ALB, which .*ALB/\w+\.\w+ is missing.*\n`baseline run` rebuilds it"
    with pytest.raises(BaselineError, match=reason):
        _build_site()
    assert [path.name for path in (copy / "outputs").iterdir()] == [record.NAME]


def test_nothing_that_comes_from_a_cell_is_run_by_a_page(
    site: Path, monkeypatch: pytest.MonkeyPatch
):
    """Markup in a name or a claim is shown as it is written, on every page that the site draws."""
    hostile = '"><script>alert(1)</script>'
    known = trace.load_explainer()
    other = replace(known, findings=[_retold(finding, hostile) for finding in known.findings])
    names = {"MDA": hostile}
    members = countries.list_countries()
    named = tuple(replace(old, name=names.get(old.iso3, old.name)) for old in members)
    monkeypatch.setattr(trace, "load_explainer", lambda *_: other)
    monkeypatch.setattr(countries, "list_countries", lambda: named)
    drawn = pages.draw_pages(site, bases.find_basis())
    for name, content in drawn.items():
        if name.endswith(".html"):
            assert hostile.encode() not in content, name
            names_countries = name != "downloads.html"
            assert (b"&lt;script&gt;alert(1)" in content) == names_countries, name


def test_corrected_values_are_marked_on_the_pages(site: Path):
    """With basis `corrected` every page says so, and each corrected value carries a dagger."""
    corrected = bases.find_basis("corrected")
    drawn = pages.draw_pages(site, corrected)
    for name in ("table.html", "compare.html"):
        assert _count_marked_cells(drawn[name].decode(), "†") == len(corrected.changes)
    for name, content in drawn.items():
        assert not name.endswith(".html") or b"Basis corrected:" in content, name


def test_the_table_shows_the_indicators(site: Path):
    """Every cell of the page of all data says what the library holds."""
    page = _text(site, "table.html")
    expected = baseline.indicators()
    for name, indicator in schema.list_indicators().items():
        shown = re.findall(rf'<td class="{name}(?: n)?"[^>]*>([^<]*)<', page)
        if indicator.is_number:
            none = indicator.none
            known = ["none given" if value == none else f"{value:g}" for value in expected[name]]
        else:
            known = [schema.name_status(value).replace("_", " ") for value in expected[name]]
        assert shown == known


def test_cells_that_public_records_contradict_are_marked_as_printed(site: Path):
    """The value stands as printed, with a mark, in the data, on the map and the profile."""
    contradicted = bases.find_basis("corrected").changes.values()
    for name in ("table.html", "compare.html"):
        assert _count_marked_cells(_text(site, name), "‡") == len(contradicted)
    for cell in contradicted:
        title = schema.list_indicators()[cell.indicator].title
        profile = _text(site, f"countries/{cell.iso3}/profile.html")
        assert f"{title}: public treaty records contradict this cell" in profile
    front_page = re.sub(r'alt="[^"]*"', "", _text(site, "index.html"))
    notes = re.findall(r"‡ Public records contradict the printed (cells?) of ([^.]*)\.", front_page)
    assert [cells for cells, _ in notes] == ["cells", "cell"]
    assert sum(named.count(" and ") + 1 for _, named in notes) == len(contradicted)
    shapes = re.findall(r'<g class="shape">.*?</g>', front_page, re.DOTALL)
    assert sum(shape.count("‡") for shape in shapes) == len(contradicted)


def test_what_corrections_change_is_in_words_and_units(site: Path):
    """One state more is a party to the UN Convention than Fig. 1 has, twice; no position moves."""
    page = unescape(_text(site, "corrections.html")).partition("What the corrections change")[2]
    row = re.search(r">UN Convention on the Rights of the Child: blank, share<.*", page)
    assert row
    assert re.findall(r">([^<]+)</td>", row[0]) == ["Council of Europe", "4.26%", "0%"]
    assert re.findall(r'<th scope="col">(printed|corrected)<', page, re.I)[:2] == [
        "Printed",
        "Corrected",
    ]
    assert "<h2>No country's position changes</h2>" in page


def test_every_cell_that_records_do_not_confirm_has_a_source(site: Path):
    """Each row of the page of treaties leads to the list that it rests on."""
    page = _text(site, "treaties.html")
    order = [page.index(words) for words in ("<strong>184 of", "<svg", "Cells that do not agree")]
    assert order == sorted(order)
    sources = re.findall(r'<td data-heading="Source">(.*?)</td>', page)
    assert len(sources) > 4
    assert [source for source in sources if "<a href=" not in source] == []


def test_counts_that_rest_on_contradicted_cells_are_marked(site: Path):
    """Two treaties of Russia and Switzerland, in each group that one of them belongs to."""
    marked = Counter(_find_marked(_text(site, "compare.html"), "‡"))
    of_groups = {name: marked[name] for name in groups.find_named() if name in marked}
    assert of_groups == {"coe": 2, "non_eu": 2, "non_focus": 2, "efta": 1}
    counted = _text(site, "fig_1_commitments.html").partition("How many have each")[2]
    assert re.findall(r"<td>(\d+ ?‡?)</td>", counted)[:5] == ["45 ‡", "46", "44", "45 ‡", "40"]


def test_a_profile_names_its_open_queries(site: Path):
    """A question about a country's cell is on its page, where whoever reads the cell sees it."""
    asked = [query for query in queries.read_queries() if query.iso3 and query.indicator]
    assert asked
    for query in asked:
        profile = _text(site, f"countries/{query.iso3}/profile.html")
        assert f"corrections.html#{query.query}" in profile


def _find_marked(page: str, mark: str) -> list[str]:
    """What the marked cells of a page are of: indicators, or countries and groups."""
    return re.findall(rf'<td class="(\w+)[^<]*<span class="mark">{mark}</span>', page)


def _count_marked_cells(page: str, mark: str) -> int:
    """Count the marked cells of countries, without the counts that rest on them."""
    return sum(name not in groups.find_named() for name in _find_marked(page, mark))


def _text(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")


def _retold(finding: Finding, paraphrase: str) -> Finding:
    """The same finding about a claim in other words."""
    return replace(finding, claim=replace(finding.claim, paraphrase=paraphrase))


def _target(path: Path, link: str) -> Path:
    """Where a link of a page leads, without asking the disk for each."""
    return Path(os.path.normpath(path.parent / link.partition("?")[0]))
