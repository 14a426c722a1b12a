"""One patched emulator for these tests, on free ports and with state of its own."""

import io
import json
import socket
import time
import zipfile
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.local.__main__ import start_emulator, stop
from infra.local.deployment import client
from infra.local.settings import Home

ROLE = "arn:aws:iam::000000000000:role/test"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def zipped(source: str, name: str = "handler.py") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, source)
    return buffer.getvalue()


def eventually(look: Callable[[], Any], seconds: float = 20) -> Any:
    """Return what a look finds, once it finds something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing came within {seconds} s")


@dataclass(frozen=True)
class Emulator:
    """The running emulator."""

    place: Home

    def client(self, service: str) -> Any:
        """Return a client of a service."""
        return client(self.place, service)

    def function(self, name: str, source: str, **more: Any) -> str:
        """Create a function from source; return its ARN."""
        made = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=ROLE,
            Handler="handler.handler",
            Code={"ZipFile": zipped(source)},
            Timeout=20,
            **more,
        )
        return str(made["FunctionArn"])

    def invoke(self, name: str, payload: Any = None, **more: Any) -> tuple[Any, str | None]:
        """Invoke a function; return its answer and the kind of error."""
        answer = self.client("lambda").invoke(
            FunctionName=name, Payload=json.dumps(payload).encode(), **more
        )
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")

    def run(self, name: str, definition: dict[str, Any], given: Any = None) -> dict[str, Any]:
        """Run a state machine to its end."""
        states = self.client("stepfunctions")
        machine = states.create_state_machine(
            name=name, definition=json.dumps(definition), roleArn=ROLE
        )
        started = states.start_execution(
            stateMachineArn=machine["stateMachineArn"], name="one", input=json.dumps(given or {})
        )

        def ended() -> Any:
            found = states.describe_execution(executionArn=started["executionArn"])
            return found if found["status"] != "RUNNING" else None

        return dict(eventually(ended))


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Generator[Emulator]:
    """The emulator; it is stopped at the end."""
    folder: Path = tmp_path_factory.mktemp("emulator")
    place = Home(folder=folder, port=free_port(), emulator_port=free_port())
    start_emulator(place, enforce_iam=False)
    try:
        yield Emulator(place)
    finally:
        stop(place)
