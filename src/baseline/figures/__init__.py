"""
One function per chart: it takes frames, returns a `Chart`, and writes nothing.

`indicators` has a row per country, indexed by alpha-3 code, as `baseline.indicators` gives it; the
title calls these countries by the name of their `group`. What is of one country needs all 47.

Modules are named after what they draw: `draw_ages` is in `ages`. `blocks` and `maps` draw several
charts of one form. The others hold what charts share: `chart`, `style`, `kinds`, `map_classes` and
`shapes`.
"""

from baseline.figures.access_to_justice import draw_access_to_justice as draw_access_to_justice
from baseline.figures.ages import draw_ages as draw_ages
from baseline.figures.blocks import draw_hotlines as draw_hotlines
from baseline.figures.blocks import draw_ombudspersons as draw_ombudspersons
from baseline.figures.blocks import draw_safer_internet as draw_safer_internet
from baseline.figures.chart import Chart as Chart
from baseline.figures.commitments import draw_commitments as draw_commitments
from baseline.figures.legislation import draw_legislation as draw_legislation
from baseline.figures.maps import draw_map as draw_map
from baseline.figures.maps import draw_maps as draw_maps
from baseline.figures.maps import find_mapped as find_mapped
from baseline.figures.means_without_one import draw_means_without_one as draw_means_without_one
from baseline.figures.numbers import draw_numbers as draw_numbers
from baseline.figures.ratifications import draw_ratifications as draw_ratifications
from baseline.figures.statuses import draw_statuses as draw_statuses
