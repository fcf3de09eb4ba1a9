"""Fig. 1's treaties over time: how many states were parties, and how many Fig. 1 ticks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from baseline.data import schema, treaties, treaty_events
from baseline.data.marks import list_marks
from baseline.data.treaty_events import Treaty
from baseline.figures.chart import Chart
from baseline.figures.style import (
    GRID,
    INK,
    NARROW,
    QUIET,
    SHADES,
    Margins,
    Words,
    draw_canvas,
    wrap_words,
)

_NOTES = "Lines: public records (data/treaties.csv), each up to the last day covered."


def draw_ratifications(indicators: pd.DataFrame, as_of: date | str | None = None) -> Chart:
    """
    Draw how many states were parties to each treaty of Fig. 1, from its opening on.

    A panel for each treaty has a step for each state that ratified, acceded or succeeded, and as a
    dot the number that Fig. 1 ticks, on the day that it is compared with.
    """
    day, known = treaties.read_day(as_of), treaty_events.read_treaties()
    recorded = treaties.treaties(day).loc[indicators.index]
    data = _list_parties(indicators, list(known))
    ticked = {name: int((indicators[name] == treaties.PARTY).sum()) for name in known}
    counts = {
        name: f"{(recorded[name] == treaties.PARTY).sum()} parties, {ticked[name]} ticked"
        for name in known
    }
    wrong = len(treaties.find_differences(indicators, day))
    on = f"{day.day} {day:%B %Y}"
    title = f"Records as of {on} contradict {wrong} of {len(data)} treaty cells in Fig. 1"
    titles = {name: schema.list_indicators()[name].title for name in known}
    subtitle = "How many states were parties to each treaty, from its opening for signature on."
    words = Words(title, subtitle, _NOTES)
    figures = []
    margins = Margins(left=0.4, above=0.5, below=0.25)
    for size, columns in (((7.5, 4.7), 2), ((NARROW, 8.8), 1)):
        with draw_canvas(indicators, ["fig_1"], words, size, margins) as (figure, axes):
            panels = _split_axes(figure, axes, columns)
            for panel, (name, treaty) in zip(panels, known.items(), strict=True):
                dates = data.loc[data["indicator"] == name, "party_since"]
                _draw_treaty(panel, dates, treaty, day, ticked[name])
                heading = [*wrap_words(titles[name], size[0] / columns - 0.55, 9), counts[name]]
                panel.set_title("\n".join(heading), loc="left", size=9)
        figures.append(figure)
    lines = "; ".join(f"{titles[name]}: {counts[name]}" for name in known)
    alt = (
        f"Four lines show how many of {len(indicators)} states were parties since each treaty was "
        f"opened for signature. {title}. On that day, and in Fig. 1: {lines}."
    )
    return Chart("treaties", "fig_1", title, alt, data, figures[0], figures[1])


def _list_parties(indicators: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """List what Fig. 1 prints of each state, and since when it has been a party, blank if never."""
    since = {
        (event.iso3, event.treaty): event.date
        for event in treaty_events.read_events()
        if event.event in treaty_events.BINDING
    }
    rows = [
        (str(iso3), name, status, since.get((str(iso3), name), ""))
        for name in names
        for iso3, status in indicators[name].items()
    ]
    rows.sort(key=lambda row: (names.index(row[1]), row[3], row[0]))
    data = pd.DataFrame(rows, columns=["iso3", "indicator", "printed", "party_since"])
    return data.assign(mark=list_marks(indicators, data))


def _split_axes(figure: Figure, axes: Axes, columns: int) -> list[Axes]:
    """Put four panels with common scales where one pair of axes was."""
    box = axes.get_position()
    axes.remove()
    around = {"left": box.x0, "right": box.x1, "bottom": box.y0, "top": box.y1}
    grid = figure.add_gridspec(4 // columns, columns, hspace=0.6, wspace=0.12, **around)
    panels: Any = grid.subplots(sharex=True, sharey=True)
    return list(panels.flat)


def _draw_treaty(
    panel: Axes, dates: pd.Series[str], treaty: Treaty, day: date, ticked: int
) -> None:
    """Draw a treaty's line up to its horizon, the marked day and the number ticked."""
    joined = [treaty_events.read_span(text)[1] for text in dates if text]
    # The first step up is at the first party, the line ends where public records do.
    years = [_to_year(when) for when in (treaty.opened, *joined, treaty.horizon)]
    panel.step(
        years, [*range(len(joined) + 1), len(joined)], where="post", color=SHADES[treaties.PARTY]
    )
    marked = _to_year(day)
    panel.axvline(marked, color=QUIET, linewidth=0.9, linestyle=(0, (4, 2)), zorder=0)
    panel.plot([marked], [ticked], "o", color=INK, markersize=5.5)
    panel.text(marked + 0.8, ticked - 2.5, f"Fig. 1:\n{ticked}", va="top", size=7.5)
    panel.set(
        xlim=(1989, 2028), xticks=range(1990, 2030, 10), ylim=(0, 50), yticks=range(0, 50, 10)
    )
    panel.tick_params(axis="x", labelbottom=True)
    panel.grid(axis="y", **GRID)
    panel.set_axisbelow(True)


def _to_year(day: date) -> float:
    """Place a day between the years; with 365, a leap year would end in the next."""
    return day.year + (day.timetuple().tm_yday - 1) / 366
