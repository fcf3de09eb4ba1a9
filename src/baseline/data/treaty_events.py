"""Dated treaty events of the member states, from public records; impossible ones are refused."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from baseline.data import countries, descriptor
from baseline.errors import DataError, quote

FILE = "data/treaties.csv"
SIGNATURE, RATIFICATION, ACCESSION = "signature", "ratification", "accession"
IN_FORCE = "entry_into_force"
BINDING = (RATIFICATION, ACCESSION, "succession")
"""What makes a state a party."""

EVENTS = (SIGNATURE, *BINDING, IN_FORCE)
ORDER = ((SIGNATURE, RATIFICATION), (RATIFICATION, IN_FORCE), (ACCESSION, IN_FORCE))
"""Which event comes before which; a succession reaches back, so nothing follows from its date."""

MEND = (
    "Compare the rows with the depositary's list (treaties.un.org or coe.int/conventions).\n"
    f"Events: {', '.join(EVENTS)}."
)
_DATE = re.compile("[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@dataclass(frozen=True)
class Treaty:
    """
    What the data package says of a treaty.

    Parameters
    ----------
    opened : date
        When it was opened for signature.
    horizon : date
        Day up to which its records are followed.
    parties : str
        List of parties that is complete on that day.
    """

    opened: datetime.date
    horizon: datetime.date
    parties: str


@dataclass(frozen=True)
class Event:
    """
    One row of `data/treaties.csv`.

    Parameters
    ----------
    iso3, treaty : str
    event : str
        One of `EVENTS`.
    date : str
        A day, month or year, as in ISO 8601.
    source : str
        What the date rests on.
    source_2, agree : str
        Another source, and whether it gives the same date.
    """

    iso3: str
    treaty: str
    event: str
    date: str
    source: str
    source_2: str
    agree: str

    @property
    def first(self) -> datetime.date:
        """First day that the date can mean."""
        return read_span(self.date)[0]

    @property
    def last(self) -> datetime.date:
        """Last day that the date can mean."""
        return read_span(self.date)[1]


def read_treaties() -> dict[str, Treaty]:
    """Read which treaties the records cover, and how far, in the order of Fig. 1."""
    described = descriptor.find_resource("treaties")["treaties"]
    return {
        name: Treaty(
            datetime.date.fromisoformat(treaty["opened"]),
            datetime.date.fromisoformat(treaty["horizon"]),
            treaty["parties"],
        )
        for name, treaty in described.items()
    }


def read_events() -> tuple[Event, ...]:
    """Read the treaty records; a DataError names every row that cannot be."""
    events = descriptor.read_resource("treaties", Event)
    _check(events, *descriptor.find_file())
    return events


def read_span(text: str) -> tuple[datetime.date, datetime.date]:
    """Read a day, month or year as its first and last day; anything else is a ValueError."""
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    if len(text) == len("2019-11-30"):
        return (datetime.date.fromisoformat(text),) * 2
    year = int(text[:4])
    first, last = (int(text[5:]),) * 2 if text[5:] else (1, 12)
    return datetime.date(year, first, 1), datetime.date(year, last, monthrange(year, last)[1])


@lru_cache(maxsize=1)
def _check(events: tuple[Event, ...], *_described: object) -> None:
    """Refuse impossible records; check them once, as long as they and the treaties stay."""
    faults = [
        f"{FILE}, row {row}: {fault}."
        for row, event in enumerate(events, start=1)
        for fault in _find_faults_of_row(event)
    ]
    if faults := faults or list(_find_faults_between(events)):
        raise DataError(faults, MEND)


def _find_faults_of_row(event: Event) -> Iterator[str]:
    """Find faults that a row has on its own."""
    treaties = read_treaties()
    if event.iso3 not in countries.list_names():
        yield f"{quote(event.iso3)} is not a code of a member state (three letters, such as MDA)"
    if event.event not in EVENTS:
        yield f"there is no event {quote(event.event)}"
    treaty = treaties.get(event.treaty)
    if treaty is None:
        yield f"there is no treaty {quote(event.treaty)}; known: {', '.join(treaties)}"
    try:
        first, last = read_span(event.date)
    except ValueError:
        yield f"expected a date such as 2019-11-30 or 2019-11, found {quote(event.date)}"
        return
    if treaty and last < treaty.opened:
        yield f"{event.date} is before {event.treaty} was opened for signature ({treaty.opened})"
    if treaty and first > treaty.horizon:
        yield f"{event.date} is after {treaty.horizon}, where the records of {event.treaty} end"


def _find_faults_between(events: Sequence[Event]) -> Iterator[str]:
    """Find rows that contradict each other."""
    rows: dict[tuple[str, str], dict[str, int]] = {}
    for row, event in enumerate(events, start=1):
        of_state = rows.setdefault((event.iso3, event.treaty), {})
        if event.event in of_state:
            what = f"{event.event} of {event.treaty} by {event.iso3}"
            yield f"{FILE}, row {row}: {what} appears twice (row {of_state[event.event]})."
        of_state.setdefault(event.event, row)
    for (iso3, treaty), of_state in rows.items():
        bound = [name for name in BINDING if name in of_state]
        if len(bound) > 1 or (not bound and IN_FORCE in of_state):
            row = of_state[bound[-1] if bound else IN_FORCE]
            what = f"expected one of {', '.join(BINDING)} of {treaty} by {iso3}"
            yield f"{FILE}, row {row}: {what}, found {len(bound)}."
        if SIGNATURE in of_state and ACCESSION in of_state:
            what = f"{iso3} acceded to {treaty}, though it had signed, so it should have ratified"
            row = of_state[ACCESSION]
            yield f"{FILE}, row {row}: {what} (signature: row {of_state[SIGNATURE]})."
        for before, after in ORDER:
            if before in of_state and after in of_state:
                yield from _find_disorder(events, of_state[before], of_state[after])


def _find_disorder(events: Sequence[Event], before: int, after: int) -> Iterator[str]:
    """Report a row that is dated before one that has to come first."""
    earlier, later = events[before - 1], events[after - 1]
    if earlier.first > later.last:
        what = f"{later.event} of {later.treaty} by {later.iso3} on {later.date}"
        first = f"{earlier.event} on {earlier.date} (row {before})"
        yield f"{FILE}, row {after}: {what} is before its {first}."
