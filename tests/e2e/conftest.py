"""The local cloud, started for these tests on ports and state of its own.

``ORCHEO_E2E_HOME`` names the home of one that runs already: then it is used, and left running.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.cloud import Cloud

ROOT = Path(__file__).parents[2]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _local(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "infra.local", *arguments, "--home", str(home)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a running local cloud."""
    given = os.environ.get("ORCHEO_E2E_HOME")
    if given:
        yield Path(given)
        return
    made = tmp_path_factory.mktemp("cloud")
    ports = ["--port", str(_free_port()), "--emulator-port", str(_free_port())]
    _local(made, "up", "--no-story", *ports)
    try:
        yield made
    finally:
        _local(made, "down")


@pytest.fixture(scope="session")
def cloud(home: Path) -> Iterator[Cloud]:
    """A client with the administrator's token."""
    settings = json.loads((home / "local.json").read_text())
    headers = {"authorization": f"Bearer {settings['token']}"}
    with httpx.Client(headers=headers, timeout=35) as client:
        yield Cloud(settings, client)
