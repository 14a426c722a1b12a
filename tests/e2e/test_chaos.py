"""Workers are killed at random while executions run: every one ends, and as it should.

The graph has a branch, a node whose first call fails and is tried again, and a fan-out; at most
four executions run at once, so slots are at work too. Who is killed, and when, is seeded; what a
worker is at when it dies is the machine's own business, so a seed does not repeat a run exactly.
"""

import json
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import boto3
import psutil
import pytest

from tests.e2e.cloud import TERMINAL, Cloud
from tests.e2e.upstream import Upstream

SEED = 20_261_124
CONCURRENCY = 4
NEVER_GIVES_UP = {"max_attempts": 50, "initial_seconds": 0.2, "max_seconds": 1}
RUNS = ("advance_execution", "publish_events", "run_user_code", "suspend_execution")
"""Whom the gate kills: each is called again within seconds."""
ALL = (*RUNS, "dispatch_execution", "finish_execution", "reap_executions")
"""A killed dispatch comes again when the queue's visibility timeout is over: six minutes."""


def graph(upstream: Upstream) -> dict[str, Any]:
    """Return six nodes: begin, then even or odd, then fetch beside aside, then join."""

    def says(name: str, value: Any) -> dict[str, Any]:
        config = {"value": value}
        node = {"id": name, "kind": "builtin", "type": "set_variable", "config": config}
        return {**node, "retry": NEVER_GIVES_UP}

    url = f"{upstream.url}/once/{{{{inputs.n}}}}"
    fetch = {"method": "GET", "url": url, "timeout_seconds": 20}
    return {
        "nodes": [
            says("begin", "{{inputs.n}}"),
            says("even", "even"),
            says("odd", "odd"),
            {
                "id": "fetch",
                "kind": "builtin",
                "type": "http_request",
                "config": fetch,
                "retry": NEVER_GIVES_UP,
            },
            says("aside", "{{inputs.n}}"),
            says("join", "{{results.fetch.json.path}}"),
        ],
        "edges": [
            {"from": "START", "to": "begin"},
            {"from": "even", "to": "fetch"},
            {"from": "even", "to": "aside"},
            {"from": "odd", "to": "fetch"},
            {"from": "odd", "to": "aside"},
            {"from": ["fetch", "aside"], "to": "join"},
            {"from": "join", "to": "END"},
        ],
        "branches": [
            {
                "from": "begin",
                "kind": "builtin",
                "type": "if_else",
                "config": {
                    "conditions": [{"left": "{{inputs.odd}}", "operator": "equals", "right": True}]
                },
                "to": {"true": "odd", "false": "even"},
            }
        ],
        "settings": {"concurrency": CONCURRENCY, "queue_backoff_seconds": 5},
    }


BOOT_SECONDS = 4


class Killer:
    """Kills a worker every so often."""

    def __init__(self, cloud: Cloud, functions: Sequence[str], every: float) -> None:
        self.killed: Counter[str] = Counter()
        self._cloud = cloud
        self._functions = functions
        self._every = every
        self._chance = random.Random(SEED)
        self._over = threading.Event()

    @contextmanager
    def at_work(self) -> Generator[None]:
        """Kill until the end of the block."""
        thread = threading.Thread(target=self._kill, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _kill(self) -> None:
        while not self._over.wait(self._every * (0.5 + self._chance.random())):
            function = self._chance.choice(self._functions)
            workers = sorted(self._cloud.workers(function), key=lambda each: each.pid)
            if not workers:
                continue
            victim = self._chance.choice(workers)
            try:
                # A worker that is starting is the emulator's: Lambda starts another one unasked.
                if time.time() - victim.create_time() < BOOT_SECONDS:
                    continue
                victim.send_signal(signal.SIGKILL)
            except psutil.Error:
                continue
            self.killed[function] += 1


def wrong(found: dict[str, Any], number: int) -> list[str]:
    """Return what an execution that has ended should not be."""
    if found["status"] != "succeeded":
        return [f"{found['id']} is {found['status']}: {found['error']}"]
    taken, left = ("odd", "even") if number % 2 else ("even", "odd")
    visits = Counter(node["id"] for node in found["nodes"] if node["status"] == "succeeded")
    expected = {"begin": 1, taken: 1, "fetch": 1, "aside": 1, "join": 1}
    results = found["output"]["results"]
    problems = [] if visits == expected else [f"{found['id']} visited {dict(visits)}"]
    if left in results or results["join"]["value"] != f"/once/{number}":
        problems.append(f"{found['id']} gave {results}")
    return problems


def leaked(cloud: Cloud, workflow: str) -> list[str]:
    """Return slots that are held and state machines that run, for nothing."""
    settings = cloud.settings

    def client(service: Any) -> Any:
        return boto3.client(
            service,
            endpoint_url=settings["aws_endpoint_url"],
            region_name=settings["region"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    found: list[str] = []
    tables = client("dynamodb")
    for table in tables.list_tables()["TableNames"]:
        for page in tables.get_paginator("scan").paginate(TableName=table):
            slots = [item for item in page["Items"] if "holders" in item]
            mine = [item for item in slots if workflow in item["pk"]["S"]]
            found += [f"{item['sk']} is held" for item in mine if item["holders"]["M"]]
    machines = client("stepfunctions")
    for machine in machines.list_state_machines()["stateMachines"]:
        running = machines.list_executions(
            stateMachineArn=machine["stateMachineArn"], statusFilter="RUNNING"
        )["executions"]
        found += [f"{each['name']} still runs" for each in running]
    return found


def settled(cloud: Cloud, workflow: str, seconds: float) -> list[str]:
    """Return what is left once the last workers are done."""
    end = time.monotonic() + seconds
    while left := leaked(cloud, workflow):
        if time.monotonic() >= end:
            break
        time.sleep(0.5)
    return left


def chaos(cloud: Cloud, count: int, killer: Killer, seconds: float) -> dict[str, Any]:
    """Run so many executions among kills; return the campaign's line, with what was found."""
    started = time.perf_counter()
    found: list[str] = []
    with Upstream(lambda _, calls: 503 if calls == 1 else 200).running() as upstream:
        workflow = cloud.create(graph(upstream), "chaos")
        # One whole life first: workers are warm, and nothing is killed while it starts.
        found += wrong(
            cloud.wait(cloud.start(workflow, {"n": count, "odd": count % 2 == 1})), count
        )
        with killer.at_work():
            ids = [
                cloud.start(workflow, {"n": n, "odd": n % 2 == 1}, **{"Idempotency-Key": str(n)})
                for n in range(count)
            ]
            end = time.monotonic() + seconds
            ended: dict[int, dict[str, Any]] = {}
            while len(ended) < count and time.monotonic() < end:
                for number, execution in enumerate(ids):
                    if number not in ended:
                        answer = cloud.api("GET", f"/executions/{execution}")
                        if answer.is_success and answer.json()["status"] in TERMINAL:
                            ended[number] = answer.json()
                time.sleep(0.2)
        for number in range(count):
            if number in ended:
                found += wrong(ended[number], number)
            else:
                found.append(f"{ids[number]} has not ended in {seconds} s")
        assert len(set(ids)) == count
        found += settled(cloud, workflow, 30)
    return {
        "id": "chaos_on_the_local_cloud",
        "n": count,
        "violations": len(found),
        "seed": SEED,
        "seconds": round(time.perf_counter() - started, 1),
        "killed": dict(killer.killed),
        "found": found[:5],
    }


def say(line: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """Print the campaign's line, whatever pytest captures."""
    with capsys.disabled():
        print(f"\n{json.dumps(line)}")  # noqa: T201 - the campaign's line


def test_executions_end_as_they_should_while_workers_are_killed(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    killer = Killer(cloud, RUNS, every=0.75)
    line = chaos(cloud, 30, killer, 200)
    say(line, capsys)
    assert line["found"] == []
    assert sum(killer.killed.values()) >= 1


@pytest.mark.long
@pytest.mark.timeout(2400)
def test_two_hundred_executions_end_as_they_should_while_any_worker_is_killed(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    killer = Killer(cloud, ALL, every=1.5)
    line = chaos(cloud, 200, killer, 2_000)
    say(line, capsys)
    assert line["found"] == []
    assert sum(killer.killed.values()) >= 20
