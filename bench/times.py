"""How long people wait for an import, an acknowledgement and an execution, on the local cloud."""

import hashlib
import hmac
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
COUNT = 60
SECRET = "bench-secret-of-no-worth"  # noqa: S105 - signs deliveries to a trigger of this bench only
SCRIPT = """
from typing_extensions import TypedDict
from langgraph.graph import START, END, StateGraph

class State(TypedDict, total=False):
    n: int

graph = StateGraph(State)
graph.add_sequence([("a", lambda s: {"n": s["n"] + 1}), ("b", lambda s: {"n": s["n"] + 1}),
                    ("c", lambda s: {"n": s["n"] + 1})])
graph.add_edge(START, "a")
graph.add_edge("c", END)
"""


def _milliseconds(call: Callable[[int], Any]) -> list[float]:
    found: list[float] = []
    for number in range(COUNT):
        started = time.perf_counter()
        call(number)
        found.append((time.perf_counter() - started) * 1000)
    return found


def _print(name: str, found: list[float]) -> None:
    cuts = statistics.quantiles(found, n=100)
    middle = statistics.median(found)
    print(f"  {name:34} p50 {middle:8.1f} ms   p99 {cuts[98]:8.1f} ms   n {len(found)}")


def report() -> None:
    """Print median and 99th percentile of each."""
    where = ROOT / ".orcheo" / "local.json"
    if not where.exists():
        print("times: no local cloud is running; start one with `make up`.")
        return
    settings = json.loads(where.read_text())
    headers = {"authorization": f"Bearer {settings['token']}"}
    print("times (local cloud, one client)")
    with httpx.Client(base_url=settings["api_url"], headers=headers, timeout=35) as client:
        _report(client)


def _report(client: httpx.Client) -> None:
    def checked(answer: httpx.Response) -> Any:
        answer.raise_for_status()
        return answer.json()

    def imported(number: int) -> Any:
        body = {"name": f"bench {number}", "script": f"{SCRIPT}\n# {number % 2}\n"}
        return checked(client.post("/workflows/import-python", json=body))

    _print("import of a script", _milliseconds(imported))
    workflow = imported(0)["workflow"]["id"]
    auth = {"type": "hmac_sha256", "secret": SECRET, "header": "x-signature"}
    trigger = {"type": "webhook", "config": {"auth": auth, "methods": ["POST"]}}
    url = checked(client.post(f"/workflows/{workflow}/triggers", json=trigger))["url"]

    def delivered(number: int) -> Any:
        raw = json.dumps({"n": number}).encode()
        signature = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        sent = {"x-signature": signature, "content-type": "application/json"}
        return checked(client.post(url, content=raw, headers=sent))

    _print("webhook acknowledged", _milliseconds(delivered))

    def executed(number: int) -> Any:
        path = f"/workflows/{workflow}/execute"
        body = {"inputs": {"n": number}}
        found = checked(client.post(path, json=body, headers={"prefer": "wait=25"}))
        if found.get("output", {}).get("n") != number + 3:
            raise RuntimeError(f"an execution ended as {found}")
        return found

    executed(0)
    _print("three-node execution, POST to result", _milliseconds(executed))
    burst = time.perf_counter()
    ids = [delivered(number)["execution_id"] for number in range(COUNT)]
    for execution in ids:
        while True:
            answer = client.get(f"/executions/{execution}")
            if answer.is_success and answer.json()["status"] == "succeeded":
                break
            time.sleep(0.02)
    seconds = time.perf_counter() - burst
    print(f"  {COUNT} webhooks to results: {seconds:.1f} s, {COUNT / seconds:.1f} executions/s")
