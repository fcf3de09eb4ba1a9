"""CONTRIBUTING's table: a new thing of each kind goes to the one place that it names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import CHECKOUT, replaced


@dataclass(frozen=True)
class New:
    """An example of a new thing: the text that it follows in its one place, and what shows it."""

    place: str
    after: str
    text: str
    code: str
    shown: str


HEADINGS = "iso3,indicator,value,printed,reason,source,date\n"

EXAMPLES = {
    "measure": New(
        "src/baseline/stats/measures.py",
        '    "max": Measure(max, "highest value", title="highest value"),\n',
        '    "range": Measure(lambda values: max(values) - min(values), "highest - lowest"),\n',
        "table = baseline.statistics('coe').set_index('statistic')\n"
        "rows = open('data/raw/fig_3.csv', encoding='utf-8').read().splitlines()[1:]\n"
        "scores = [int(row.split(',')[-2]) for row in rows]\n"
        "print(table.loc['csam_score_range', 'value'] == max(scores) - min(scores))\n"
        "from baseline.stats import summary\n"
        "print(summary.describe_formula('csam_score', 'range'))",
        "True\nhighest - lowest\n",
    ),
    "status that combines several indicators": New(
        "src/baseline/stats/combined.py",
        '(frame["safer_internet_day_2019"] == "celebrated")\n',
        '\n\n@combines("csam_score", "grooming_score")\n'
        "def full_scores(frame: pd.DataFrame) -> pd.Series[bool]:\n"
        '    """Five points for both laws (Fig. 3)."""\n'
        '    return (frame["csam_score"] == 5) & (frame["grooming_score"] == 5)\n',
        "table = baseline.statistics('coe').set_index('statistic')\n"
        "rows = open('data/raw/fig_3.csv', encoding='utf-8').read().splitlines()\n"
        "print(table.loc['full_scores_yes_count', 'value'] == sum(r[-4:] == ',5,5' for r in rows))",
        "True\n",
    ),
    "claim": New(
        "data/raw/claims.csv",
        "claim,section,figure,footnote,paraphrase,printed,kind,readings,list,check,consequence,"
        "note,answer\n",
        "example-states,0,,,Number of states,47,count,"
        '"rows = count(group(""coe""))",,,,An example.,\n',
        "table = baseline.claims().set_index('claim')\n"
        "print(table.loc['example-states', 'verdict'])",
        "consistent\n",
    ),
    "group": New(
        "data/groups.csv",
        "group,iso3,since,until,source\n",
        "alpine,AUT,,,An example\nalpine,CHE,,,An example\n",
        "print(*baseline.indicators('alpine').index)",
        "AUT CHE\n",
    ),
    "basis": New(
        "data/bases/later.csv",
        "",
        f"{HEADINGS}MLT,csam_score,5,4,An example,,2024\n",
        "print(baseline.indicators('MLT', 'later').loc['MLT', 'csam_score'])",
        "5\n",
    ),
    "command": New(
        "src/baseline/cli/printing.py",
        "*(list_treaties, transcribe, codebook, show_schema),\n)\n",
        "\n\n@click.command('hello', epilog='Example: baseline hello')\n"
        "def hello() -> None:\n    'Greet.'\n    click.echo('hello')\n\n\n"
        "COMMANDS = (*COMMANDS, hello)\n",
        "from baseline.cli import main\nmain(['hello'])",
        "hello\n",
    ),
    "page of the site": New(
        "src/baseline/pages/templates/pages/nordic.html.j2",
        "",
        "{% extends 'site/base.html.j2' %}\n"
        "{% block title %}Nordic states{% endblock %}\n"
        "{% block main %}{{ named_groups.nordic.members | join(' ') }}"
        "{% endblock %}\n",
        "import os, pathlib\n"
        "from baseline.build import site\n"
        "from baseline.data import bases\n"
        "pages = site.draw_pages(pathlib.Path(os.environ['BUILT']), bases.find_basis())\n"
        "print(pages['nordic.html'].decode().partition('<main id=\"main\">')[2].split('<')[0])",
        "DNK FIN ISL NOR SWE\n\n",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_new_thing_goes_to_one_place(kind: str, copy: Path, whole: Path) -> None:
    """One file is edited, the one that CONTRIBUTING names, and the new thing is there."""
    new = EXAMPLES[kind]
    shutil.copytree(
        CHECKOUT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "_project")
    )
    if new.after:
        replaced(new.place, new.after, new.after + new.text)(copy)
    else:
        (copy / new.place).write_text(new.text, "utf-8")
    environment = os.environ | {
        "PYTHONPATH": str(copy / "src"),
        "BASELINE_ROOT": str(copy),
        "BUILT": str(whole / "outputs"),
    }

    done = subprocess.run(
        [sys.executable, "-c", f"import baseline\n{new.code}"],
        env=environment,
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == new.shown, done.stderr
    named = re.findall(r"^\| ([^|]+) \| (.+) \|$", (CHECKOUT / "CONTRIBUTING.md").read_text(), re.M)
    places = {what.strip(): where for what, where in named}
    assert any(part in places[kind] for part in (new.place, str(Path(new.place).parent))), kind


@pytest.mark.parametrize("kind", ["indicator", "table", "figure"])
def test_what_takes_more_than_a_line_has_a_page(kind: str) -> None:
    """CONTRIBUTING leads to a page whose example is run."""
    line = re.search(rf"^\| {kind}s? .*\|$", (CHECKOUT / "CONTRIBUTING.md").read_text(), re.M)

    assert line
    assert re.search(r"docs/add-a-\w+\.md", line[0])
