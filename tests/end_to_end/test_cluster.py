"""Runs handed to a real Dask scheduler and workers on this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import dask
import distributed
import pytest

from baseline.build import executors, plans, profiles
from baseline.build.settings import Settings
from baseline.errors import BaselineError
from conftest import Command, marked

pytestmark = pytest.mark.slow

MARK = uuid.uuid4().hex
CODES = ("ALB", "AND", "ARM", "AUT", "AZE")


def start(*words: str) -> subprocess.Popen[str]:
    """Start a process of the cluster."""
    dask = [sys.executable, "-m", "dask", *words, "--no-dashboard", "--host", "127.0.0.1"]
    env = os.environ | {"MARK": MARK}
    return subprocess.Popen(
        dask, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=env
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two workers, one of which a test may kill; what is left of them is ended."""
    scheduler = start("scheduler", "--port", "0", "--dashboard-address", ":0")
    assert scheduler.stderr is not None
    address = next(
        match[0]
        for line in scheduler.stderr
        if (match := re.search(r"tcp://127\.0\.0\.1:\d+", line))
    )
    workers = [start("worker", address, "--no-nanny", "--nthreads", "2") for _ in range(2)]
    try:
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
            assert process.stderr is not None
            process.stderr.close()
    deadline = time.monotonic() + 15
    while left := marked(MARK):  # a killed worker takes along what runs for it
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def test_a_lost_worker_s_runs_are_done_again(
    cluster: tuple[str, list[subprocess.Popen[str]]], tmp_path: Path
) -> None:
    """One of two workers is killed: every profile is there once, and as it is without a cluster."""
    address, workers = cluster
    done: list[str] = []

    def tell(code: str) -> None:
        done.append(code)
        if len(done) == 1:
            workers[0].kill()

    plan = plans.plan_profiles(CODES, settings=Settings(tmp_path / "far", tell=tell))
    failed = profiles.build_profiles(plan, executors.cluster(address)).failed

    assert failed == {}
    assert sorted(done) == sorted(CODES)
    plan = plans.plan_profiles(CODES[:1], settings=Settings(tmp_path / "near"))
    assert profiles.build_profiles(plan).failed == {}
    for code in CODES:
        assert {path.name for path in (tmp_path / "far/countries" / code).iterdir()} == {
            *plans.PROFILE_FILES
        }
    for code in CODES[:1]:
        for name in ("profile.json", "numbers.svg", "statuses.svg"):
            far, near = (tmp_path / place / "countries" / code for place in ("far", "near"))
            assert (far / name).read_bytes() == (near / name).read_bytes()


def test_the_command_hands_its_runs_to_a_scheduler(
    cluster: tuple[str, list[subprocess.Popen[str]]], copy: Path, command: Command
) -> None:
    """`--scheduler` is all it takes, and results come back without a shared folder."""
    result = command("country", "MLT", "--scheduler", cluster[0])

    assert result.exit_code == 0, result.output
    assert (copy / "outputs/countries/MLT/profile.html").is_file()


def test_no_scheduler_at_the_address_is_said_so(
    command: Command, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address where nobody answers ends with status 1 and names it."""
    monkeypatch.setattr(executors, "_PATIENCE", "1s")

    result = command("country", "MLT", "--scheduler", "tcp://127.0.0.1:9")

    assert result.exit_code == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in result.output


@pytest.mark.skipif(
    shutil.which("openssl") is None, reason="there is no openssl here (apt-get install openssl)"
)
def test_certificates_are_those_of_dask_s_configuration(tmp_path: Path, command: Command) -> None:
    """Who has the certificates that Dask is configured with is served; else the remedy is named."""
    cert, key = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    files = {"cert": cert, "key": key}
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=here"]
    subprocess.run([*request, "-keyout", key, "-out", cert], check=True, capture_output=True)
    own = {
        f"{role}.{kind}": file
        for role in ("client", "scheduler", "worker")
        for kind, file in files.items()
    }
    tls = {
        f"distributed.comm.tls.{name}": value for name, value in {"ca-file": cert, **own}.items()
    }
    with (
        dask.config.set({"distributed.comm.require-encryption": True, **tls}),
        distributed.LocalCluster(
            n_workers=1,
            processes=False,
            protocol="tls",
            dashboard_address=":0",  # its usual port may be taken
            security=distributed.Security(),
        ) as here,
    ):
        address = here.scheduler_address
        with executors.cluster(address) as pool:
            assert pool.submit(sum, [40, 7]).result() == 47
        plain = command("country", "LUX", "--force", "--scheduler", address.replace("tls", "tcp"))
    bare = command("country", "LUX", "--force", "--scheduler", address)

    assert address.startswith("tls://")
    assert (plain.exit_code, bare.exit_code) == (1, 1)
    assert "requires encryption" in plain.output
    assert "has no certificates for tls://" in bare.output


def test_without_distributed_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cluster is an optional extra."""
    monkeypatch.setitem(sys.modules, "distributed", None)

    with (
        pytest.raises(BaselineError, match=r"pip install 'coe-baseline\[cluster\]'$"),
        executors.cluster("tcp://x:1"),
    ):
        pass
