"""What ``make up`` shows: a script imported, fired by its signed webhook, traced to its result."""

import hashlib
import hmac
import json
import secrets
import time
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.text import Text

from infra.local.settings import ROOT, LocalSettings
from orcheo_sdk import ApiProblem, OrcheoClient, OrcheoError
from orcheo_sdk.trace import Trace

SCRIPT = ROOT / "examples" / "hello" / "workflow.py"
NAME = "hello"
INPUTS = {"name": "Ada", "excited": True}
ARRIVAL_SECONDS = 30.0


def tell(settings: LocalSettings, memory: Path, console: Console | None = None) -> int:
    """Tell the story; return 0, or 1 with a message where it does not end well.

    Args:
        settings: The running local cloud.
        memory: Remembers workflow, trigger and secret from one ``up`` to the next; mode 0600.
        console: Where to write.
    """
    out = console or Console(highlight=False)
    try:
        with OrcheoClient(settings.api_url, settings.token, ws_url=settings.ws_url) as client:
            return _tell(client, settings, memory, out)
    except (OrcheoError, httpx.HTTPError) as error:
        out.print(Text(f"The sample workflow did not run: {error}", "red"))
        out.print("Look into `make logs`; `make reset up` starts from nothing.")
        return 1


def _tell(client: OrcheoClient, settings: LocalSettings, memory: Path, out: Console) -> int:
    known = _remembered(client, memory)
    body = json.dumps(INPUTS).encode()
    signature = hmac.new(known["secret"].encode(), body, hashlib.sha256).hexdigest()
    delivery = secrets.token_hex(8)
    out.print(f"\n[bold]Workflow[/]  {NAME}  {known['workflow_id']}  (examples/hello/workflow.py)")
    out.print("[bold]Webhook[/]   fired as this would:")
    out.print(f"  curl -X POST {known['url']} \\", soft_wrap=True)
    out.print("    -H 'content-type: application/json' \\", soft_wrap=True)
    out.print(f"    -H 'x-signature: sha256={signature}' \\", soft_wrap=True)
    out.print(f"    -d '{body.decode()}'", soft_wrap=True)
    headers = {
        "content-type": "application/json",
        "x-signature": f"sha256={signature}",
        "webhook-id": delivery,
    }
    accepted = httpx.post(known["url"], content=body, headers=headers, timeout=30)
    accepted.raise_for_status()
    execution = str(accepted.json()["execution_id"])
    out.print(f"[bold]Execution[/] {execution}\n")
    trace = _follow(client, execution, out)
    ended = client.executions.get(execution)
    if ended.status != "succeeded":
        out.print(Text(f"The execution {ended.status}: {trace.error}", "red"))
        return 1
    result = json.dumps(ended.output, ensure_ascii=False)
    out.print(f"\n[bold]Result[/]    {result}", soft_wrap=True)
    page = settings.api_url.removesuffix("/api")
    out.print(
        f"[bold]See it[/]    {page}/#execution={execution}&token={settings.token}",
        soft_wrap=True,
    )
    out.print(f"[bold]API[/]       {settings.api_url}   token in .orcheo/local.json")
    out.print("[bold]Next[/]      .venv/bin/orcheo workflow run hello -i name=You --watch\n")
    return 0


def _follow(client: OrcheoClient, execution: str, out: Console) -> Trace:
    trace = Trace()
    for frame in _arrived(client, execution):
        trace.add(frame)
    for line in trace.lines():
        out.print(line)
    return trace


def _arrived(client: OrcheoClient, execution: str) -> Any:
    """Follow an execution that may still be on its way through the queue."""
    end = time.monotonic() + ARRIVAL_SECONDS
    while True:
        try:
            client.executions.get(execution)
        except ApiProblem as problem:
            if problem.status != 404 or time.monotonic() > end:  # noqa: PLR2004
                raise
            time.sleep(0.1)
            continue
        return client.executions.stream(execution)


def _remembered(client: OrcheoClient, memory: Path) -> dict[str, str]:
    """Return workflow, webhook and secret of an earlier ``up``, or make them."""
    try:
        known: dict[str, str] = json.loads(memory.read_text())
        client.triggers.get(known["trigger_id"])
    except (OSError, ValueError, KeyError, ApiProblem):
        known = {}
    imported = client.workflows.import_python(
        NAME,
        SCRIPT.read_text(),
        workflow_id=known.get("workflow_id"),
    )
    if not known:
        secret = secrets.token_urlsafe(24)
        trigger = client.triggers.create_webhook(imported.workflow.id, secret=secret)
        known = {
            "workflow_id": imported.workflow.id,
            "trigger_id": trigger.id,
            "url": trigger.url or "",
            "secret": secret,
        }
        memory.touch(mode=0o600)
        memory.write_text(json.dumps(known))
    return known
