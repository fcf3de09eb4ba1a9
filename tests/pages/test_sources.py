"""Sources as links: where an address leads, and that the words stay the same."""

from __future__ import annotations

import pytest

from baseline.data import bases, treaty_events
from baseline.pages.sources import link_source


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("https://treaties.un.org/Pages?a=1&b=2", "https://treaties.un.org/Pages?a=1&amp;b=2"),
        ("eli.gov.pl/api/text.html : Polish statement", "https://eli.gov.pl/api/text.html"),
        ("zakony.cz/print/zneni-0.htm, 59/2016 : deposited", "https://zakony.cz/print/zneni-0.htm"),
        ("info.org copy of T(2020)25 and news.am/en/18 : deposited", "https://news.am/en/18"),
        (
            "github.com/owner/lists a/4-11.csv (commit 003ce130): UN, read Oct 2014",
            "https://github.com/owner/lists/blob/003ce130/a/4-11.csv",
        ),
    ],
)
def test_an_address_in_a_source_is_a_link(source: str, address: str) -> None:
    """The address is completed, and every word of the source is still there to read."""
    linked = link_source(source)

    assert f'<a href="{address}">' in linked
    assert linked.striptags() == source.replace(" : ", ": ")


@pytest.mark.parametrize("source", ["A survey", "infor.pl, Dz.U. 2015 poz. 729", "<b>x.y/z</b>"])
def test_other_sources_are_text(source: str) -> None:
    """Without an address, a source is shown as it is written."""
    assert "<" not in link_source(source)
    assert link_source(source).unescape() == source


def test_most_recorded_sources_are_links() -> None:
    """Corrections rest on addresses, treaties on copies of the depositaries' lists."""
    changes = bases.find_basis("corrected").changes.values()
    events = treaty_events.read_events()

    assert all(link_source(change.source).startswith("<a ") for change in changes)
    assert sum(link_source(event.source).startswith("<a ") for event in events) > 0.98 * len(events)
