"""Where a local cloud lives, and what it tells others."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
REGION = "us-east-1"
STACK = "orcheo"
DATA_STACK = "orcheo-data"
PEOPLE_STACK = "orcheo-people"
DEFAULT_PORT = 4600
DEFAULT_EMULATOR_PORT = 4601
CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
"""The emulator's account 000000000000. Whatever AWS account the user has is never touched."""


class LocalError(Exception):
    """Something that the user can mend; its text says how."""


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """The content of ``local.json``."""

    api_url: str
    ws_url: str
    canvas_url: str
    webhook_url: str
    aws_endpoint_url: str
    region: str
    stack_name: str
    admin: dict[str, str] | None
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The folder and ports of one local cloud; several can run side by side."""

    folder: Path
    port: int
    emulator_port: int

    @property
    def url(self) -> str:
        """The edge."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def emulator_url(self) -> str:
        """The emulator's endpoint."""
        return f"http://127.0.0.1:{self.emulator_port}"

    @property
    def settings_file(self) -> Path:
        """``local.json``; there while the cloud is up or can be brought up again."""
        return self.folder / "local.json"

    @property
    def state(self) -> Path:
        """What survives ``down``."""
        return self.folder / "state"

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.folder / "logs"

    @property
    def temporary(self) -> Path:
        """Code of the running functions; gone with ``down``."""
        return self.folder / "tmp"

    def settings(self, token: str, admin: dict[str, str]) -> LocalSettings:
        """Return what ``local.json`` says."""
        return LocalSettings(
            api_url=f"{self.url}/api",
            ws_url=f"ws://127.0.0.1:{self.port}/ws",
            canvas_url=self.url,
            webhook_url=f"{self.url}/webhooks",
            aws_endpoint_url=self.emulator_url,
            region=REGION,
            stack_name=STACK,
            admin=admin,
            token=token,
        )

    def write(self, settings: LocalSettings) -> None:
        """Write ``local.json``, readable by its owner alone: it holds a token."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.settings_file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(settings), indent=2) + "\n")
        draft.replace(self.settings_file)

    def read(self) -> LocalSettings | None:
        """Return what ``local.json`` says; null where there is none."""
        try:
            return LocalSettings(**json.loads(self.settings_file.read_text()))
        except FileNotFoundError:
            return None


def home(folder: str | None, port: int | None, emulator_port: int | None) -> Home:
    """Return the home that arguments, environment and an earlier ``up`` agree on."""
    path = Path(folder or os.environ.get("ORCHEO_HOME") or ROOT / ".orcheo").resolve()
    known = _known_ports(path)
    return Home(
        folder=path,
        port=port or _number("ORCHEO_PORT") or known[0],
        emulator_port=emulator_port or _number("ORCHEO_EMULATOR_PORT") or known[1],
    )


def _known_ports(folder: Path) -> tuple[int, int]:
    try:
        found = json.loads((folder / "local.json").read_text())
    except (OSError, ValueError):
        return DEFAULT_PORT, DEFAULT_EMULATOR_PORT
    edge = str(found["api_url"]).removesuffix("/api").rsplit(":", 1)[1]
    return int(edge), int(str(found["aws_endpoint_url"]).rsplit(":", 1)[1])


def _number(name: str) -> int | None:
    text = os.environ.get(name)
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) < 2**16:
        raise LocalError(f"{name} must be a port number from 1 to 65535; found {text!r}.")
    return int(text)
