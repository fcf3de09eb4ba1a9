"""One function a chart: each takes frames and returns a `Chart`, and writes nothing."""

from baseline.figures.blocks import hotlines, ombudspersons, safer_internet
from baseline.figures.chart import Chart
from baseline.figures.dots import access_to_justice
from baseline.figures.grids import ages, legislation
from baseline.figures.maps import choropleth, choropleths
from baseline.figures.matrix import commitments
from baseline.figures.profile import numbers, statuses
from baseline.figures.sensitivity import left_out
from baseline.figures.treaties import ratifications

__all__ = [
    "Chart",
    "access_to_justice",
    "ages",
    "choropleth",
    "choropleths",
    "commitments",
    "hotlines",
    "left_out",
    "legislation",
    "numbers",
    "ombudspersons",
    "ratifications",
    "safer_internet",
    "statuses",
]
