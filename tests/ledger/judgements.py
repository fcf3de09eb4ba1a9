"""The report's claims, judged once for all tests of the ledger in a process."""

from __future__ import annotations

import pandas as pd
import pytest

import baseline
from baseline.ledger import entries, verdicts
from baseline.ledger.context import Context
from conftest import CHECKOUT


@pytest.fixture(scope="session")
def statistics() -> pd.DataFrame:
    """The report's statistics."""
    return baseline.statistics()


@pytest.fixture(scope="session")
def context(statistics: pd.DataFrame) -> Context:
    """The values that the report's readings are evaluated against."""
    return Context(baseline.indicators(), statistics, entries.read_claims())


@pytest.fixture(scope="session")
def judged(context: Context, statistics: pd.DataFrame) -> list[verdicts.Finding]:
    """Every claim, judged."""
    return verdicts.judge_claims(context.indicators, statistics)


@pytest.fixture(scope="session")
def findings(judged: list[verdicts.Finding]) -> dict[str, verdicts.Finding]:
    """The same by name."""
    return {finding.claim.claim: finding for finding in judged}


@pytest.fixture(scope="session")
def committed() -> pd.DataFrame:
    """The committed verdicts."""
    return pd.read_csv(CHECKOUT / "outputs/claims.csv", dtype="str", keep_default_na=False)
