"""Runs handed to a real Dask scheduler and workers on this machine."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from baseline import executors, sweeps
from baseline.errors import BaselineError
from conftest import Command

CODES = ("ALB", "AND", "ARM", "AUT", "AZE", "BEL", "BIH", "BGR")


def start(*words: str) -> subprocess.Popen[str]:
    """Start a process of the cluster."""
    dask = [sys.executable, "-m", "dask", *words, "--no-dashboard", "--host", "127.0.0.1"]
    return subprocess.Popen(dask, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two workers; whatever is left of them is ended."""
    scheduler = start("scheduler", "--port", "0")
    assert scheduler.stderr is not None
    address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))
    workers = [start("worker", address, "--no-nanny", "--nthreads", "2") for _ in range(2)]
    try:
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
            assert process.stderr is not None
            process.stderr.close()


def test_a_lost_worker_s_runs_are_done_again(cluster: tuple[str, list[subprocess.Popen[str]]], tmp_path: Path) -> None:
    """One of two workers is killed in the middle: every profile is there once, and as it is without a cluster."""
    address, workers = cluster
    done: list[str] = []

    def report(code: str) -> None:
        done.append(code)
        if len(done) == 2:
            workers[0].kill()

    failed = sweeps.sweep(CODES, folder=tmp_path / "far", report=report, executor=executors.cluster(address)).failed

    assert failed == {}
    assert sorted(done) == sorted(CODES)
    assert sweeps.sweep(CODES[:2], folder=tmp_path / "near", report=lambda _: None).failed == {}
    for code in CODES:
        assert {path.name for path in (tmp_path / "far/countries" / code).iterdir()} == {*sweeps.PROFILE_FILES}
    for code in CODES[:2]:
        for name in ("profile.json", "numbers.svg", "statuses.svg", "manifest.json"):
            far, near = (tmp_path / each / "countries" / code / name for each in ("far", "near"))
            assert far.read_bytes() == near.read_bytes()


def test_the_command_hands_its_runs_to_a_scheduler(
    cluster: tuple[str, list[subprocess.Popen[str]]], copy: Path, command: Command
) -> None:
    """`--scheduler` is all it takes, and results come back without a shared folder."""
    result = command("country", "MLT", "--scheduler", cluster[0])

    assert result.exit_code == 0, result.output
    assert (copy / "outputs/countries/MLT/profile.html").is_file()


def test_no_scheduler_at_the_address_is_said_so(command: Command, copy: Path) -> None:
    """An address where nobody answers ends with status 1 and names it."""
    start_time = time.monotonic()
    result = command("country", "MLT", "--scheduler", "tcp://127.0.0.1:9")

    assert result.exit_code == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in result.output
    assert time.monotonic() - start_time < 60


def test_a_scheduler_that_asks_for_certificates(tmp_path: Path, command: Command) -> None:
    """With `tls://`, only who shows a certificate is served; the options are passed through."""
    files = [tmp_path / "cert.pem", tmp_path / "cert.pem", tmp_path / "key.pem"]
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=here"]
    subprocess.run([*words, "-keyout", str(files[2]), "-out", str(files[0])], check=True, capture_output=True)
    names = ("--tls-ca-file", "--tls-cert", "--tls-key")
    tls = [word for name, file in zip(names, files, strict=True) for word in (name, str(file))]
    scheduler = start("scheduler", "--port", "0", "--protocol", "tls", *tls)
    assert scheduler.stderr is not None
    address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tls://127\.0\.0\.1:\d+", line)))
    worker = start("worker", address, "--no-nanny", "--nthreads", "1", *tls)
    try:
        options = ["--tls-ca", str(files[0]), "--tls-cert", str(files[1]), "--tls-key", str(files[2])]
        words = ["country", "LUX", "--scheduler", address, "--outputs", str(tmp_path / "out")]
        shown = command(*words, *options)
        assert shown.exit_code == 0, shown.output
        assert (tmp_path / "out/countries/LUX/profile.html").is_file()
        assert command(*words, "--force").exit_code == 1
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()
            assert process.stderr is not None
            process.stderr.close()


def test_without_distributed_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cluster is an optional extra."""
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(BaselineError, match=r"pip install distributed$"), executors.cluster("tcp://x:1"):
        pass
