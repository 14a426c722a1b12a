"""``python -m infra.local up|dev|down|reset|status|logs``: the local cloud, start to end."""

import argparse
import contextlib
import fcntl
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Generator
from pathlib import Path

from infra.local.deployment import deploy
from infra.local.packaging import EMULATOR_PYTHON
from infra.local.people import ensure_admin
from infra.local.processes import Supervised, require_free
from infra.local.settings import ROOT, Home, LocalError, home
from infra.local.story import tell
from infra.local.tokens import ensure_token

EMULATOR = ROOT / "infra" / "local" / "emulator"
EDGE = [ROOT / "infra" / path for path in ("delivery.py", "local/canvas.py", "local/edge.py")]
"""What the edge runs: one of another code is started anew."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, summary in (
        ("up", "start, deploy, and show a workflow run"),
        ("dev", "start, deploy, and serve the canvas as its sources change"),
        ("down", "stop; state survives"),
        ("reset", "stop and forget all state"),
        ("status", "say what runs where"),
        ("logs", "print the end of the logs"),
    ):
        command = commands.add_parser(name, help=summary)
        command.add_argument("--home", help="folder of state and settings; default .orcheo")
        command.add_argument("--port", type=int, help="the edge's port; default 4600")
        command.add_argument("--emulator-port", type=int, help="the emulator's; default 4601")
        if name == "up":
            command.add_argument("--no-story", action="store_true", help="only start and deploy")
            command.add_argument(
                "--enforce-iam", action="store_true", help="let the emulator check roles"
            )
        if name == "logs":
            command.add_argument("--lines", type=int, default=60)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 on success, 1 with a message on standard error otherwise."""
    given = _parser().parse_args(arguments)
    try:
        place = home(given.home, given.port, given.emulator_port)
        with _only_one(place):
            match given.command:
                case "up":
                    return _up(place, story=not given.no_story, enforce_iam=given.enforce_iam)
                case "dev":
                    return _dev(place)
                case "down":
                    return _down(place)
                case "reset":
                    return _reset(place)
                case "status":
                    return _status(place)
                case _:
                    return _logs(place, given.lines)
    except LocalError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


@contextlib.contextmanager
def _only_one(place: Home) -> Generator[None, None, None]:
    """Hold the home's lock: two commands at once would trip over each other."""
    place.folder.mkdir(parents=True, exist_ok=True)
    with (place.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalError(
                f"Another command is at work on {place.folder}; wait for it."
            ) from None
        yield


def _emulator(place: Home) -> Supervised:
    return Supervised("emulator", place.folder)


def _edge(place: Home) -> Supervised:
    return Supervised("edge", place.folder)


def _up(place: Home, *, story: bool, enforce_iam: bool) -> int:
    started = time.monotonic()
    known = place.read()
    if _emulator(place).find() and _edge(place).find() and known:
        print(f"The local cloud is up already at {place.url}; deploying what has changed.")
    start_emulator(place, enforce_iam=enforce_iam)
    outputs = deploy(place)
    token = ensure_token(place, outputs["UsersTableName"], known.token if known else None)
    admin = ensure_admin(place, outputs, known.admin if known else None)
    _start_edge(place, outputs)
    settings = place.settings(token, admin)
    place.write(settings)
    print(f"The local cloud is up at {place.url} ({time.monotonic() - started:.0f} s).")
    print(f"Sign in as {admin['email']} with the password {admin['password']}")
    if not story:
        return 0
    code = tell(settings, place.folder / "story.json")
    print(f"Ready in {time.monotonic() - started:.0f} s. Stop with `make down`.")
    return code


def _dev(place: Home) -> int:
    _up(place, story=False, enforce_iam=False)
    settings = place.read()
    if settings is not None:
        print(f"Sign in with {settings.token}. Stop the cloud with `make down`.", flush=True)
    os.chdir(ROOT / "canvas")
    os.environ["ORCHEO_EDGE_URL"] = place.url
    # In this process's place: the terminal is its own, and the lock on the home is let go.
    os.execvp("npm", ["npm", "run", "--silent", "dev"])  # noqa: S606 - none is needed


def start_emulator(place: Home, *, enforce_iam: bool) -> None:
    """Start the patched emulator unless it runs; LocalError."""
    process = _emulator(place)
    if process.find() is not None:
        return
    if not EMULATOR_PYTHON.exists():
        raise LocalError("The emulator's environment is missing; run `make install`.")
    require_free(place.emulator_port, "ORCHEO_EMULATOR_PORT", "--emulator-port")
    shutil.rmtree(place.temporary, ignore_errors=True)
    for folder in (place.state / "services", place.state / "s3", place.temporary):
        folder.mkdir(parents=True, exist_ok=True)
    # Nothing of the user's environment: the emulator hands its own on to the functions.
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(place.temporary),
        "TMPDIR": str(place.temporary),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(EMULATOR.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "GATEWAY_PORT": str(place.emulator_port),
        "BIND_HOST": "127.0.0.1",
        "AWS_ENDPOINT_URL": place.emulator_url,
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(place.state / "services"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(place.state / "s3"),
        "AUTH": "true" if enforce_iam else "false",
    }
    process.start([str(EMULATOR_PYTHON), "-m", "emulator"], environment, place.temporary)
    process.await_ready(f"{place.emulator_url}/_ministack/health")


def _start_edge(place: Home, outputs: dict[str, str]) -> None:
    process = _edge(place)
    code = hashlib.sha256(b"".join(path.read_bytes() for path in EDGE)).hexdigest()
    wanted = f"{outputs['HttpApiId']} {outputs['WebSocketApiId']} {place.emulator_url} {code}"
    mark = place.folder / "edge.target"
    if process.find() is not None:
        if mark.exists() and mark.read_text() == wanted:
            return
        process.stop()
    require_free(place.port, "ORCHEO_PORT", "--port")
    environment = {
        **{key: value for key, value in os.environ.items() if key in {"PATH", "LANG", "HOME"}},
        "PYTHONPATH": str(ROOT),
        "ORCHEO_EDGE_PORT": str(place.port),
        "ORCHEO_EDGE_UPSTREAM": place.emulator_url,
        "ORCHEO_EDGE_HTTP_API": outputs["HttpApiId"],
        "ORCHEO_EDGE_WS_API": outputs["WebSocketApiId"],
    }
    process.start([sys.executable, "-m", "infra.local.edge"], environment, ROOT)
    process.await_ready(f"{place.url}/_edge/health")
    mark.write_text(wanted)


def stop(place: Home) -> list[str]:
    """Stop what runs; return its names."""
    stopped = [process.name for process in (_edge(place), _emulator(place)) if process.stop()]
    shutil.rmtree(place.temporary, ignore_errors=True)
    return stopped


def _down(place: Home) -> int:
    stopped = stop(place)
    print(f"Stopped: {', '.join(stopped)}." if stopped else "The local cloud was not running.")
    return 0


def _reset(place: Home) -> int:
    _down(place)
    for path in (place.state, place.folder / "logs"):
        shutil.rmtree(path, ignore_errors=True)
    for name in ("local.json", "edge.target", "story.json"):
        (place.folder / name).unlink(missing_ok=True)
    print("All local state is forgotten.")
    return 0


def _status(place: Home) -> int:
    complete = True
    for process, url in ((_emulator(place), place.emulator_url), (_edge(place), place.url)):
        found = process.find()
        complete = complete and found is not None
        state = f"up    {url}  pid {found.pid}" if found else "down"
        print(f"{process.name:9} {state}")
    return 0 if complete else 1


def _logs(place: Home, lines: int) -> int:
    for path in sorted(Path(place.logs).glob("*.log")):
        print(f"== {path}")
        print("\n".join(path.read_text(errors="replace").splitlines()[-lines:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
