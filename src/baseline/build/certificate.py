"""The certificate of a check, for a reviewer to file: one page, and the same as JSON.

Its parts are those of the World Bank's reproducibility reports and of CODECHECK certificates: what
was reproduced, the first difference, environment, machine and time, and what was not checked.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from baseline import __version__, files, hashes, project
from baseline.build import exhibits, record
from baseline.build.check_result import Result
from baseline.build.exhibits import DIFFERS, IN_PART, REPRODUCED, Exhibit
from baseline.data import second_reading, treaties
from baseline.ledger import entries
from baseline.pages import attribution
from baseline.pages.render import render_template

NOT_REBUILT = "not rebuilt"


def write_certificate(
    folder: Path, result: Result, started: datetime, finished: datetime
) -> list[Path]:
    """Write `certificate.json` and `certificate.html`; times are in UTC."""
    content = describe_certificate(result, started, finished)
    page = render_template("check/certificate.html.j2", **content)
    contents = {
        "certificate.json": f"{json.dumps(content, ensure_ascii=False, indent=2)}\n".encode(),
        "certificate.html": page.encode(),
    }
    files.write(folder, contents)
    return [folder / name for name in contents]


def describe_certificate(result: Result, started: datetime, finished: datetime) -> dict[str, Any]:
    """Gather what a certificate says; times are in UTC."""
    listed = exhibits.list_exhibits(result)
    statuses = Counter(exhibit.status for exhibit in listed)
    return {
        "title": attribution.describe_data()["title"],
        "citation": attribution.cite_package(),
        "result": judge_exhibits(result, listed),
        "summary": result.summary,
        "statuses": dict(statuses),
        "checked_by": "",
        "started": started.isoformat(timespec="seconds"),
        "seconds": round((finished - started).total_seconds()),
        "package": describe_package(),
        "environment": describe_environment(result),
        "builds": list(describe_builds()),
        "failure": result.failure,
        "exhibits": [vars(exhibit) | {"status": exhibit.status} for exhibit in listed],
        "contradicted": result.contradicted,
        "not_checked": list(list_not_checked(result)),
    }


def judge_exhibits(result: Result, listed: Sequence[Exhibit]) -> str:
    """Judge the whole: reproduced only if each exhibit is, and nothing of any was left out."""
    statuses = {exhibit.status for exhibit in listed}
    if result.failure:
        return NOT_REBUILT
    if DIFFERS in statuses or result.contradicted:
        return DIFFERS
    return REPRODUCED if statuses == {REPRODUCED} else IN_PART


def describe_package() -> dict[str, str]:
    """Say which version of the package and which state of the project were checked."""
    root = project.find_project().root
    commit = changed = ""
    if (root / ".git").exists():
        commit = _ask_git(root, "rev-parse", "HEAD")
        changed = str(len(_ask_git(root, "status", "--porcelain").splitlines()))
    return {
        "version": __version__,
        "commit": commit,
        "files_changed_since": changed,
        "inputs": hashes.join_hashes(record.hash_inputs()),
    }


def describe_environment(result: Result) -> dict[str, str]:
    """Describe the machine and what was installed; neither its name nor its user's."""
    lock = project.find_project().root / "requirements.lock"
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": platform.platform(),
        "machine": platform.machine(),
        "processors": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.1f} GiB",
        "network": "blocked" if result.offline else "not blocked",
        "lock_file": hashes.hash_bytes(lock.read_bytes()) if lock.is_file() else "",
        "other_than_locked": ", ".join(result.other_versions),
    }


def describe_builds() -> Iterator[dict[str, Any]]:
    """Describe the build that is here, if it is recorded, and the one that was made to compare."""
    target = project.find_project().outputs
    for digest, inputs in record.read_record(target).inputs.items():
        written = datetime.fromtimestamp((target / record.NAME).stat().st_mtime, UTC)
        yield {
            "build": "here",
            "inputs": digest,
            "finished": written.isoformat(timespec="seconds"),
            "versions": _list_versions(inputs),
        }
    inputs = record.hash_inputs()
    yield {
        "build": "rebuilt",
        "inputs": hashes.join_hashes(inputs),
        "finished": "",
        "versions": _list_versions(inputs),
    }


def list_not_checked(result: Result) -> Iterator[str]:
    """Say what the check leaves open."""
    reasons = Counter(
        (": ".join(exhibits.name_exhibit(file)), why) for file, why in result.not_compared.items()
    )
    for (exhibit, why), number in reasons.items():
        yield f"{exhibit}: {number} file{'s' if number > 1 else ''}, {why}."
    if not result.offline:
        yield "Whether the build needs the network, which only administrators can block here."
    if not result.failure:
        yield from _list_unrecorded()
    yield "Outputs for other groups and bases, and profiles compared with other groups."
    yield "The tests of the package, which `make test` runs."


def _list_unrecorded() -> Iterator[str]:
    """List the claims and printed cells that nothing here can check."""
    claims = entries.read_claims().values()
    without = sum(not claim.readings for claim in claims)
    yield f"{without} of {len(claims)} claims, which rest on sources outside the report."
    cells = len(second_reading.read_raw())
    unrecorded = cells - len(treaties.find_standings())
    yield (
        f"{unrecorded} of {cells} printed cells, which no public record covers. Their two readings "
        "agree, but both come from the same text conversion of the report."
    )


def _list_versions(inputs: dict[str, str]) -> dict[str, str]:
    start = "version of "
    return {
        name.removeprefix(start): version
        for name, version in inputs.items()
        if name.startswith(start)
    }


def _ask_git(root: Path, *words: str) -> str:
    try:
        git = subprocess.run(  # noqa: S603
            ["git", "-C", str(root), *words],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:  # no git here
        return ""
    return git.stdout.strip()
