"""The status of each state in each treaty of Fig. 1 at any date, and where print says otherwise.

A party is a state that has ratified, acceded or succeeded, whether or not the treaty binds it yet.
Fig. 1 decides: it has a tick, "SIGNED" or a blank, as do the depositaries' lists that its footnotes
cite, and there a state whose ratification is not in force yet is no longer a mere signatory. At the
report's date it makes no difference: the treaties bound every state that had ratified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from baseline.data import bases, countries, descriptor, treaty_events
from baseline.data.treaty_events import BINDING, RATIFICATION, SIGNATURE, Event, Treaty
from baseline.errors import BaselineError, UnknownName, quote

NONE, SIGNED, PARTY = "none", "signed", "party"
"""Statuses under a treaty, as the data package names them for the cells of Fig. 1."""


@dataclass(frozen=True)
class Standing:
    """
    Where a state stands in a treaty on a day.

    Parameters
    ----------
    statuses : tuple of str
        One status; several where the records do not say whether it had signed.
    event : Event or None
        What the last of them rests on; for a state that has not acted yet, what it did first.
    """

    statuses: tuple[str, ...]
    event: Event | None

    @property
    def status(self) -> str | None:
        """The one status; None where the records leave several open."""
        return self.statuses[0] if len(self.statuses) == 1 else None


def treaties(as_of: date | str | None = None) -> pd.DataFrame:
    """
    Find each state's status under each treaty of Fig. 1 on a date, from public records.

    Parameters
    ----------
    as_of : date or str, optional
        A day, such as "2021-06-30"; acts of that day count. By default the report's date: the
        last day of its month of publication, in which no state acted.

    Returns
    -------
    DataFrame of str, shape (47, 4)
        `uncrc`, `opsc`, `lanzarote` and `budapest`, indexed by alpha-3 code in printed order:
        "party", "signed" or "none". Missing if the records do not say whether a state that
        ratified later had signed by then.

    Raises
    ------
    UnknownName
        For anything that is not a date, or is later than the records.
    DataError
        With every fault of the records.
    """
    standings = find_standings(as_of)
    statuses = pd.Series({key: standing.status for key, standing in standings.items()}, dtype="str")
    return statuses.unstack(sort=False).rename_axis("iso3")


def find_standings(as_of: date | str | None = None) -> dict[tuple[str, str], Standing]:
    """Find where each state stands in each treaty, by alpha-3 code and treaty."""
    day, known = read_day(as_of), treaty_events.read_treaties()
    events: dict[tuple[str, str], dict[str, Event]] = {
        (iso3, treaty): {} for treaty in known for iso3 in countries.list_names()
    }
    for event in treaty_events.read_events():
        events[event.iso3, event.treaty][event.event] = event
    return {key: _find_standing(of, known[key[1]], day) for key, of in events.items()}


def find_later_events(iso3: str, as_of: date | str | None = None) -> list[Event]:
    """Find what a state has signed, ratified or acceded to since a date, in order."""
    day, acts = read_day(as_of), (SIGNATURE, *BINDING)
    later = [
        event
        for event in treaty_events.read_events()
        if event.iso3 == iso3 and event.event in acts and event.first > day
    ]
    return sorted(later, key=lambda event: event.date)


def read_day(as_of: date | str | None = None) -> date:
    """
    Read a date that the records of all treaties reach; by default the report's.

    An UnknownName says that it is not a date, or which records end before it.
    """
    try:
        day = _read_date(descriptor.read_descriptor()["as_of"] if as_of is None else as_of)
    except ValueError:
        wanted = "expected a date such as 2019-11-30"
        raise UnknownName(f"as_of: {wanted}, found {quote(as_of)}.") from None
    short = [
        f"{name} up to {treaty.horizon}"
        for name, treaty in treaty_events.read_treaties().items()
        if day > treaty.horizon
    ]
    if short:
        followed = ", ".join(short)
        late = f"as_of: {day} is too late: the records cover {followed}."
        raise UnknownName(f"{late} Choose an earlier day.")
    return day


def find_differences(indicators: pd.DataFrame, as_of: date | str | None = None) -> pd.DataFrame:
    """
    Find the cells of Fig. 1 that the records contradict.

    Parameters
    ----------
    indicators : DataFrame
        Indexed by alpha-3 code, with the columns of the treaties; may hold some countries only.
    as_of : date or str, optional
        As for `treaties`.

    Returns
    -------
    DataFrame of str
        One row per cell, by treaty in printed order: `iso3`, `indicator`, `printed` and `recorded`
        status (several with "or" between them), `event` and `date` that the latter rests on, or
        that came only later, and `source`: for a state without any event, the list of parties.
        A cell on which the records are silent is not a difference.
    """
    known = treaty_events.read_treaties()
    rows = []
    for (iso3, treaty), standing in find_standings(as_of).items():
        if iso3 not in indicators.index or indicators.loc[iso3, treaty] in standing.statuses:
            continue
        event = standing.event
        rows.append(
            {
                "iso3": iso3,
                "indicator": treaty,
                "printed": indicators.loc[iso3, treaty],
                "recorded": " or ".join(standing.statuses),
                "event": event.event if event else "",
                "date": event.date if event else "",
                "source": event.source if event else known[treaty].parties,
            }
        )
    columns = ("iso3", "indicator", "printed", "recorded", "event", "date", "source")
    return pd.DataFrame(rows, columns=columns, dtype="str")


def draw_overlay(indicators: pd.DataFrame, as_of: date | str | None = None) -> pd.DataFrame:
    """
    Write the cells that the records contradict as an overlay, a basis of that date.

    It has the columns of `baseline.data.bases.COLUMNS`. A BaselineError names the cells that the
    records contradict without saying what is right.
    """
    day, differences = read_day(as_of), find_differences(indicators, as_of)
    unsure = differences[~differences["recorded"].isin([NONE, SIGNED, PARTY])]
    if len(unsure):
        named = ", ".join(unsure["iso3"] + "." + unsure["indicator"])
        raise BaselineError(
            f"On {day} these states were not parties, and the records do not say whether they had "
            f"signed: {named}.\nNo basis can be written for that date."
        )
    rows = [
        (
            row.iso3,
            row.indicator,
            row.recorded,
            row.printed,
            _give_reason(str(row.event), str(row.date), str(day)),
            row.source,
            str(day),
        )
        for row in differences.itertuples()
    ]
    return pd.DataFrame(rows, columns=list(bases.COLUMNS), dtype="str")


def _read_date(as_of: date | str) -> date:
    if isinstance(as_of, datetime):
        return as_of.date()
    if isinstance(as_of, date):
        return as_of
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(as_of)):  # other forms of ISO 8601
        raise ValueError(as_of)
    return date.fromisoformat(as_of)


def _find_standing(events: Mapping[str, Event], treaty: Treaty, day: date) -> Standing:
    """Follow what a state did, in order of time, up to a day."""
    standing = Standing((NONE,), None)
    for first, last, status, event in _list_acts(events, treaty):
        if last <= day:
            standing = Standing((status,), event)
        elif first <= day:  # the record gives a month or a year that the day is in
            standing = Standing((*standing.statuses, status), event)
        elif standing.event is None:  # it had not acted yet: this is what it did first
            standing = Standing(standing.statuses, event)
    return standing


def _list_acts(
    events: Mapping[str, Event], treaty: Treaty
) -> Iterator[tuple[date, date, str, Event | None]]:
    """List when a state signed and became a party: first and last possible day, status, record."""
    bound = next((events[name] for name in BINDING if name in events), None)
    if SIGNATURE in events:
        signed = events[SIGNATURE]
        yield signed.first, signed.last, SIGNED, signed
    elif RATIFICATION in events:
        # Nobody ratifies without having signed; the day is not known.
        yield treaty.opened, events[RATIFICATION].last, SIGNED, None
    if bound:
        yield bound.first, bound.last, PARTY, bound


def _give_reason(event: str, dated: str, day: str) -> str:
    """Say what the records rest on."""
    if not event:
        return f"Not a party on {day}, and no signature is recorded."
    if dated > day:
        return f"No {event} before {dated}."
    return f"{event.capitalize()} on {dated}."
