"""A local cloud of its own for one command: ``python -m infra.local.trial -- COMMAND …``.

Starts a cloud on free ports with state in a temporary folder, prints what ``local.json`` says, runs
the command with it in the environment, and stops the cloud. The command's exit code is its own.

====================  =====================================
``ORCHEO_CANVAS_URL``  the canvas, without a slash at its end
``ORCHEO_API_URL``     the HTTP API
``ORCHEO_WS_URL``      the streams
``ORCHEO_TOKEN``       an administrator's token
``ORCHEO_ADMIN_…``     ``EMAIL`` and ``PASSWORD`` of a person who administers
``ORCHEO_MAILBOX``     the mail that was sent, as JSON
====================  =====================================

``ORCHEO_E2E_HOME`` names the home of a cloud that runs already: then it is used, and left running.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Final, NoReturn

from infra.local.settings import ROOT, LocalError, LocalSettings, home

UP_SECONDS: Final = 600
HOME: Final = "ORCHEO_E2E_HOME"


@contextlib.contextmanager
def trial_cloud(folder: Path) -> Generator[Path]:
    """Give the home of a running cloud, made in an empty folder unless one runs already.

    Raises:
        LocalError: It did not start; the message holds what the start said.
    """
    given = os.environ.get(HOME)
    if given:
        yield Path(given)
        return
    ports = ["--port", str(_free_port()), "--emulator-port", str(_free_port())]
    try:
        _local(folder, "up", "--no-story", *ports)
        yield folder
    finally:
        _local(folder, "down")


def settings_of(folder: Path) -> LocalSettings:
    """Return what the ``local.json`` of a home says."""
    found = home(str(folder), None, None).read()
    if found is None:
        raise LocalError(f"There is no local cloud in {folder}.")
    return found


def environment_of(settings: LocalSettings) -> dict[str, str]:
    """Return what a command learns of a cloud."""
    return {
        "ORCHEO_CANVAS_URL": settings.canvas_url,
        "ORCHEO_API_URL": settings.api_url,
        "ORCHEO_WS_URL": settings.ws_url,
        "ORCHEO_TOKEN": settings.token,
        "ORCHEO_MAILBOX": f"{settings.aws_endpoint_url}/_ministack/ses/messages",
        **(
            {}
            if settings.admin is None
            else {
                "ORCHEO_ADMIN_EMAIL": settings.admin["email"],
                "ORCHEO_ADMIN_PASSWORD": settings.admin["password"],
            }
        ),
    }


def main(arguments: list[str]) -> int:
    """Run a command beside a cloud; return its exit code."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("Say what to run: python -m infra.local.trial -- COMMAND …", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _terminated)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="orcheo-trial-") as temporary,
            trial_cloud(Path(temporary)) as folder,
        ):
            settings = settings_of(folder)
            told = environment_of(settings)
            print(json.dumps(told, indent=2), flush=True)
            return subprocess.run(command, check=False, env={**os.environ, **told}).returncode
    except LocalError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _terminated(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)  # unwinds: the cloud stops


def _local(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "infra.local", *arguments, "--home", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=UP_SECONDS, check=False
    )
    if done.returncode != 0:
        raise LocalError(f"{' '.join(arguments)} failed.\n{done.stdout}\n{done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
