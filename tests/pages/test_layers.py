"""The map that can be coloured by any indicator: what its links, legends and classes say."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import baseline
from baseline.data import bases, countries, groups, schema
from baseline.pages import layers
from baseline.pages.render import render_template


def describe_layer(indicators: pd.DataFrame, name: str, group: str = "coe") -> dict[str, Any]:
    """The only layer of a map of one indicator."""
    (layer,) = layers.describe_map(indicators, [name], group)["layers"]
    return dict(layer)


@pytest.mark.parametrize("page", ["index.html", "maps.html"])
def test_the_link_of_each_state_says_its_value(whole: Path, page: str) -> None:
    """The text of a state's link begins with its name and holds its value of each indicator."""
    text = (whole / "outputs" / page).read_text("utf-8")
    links = re.findall(
        r'<a href="countries/(\w+)/profile.html" class="place[^>]*>\s*'
        r'<text class="say"[^>]*>(.*?): (<tspan.*?)</text>',
        text,
    )
    said = {
        iso3: (unescape(name), re.findall(r"<tspan[^>]*>(.*?)</tspan>", values))
        for iso3, name, values in links
    }
    expected = baseline.indicators()
    drawable = layers.find_drawable()

    assert {iso3: name for iso3, (name, _) in said.items()} == countries.list_names()
    assert {len(values) for _, values in said.values()} == {len(drawable)}
    for name in ("csam_score", "access_to_justice_score"):
        place, unit = drawable.index(name), schema.list_indicators()[name].unit
        assert {iso3: values[place].partition(" ")[0] for iso3, (_, values) in said.items()} == {
            iso3: f"{value:g}" for iso3, value in expected[name].items()
        }
        assert {values[place].partition(" ")[2] for _, values in said.values()} <= {
            unit,
            unit.removesuffix("s"),
        }


def test_a_legend_counts_the_states_of_each_class_in_words() -> None:
    """A class without a state is left out; together they hold every state once."""
    layer = describe_layer(baseline.indicators(), "grooming_score")

    assert [legend["label"] for legend in layer["classes"]] == [
        "5 states with 0 points",
        "9 states with 1 point",
        "4 states with 3 points",
        "18 states with 4 points",
        "11 states with 5 points",
    ]
    listed = [name for legend in layer["classes"] for name in legend["countries"]]
    assert sorted(listed) == sorted(countries.list_names().values())


def test_states_without_data_are_a_hatched_class() -> None:
    """A gap is neither a zero nor a blank tick, in the legend and in the state's link."""
    frame = baseline.indicators()
    frame["inhope_hotline"] = frame["inhope_hotline"].astype("boolean")
    frame.loc["MDA", "inhope_hotline"] = pd.NA
    layer = describe_layer(frame, "inhope_hotline")

    assert layer["classes"][-1]["label"] == "1 state: no data"
    assert [legend["hatched"] for legend in layer["classes"]][-1]
    assert not any(legend["hatched"] for legend in layer["classes"][:-1])
    assert layer["values"]["MDA"]["words"] == "no data"


def test_contradicted_values_are_marked_and_named() -> None:
    """The two cells that public records contradict carry a double dagger; a basis mends them."""
    printed = describe_layer(baseline.indicators(), "uncrc")
    corrected = describe_layer(baseline.indicators(basis="corrected"), "uncrc")

    marked = [iso3 for iso3, value in printed["values"].items() if "‡" in value["words"]]
    assert marked == ["RUS", "CHE"]
    assert printed["contradicted"]
    assert printed["notes"] == [
        "‡ Public records contradict the printed cells of the Russian Federation and Switzerland."
    ]
    assert printed["classes"][1]["countries"] == ["Russian Federation ‡", "Switzerland ‡"]
    assert not corrected["contradicted"]
    assert {corrected["values"][iso3]["words"] for iso3 in marked} == {
        f"state party{bases.CHANGED}"
    }


def test_a_group_s_map_leads_to_no_profile_and_leaves_the_others_apart() -> None:
    """Profiles belong to the report's own outputs; the other 37 states are a class of their own."""
    described = layers.describe_map(baseline.indicators("focus"), ["lanzarote"], "focus")
    drawn = render_template("site/map_with_files.html.j2", **described)

    assert "countries/" not in drawn
    (layer,) = described["layers"]
    assert layer["classes"][-1]["label"] == "37 states: others"
    assert sum(value["words"] != "others" for value in layer["values"].values()) == len(
        groups.find_members("focus")
    )
