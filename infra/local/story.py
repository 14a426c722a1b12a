"""What ``make up`` shows: a script imported, fired by its signed webhook, traced to its result."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

import httpx
from rich.console import Console
from rich.text import Text

from infra.local.settings import ROOT, LocalSettings
from orcheo_sdk import (
    ApiProblem,
    Frame,
    InvalidCall,
    OrcheoClient,
    OrcheoError,
    Trigger,
    Workflow,
)
from orcheo_sdk.streaming import Connect, connect
from orcheo_sdk.trace import Trace, follow
from orcheo_sdk.transport import World

SCRIPT = ROOT / "examples" / "hello" / "workflow.py"
NAME = "hello"
INPUTS = {"name": "Ada", "excited": True}
ARRIVAL_SECONDS = 30.0

T = TypeVar("T")


def tell(
    settings: LocalSettings,
    memory: Path,
    console: Console | None = None,
    *,
    network: httpx.BaseTransport | None = None,
    world: World | None = None,
    opener: Connect = connect,
) -> int:
    """Tell the story; return 0, or 1 with a message where it does not end well.

    Args:
        settings: The running local cloud.
        memory: Remembers workflow, trigger and secret from one ``up`` to the next; mode 0600.
        console: Where to write.
        network: Carries HTTP; a test's own.
        world: Time and chance of the client.
        opener: Opens WebSockets.
    """
    out = console or Console(highlight=False)
    try:
        with (
            OrcheoClient(
                settings.api_url,
                settings.token,
                ws_url=settings.ws_url,
                transport=network,
                world=world,
                opener=opener,
            ) as client,
            httpx.Client(transport=network, timeout=30) as webhooks,
        ):
            return _tell(client, webhooks, settings, memory, out)
    except (OrcheoError, httpx.HTTPError, KeyError, ValueError) as error:
        out.print(Text(f"The sample workflow did not run: {error}", "red"))
        out.print("Look into `make logs`; `make reset up` starts from nothing.")
        return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """The sample workflow and its webhook."""

    workflow: Workflow
    trigger: Trigger
    secret: str = field(repr=False)

    @property
    def url(self) -> str:
        """Where deliveries go: asked anew each time, since ports may have changed."""
        return self.trigger.url or ""


def _tell(
    client: OrcheoClient,
    webhooks: httpx.Client,
    settings: LocalSettings,
    memory: Path,
    out: Console,
) -> int:
    sample = _remembered(client, memory)
    body = json.dumps(INPUTS).encode()
    signature = hmac.new(sample.secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", "x-signature": f"sha256={signature}"}
    out.print(f"\n[bold]Workflow[/]  {NAME}  {sample.workflow.id}  (examples/hello/workflow.py)")
    out.print("[bold]Webhook[/]   fired as this would:")
    out.print(f"  curl -X POST {sample.url} \\", soft_wrap=True)
    for name, value in headers.items():
        out.print(f"    -H '{name}: {value}' \\", soft_wrap=True)
    out.print(f"    -d '{body.decode()}'", soft_wrap=True)
    once = {"webhook-id": secrets.token_hex(8)}
    accepted = webhooks.post(sample.url, content=body, headers={**headers, **once})
    accepted.raise_for_status()
    execution = str(accepted.json()["execution_id"])
    out.print(f"[bold]Execution[/] {execution}\n")
    trace = _drawn(_arrived(client, execution), out)
    ended = client.executions.get(execution)
    if ended.status != "succeeded":
        out.print(Text(f"The execution {ended.status}: {trace.error}", "red"))
        return 1
    result = json.dumps(ended.output, ensure_ascii=False)
    out.print(f"\n[bold]Result[/]    {result}", soft_wrap=True)
    out.print(f"[bold]Canvas[/]    {settings.canvas_url}/executions/{execution}", soft_wrap=True)
    # Never in the address: those end up in histories and logs.
    out.print(f"[bold]Sign in[/]   {settings.token}   also in .orcheo/local.json", soft_wrap=True)
    out.print(f"[bold]API[/]       {settings.api_url}")
    out.print("[bold]Next[/]      .venv/bin/orcheo workflow run hello -i name=You --watch\n")
    return 0


def _drawn(frames: Iterable[Frame], out: Console) -> Trace:
    """Draw the trace: as it grows on a terminal, else once, with the same bars."""
    if out.is_terminal:
        return follow(frames, out)
    trace = Trace()
    for frame in frames:
        trace.add(frame)
    for line in trace.lines():
        out.print(line)
    return trace


def _arrived(client: OrcheoClient, execution: str) -> Iterator[Frame]:
    """Follow an execution that may still be on its way through the queue."""
    world = client.world
    end = world.monotonic() + ARRIVAL_SECONDS
    while True:
        try:
            client.executions.get(execution)
        except ApiProblem as problem:
            if problem.status != HTTPStatus.NOT_FOUND or world.monotonic() > end:
                raise
            world.sleep(0.1)
            continue
        return client.executions.stream(execution)


def _remembered(client: OrcheoClient, memory: Path) -> _Sample:
    """Return workflow and webhook of an earlier ``up``, or make them."""
    known = _recall(memory)
    workflow = _imported(client, known.get("workflow_id"))
    trigger = _found(lambda: client.triggers.get(known["trigger_id"]))
    secret = known.get("secret")
    if trigger is None or secret is None or trigger.workflow_id != workflow.id:
        secret = secrets.token_urlsafe(24)
        trigger = client.triggers.create_webhook(workflow.id, secret=secret)
    sample = _Sample(workflow=workflow, trigger=trigger, secret=secret)
    _remember(memory, sample)
    return sample


def _imported(client: OrcheoClient, workflow_id: str | None) -> Workflow:
    """Return the sample workflow with the script as it is now; no new version where it has it."""
    script = SCRIPT.read_text()
    workflow = _found(lambda: client.workflows.get(workflow_id or ""))
    if workflow is None or workflow.archived:
        return client.workflows.import_python(NAME, script).workflow
    active = workflow.active_version
    if active is not None and client.workflows.version(workflow.id, active).script == script:
        return workflow
    return client.workflows.import_python(None, script, workflow_id=workflow.id).workflow


def _found(get: Callable[[], T]) -> T | None:
    """Return what the API has; null where it never knew or no longer knows it."""
    try:
        return get()
    except (KeyError, InvalidCall):
        return None
    except ApiProblem as problem:
        if problem.status != HTTPStatus.NOT_FOUND:
            raise
        return None


def _recall(memory: Path) -> dict[str, str]:
    try:
        found = json.loads(memory.read_text())
    except (OSError, ValueError):
        return {}
    members: dict[Any, Any] = found if isinstance(found, dict) else {}
    return {str(key): value for key, value in members.items() if isinstance(value, str)}


def _remember(memory: Path, sample: _Sample) -> None:
    known = {
        "workflow_id": sample.workflow.id,
        "trigger_id": sample.trigger.id,
        "secret": sample.secret,
    }
    draft = memory.with_suffix(".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(known))
    draft.replace(memory)
