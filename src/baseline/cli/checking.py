"""Commands for a reviewer: claims, their sources, differences, and a full rebuild."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from baseline.cli import terminal
from baseline.errors import BaselineError, UnknownName

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

    from baseline.ledger.verdicts import Finding

_SHORT = ["claim", "printed", "recomputed", "verdict", "n"]
_OF_COUNTRY = ["claim", "says", "printed", "verdict"]


@click.command(epilog="Example: baseline claims --verdict differs")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--verdict", help="Only reproduced, consistent, differs, ambiguous or not checked.")
@click.option("--country", help="Only claims about this country (any name or code).")
@terminal.basis_option
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def claims(
    ctx: click.Context,
    ids: tuple[str, ...],
    verdict: str | None,
    country: str | None,
    basis: str,
    as_json: bool,
) -> None:
    """Check the report's claims and list their verdicts.

    With a basis of your own, also list the claims that would no longer hold.

    The exit status is 0 if all verdicts are as committed, 1 if any has changed, and 2 for misuse.
    """
    import pandas as pd

    from baseline import project
    from baseline.data import countries
    from baseline.ledger import claims_table, history, holding, verdicts

    if verdict not in (None, *verdicts.VERDICTS):
        known = ", ".join(verdicts.VERDICTS)
        raise click.UsageError(f"There is no verdict {verdict!r}. Known: {known}.")
    iso3 = countries.resolve(country) if country else ""
    for name in ids:
        _require_claim(name)
    findings = holding.judge_basis(basis)
    table = claims_table.tabulate_findings(findings)
    shown = table[table["claim"].isin(ids)] if ids else table
    shown = shown[shown["verdict"] == verdict] if verdict else shown
    shown = shown[shown["countries"].str.contains(iso3)]  # without a country: "", in every text
    if as_json:
        numbers = pd.to_numeric(shown["n"]).astype("Int64")
        terminal.print_table(shown.assign(n=numbers), "json")
    elif iso3:
        _print_country(shown, iso3)
    else:
        _print_claims(shown, findings, ids)
        _print_lost(findings, basis)
    if basis == "printed":
        committed = project.find_project().root / "outputs" / "claims.csv"
        changed = history.compare_with_file(table, committed)
        for line in changed:
            click.echo(f"Changed: {line}.", err=True)
        ctx.exit(1 if changed else 0)


def _require_claim(name: str) -> None:
    """Refuse a name that is not a claim; if it is a country, name the option for countries."""
    from baseline.data import countries
    from baseline.ledger import entries

    if name in entries.read_claims():
        return
    with suppress(UnknownName):
        iso3 = countries.resolve(name)
        raise click.UsageError(f"{name!r} is a country. Use `baseline claims --country {iso3}`.")
    entries.find_claim(name)  # names the nearest


def _print_country(shown: pd.DataFrame, iso3: str) -> None:
    from baseline.data import countries
    from baseline.ledger import mentions

    name = countries.list_names()[iso3]
    if shown.empty:
        click.echo(f"{name}: none of these claims concerns it.")
        return
    click.echo(shown[_OF_COUNTRY].to_string(index=False, max_colwidth=60))
    counts = shown["verdict"].value_counts().items()
    click.echo(f"\n{name}: " + ", ".join(f"{count} {verdict}" for verdict, count in counts))
    if others := Counter(f"section {other.section}" for other in mentions.find_others(iso3)):
        places = ", ".join(f"{number} in {section}" for section, number in others.items())
        click.echo(f"Also named, but with nothing that could be checked: {places}")


def _print_claims(shown: pd.DataFrame, findings: Sequence[Finding], ids: Collection[str]) -> None:
    from baseline.ledger import entries, independence

    click.echo(shown[_SHORT].to_string(index=False, max_colwidth=48))
    for finding in findings:
        claim = finding.claim
        if claim.claim in ids:
            click.echo(f"\n{claim.claim}: {claim.paraphrase}. {finding.note}")
    counts = Counter(finding.verdict for finding in findings)
    click.echo(f"\n{independence.summarise_checks(findings)}")
    named = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    click.echo(f"All {len(findings)} claims: {named}")
    covered = ", ".join(f"{count} {why}" for why, count in entries.count_coverage().items())
    click.echo(f"Numbers and lists in the text: {covered}")


def _print_lost(findings: Sequence[Finding], basis: str) -> None:
    """List the claims that values other than the report's would overturn."""
    from baseline.ledger import holding

    judged = holding.find_judged(basis)
    if judged != basis:
        lost = holding.find_lost(holding.judge_basis(judged), findings)
        names = ", ".join(finding.claim.claim for finding, _ in lost)
        click.echo(f"With these values, these claims would no longer hold: {names or 'none'}")
        click.echo("The report did not print these values, so this is not a verdict on it.")


@click.command(epilog="Example: baseline explain s5-coe-mean-score")
@click.argument("name", metavar="CLAIM | STATISTIC[@GROUP] | COUNTRY.INDICATOR")
@click.option("--up", is_flag=True, help="Show what uses a cell, instead of what it rests on.")
@terminal.basis_option
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def explain(name: str, up: bool, basis: str, as_json: bool) -> None:
    """Show which printed cells a claim or statistic rests on.

    With --up, trace a cell to the statistics, claims and files that use it.
    """
    from baseline.ledger import outline, trace

    explainer = trace.load_explainer(basis)
    tree = explainer.up(name) if up else explainer.down(name)
    click.echo(
        json.dumps(tree, ensure_ascii=False, indent=2) if as_json else outline.write_outline(tree)
    )


@click.command(epilog="Example: baseline diff printed corrected")
@click.argument("before")
@click.argument("after")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "html"]),
    default="table",
    show_default=True,
    help="Output format.",
)
def diff(before: str, after: str, form: str) -> None:
    """Show what changes between two bases or two folders of outputs.

    Compares values, positions, statistics and claims. BEFORE and AFTER are bases (printed,
    corrected, or a CSV file of changes) or folders of outputs. Values of different dates are
    labelled "then" and "now". To compare with a commit: git diff COMMIT outputs/values.csv.
    """
    from baseline.build import diff as differences
    from baseline.build import states
    from baseline.pages import changes

    moved = differences.compare_states(states.load_state(before), states.load_state(after))
    if form == "json":
        click.echo(changes.write_json(moved, before, after), nl=False)
    elif form == "html":
        click.echo(changes.draw_page(moved, before, after), nl=False)
    elif form == "csv":
        terminal.print_table(moved, form)
    elif moved.empty:
        click.echo(f"Nothing changes from {before} to {after}.")
    else:
        for title, rows in changes.arrange_changes(moved, before, after).items():
            click.echo(f"{title}: {len(rows) or 'none'}")
            if len(rows):
                terminal.print_table(rows, form)


@click.command(epilog="Example: baseline check --certificate filed")
@click.option(
    "--certificate",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for a page and a JSON file on what was reproduced and what was not checked.",
)
@click.pass_context
def check(ctx: click.Context, certificate: Path | None) -> None:
    """Rebuild everything and compare it with the files here.

    The rebuild takes place in a temporary folder.

    The exit status is 0 if nothing differs, 1 if something does, and 2 if the comparison could
    not be made.
    """
    from baseline.build import check as reviewer

    started = datetime.now(UTC)
    try:
        result = reviewer.check_outputs(lambda step: click.echo(step, err=True))
    except BaselineError as error:
        click.echo(f"Error: {error}", err=True)
        ctx.exit(2)
    for line in result.differences:
        click.echo(line)
    if certificate:
        from baseline.build import certificate as filed

        for file in filed.write_certificate(certificate, result, started, datetime.now(UTC)):
            click.echo(file)
    click.echo(result.summary)
    ctx.exit(1 if result.differences else 0)


COMMANDS = (claims, explain, diff, check)
