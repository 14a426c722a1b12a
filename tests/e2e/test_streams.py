"""What a client sees live is what the event log holds."""

import json
import signal
import threading
import time
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.e2e.cloud import Cloud
from tests.e2e.scripts import LOOP


def follow(cloud: Cloud, execution: str, after: int, stop_at: int | None) -> list[dict[str, Any]]:
    """Return the frames after a sequence, up to another or to the end."""
    ticket = cloud.ok("POST", f"/executions/{execution}/stream-ticket")["ticket"]
    url = f"{cloud.settings['ws_url']}/executions/{execution}?ticket={ticket}&after={after}"
    frames: list[dict[str, Any]] = []
    try:
        with connect(url, open_timeout=20) as socket:
            while True:
                frame = json.loads(socket.recv(timeout=30))
                frames.append(frame)
                if frame["type"] == "end" or (stop_at is not None and frame["sequence"] >= stop_at):
                    return frames
    except ConnectionClosed:
        return frames


def merge(pieces: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Drop what came before."""
    kept: list[dict[str, Any]] = []
    for frame in (frame for piece in pieces for frame in piece):
        if not kept or frame["sequence"] > kept[-1]["sequence"]:
            kept.append(frame)
    return kept


def events(cloud: Cloud, execution: str) -> list[dict[str, Any]]:
    """Return the whole event log once it has ended."""
    end = time.monotonic() + 60
    while True:
        found: list[dict[str, Any]] = []
        while True:
            after = found[-1]["sequence"] if found else 0
            query = {"after": after, "limit": 200}
            page = cloud.ok("GET", f"/executions/{execution}/events", params=query)["items"]
            if not page:
                break
            found += page
        if found and found[-1]["type"] == "end":
            return found
        assert time.monotonic() < end, f"no end in {found[-3:]}"
        time.sleep(0.1)


def test_a_stream_cut_three_times_equals_the_event_log(cloud: Cloud) -> None:
    execution = cloud.start(cloud.import_script(LOOP, "stream"), {"count": 30})
    cloud.wait_until(execution, lambda _: True)
    pieces: list[list[dict[str, Any]]] = []
    last = 0
    for stop_at in (5, 17, 40, None):
        piece = follow(cloud, execution, last, stop_at)
        pieces.append(piece)
        last = max(last, *(frame["sequence"] for frame in piece))
    log = events(cloud, execution)
    assert [frame["sequence"] for frame in log] == list(range(1, len(log) + 1))
    assert merge(pieces) == log
    assert log[0]["type"] == "execution.status"
    statuses = [f["data"]["status"] for f in log if f["type"] == "execution.status"]
    assert statuses == ["scheduled", "running", "succeeded"]


def test_the_event_log_is_dense_though_the_publisher_is_killed(cloud: Cloud) -> None:
    workflow = cloud.import_script(LOOP, "killed publisher")
    stop = threading.Event()
    killed = 0

    def kill() -> None:
        nonlocal killed
        while not stop.wait(0.15):
            for process in cloud.workers("publish_events"):
                process.send_signal(signal.SIGKILL)
                killed += 1

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        execution = cloud.start(workflow, {"count": 0})
        cloud.wait(execution)
    finally:
        stop.set()
        killer.join()
    log = events(cloud, execution)
    assert killed > 0
    assert [frame["sequence"] for frame in log] == list(range(1, len(log) + 1))
    steps = [f for f in log if f["type"] == "node.status" and f["data"]["status"] == "succeeded"]
    assert len(steps) == 50
    assert merge([follow(cloud, execution, 0, None)]) == log


def test_a_ticket_opens_one_connection(cloud: Cloud) -> None:
    execution = cloud.start(cloud.import_script(LOOP, "ticket"), {"count": 49})
    cloud.wait(execution)
    ticket = cloud.ok("POST", f"/executions/{execution}/stream-ticket")["ticket"]
    url = f"{cloud.settings['ws_url']}/executions/{execution}?ticket={ticket}"
    with connect(url, open_timeout=20) as socket:
        assert json.loads(socket.recv(timeout=30))["sequence"] == 1
    refused = False
    try:
        with connect(url, open_timeout=20) as socket:
            socket.recv(timeout=5)
    except Exception as error:  # noqa: BLE001 - whichever way the client is refused
        refused = "40" in str(error) or isinstance(error, ConnectionClosed)
    assert refused
