"""One function per chart: it takes frames, returns a `Chart`, and writes nothing."""

from baseline.figures.ages import draw_ages
from baseline.figures.bands import draw_means_without_one
from baseline.figures.bars import draw_statuses
from baseline.figures.blocks import draw_hotlines, draw_ombudspersons, draw_safer_internet
from baseline.figures.chart import Chart
from baseline.figures.dots import draw_access_to_justice
from baseline.figures.legislation import draw_legislation
from baseline.figures.lines import draw_ratifications
from baseline.figures.maps import draw_map, draw_maps, find_mapped
from baseline.figures.matrix import draw_commitments
from baseline.figures.strips import draw_numbers

__all__ = [
    "Chart",
    "draw_access_to_justice",
    "draw_ages",
    "draw_commitments",
    "draw_hotlines",
    "draw_legislation",
    "draw_map",
    "draw_maps",
    "draw_means_without_one",
    "draw_numbers",
    "draw_ombudspersons",
    "draw_ratifications",
    "draw_safer_internet",
    "draw_statuses",
    "find_mapped",
]
