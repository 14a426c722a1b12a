"""The parent and its zygote: deaths, threads, the cache."""

import os
import signal
import threading
from pathlib import Path

import pytest

from orcheo.adapters.user_code.limits import ScriptLimits
from orcheo.adapters.user_code.service import UserCodeService, first_difference
from orcheo.adapters.user_code.supervisor import Supervisor
from orcheo.domain.errors import UserCodeUnavailable

_SCRIPT = """
from langgraph.graph import StateGraph, START
def n(state):
    return {"got": state["x"]}
graph = StateGraph(dict)
graph.add_node(n)
graph.add_edge(START, "n")
"""


def _call(service: UserCodeService, x: object = 1, script: str = _SCRIPT) -> object:
    event = {
        "action": "call",
        "script": script,
        "at": "n",
        "role": "node",
        "arguments": [{"x": x}],
        "timeout_seconds": 10,
    }
    return service.handle(event)


def test_a_dead_zygote_is_started_again() -> None:
    """The caller notices nothing."""
    supervisor = Supervisor()
    service = UserCodeService(supervisor)
    _call(service)
    first = supervisor.process_id
    assert first is not None
    os.kill(first, signal.SIGKILL)
    reply = _call(service)
    supervisor.close()
    assert isinstance(reply, dict)
    assert reply["result"] == {"got": 1}


def test_a_zygote_that_cannot_start_is_unavailable() -> None:
    """After two tries."""
    with pytest.raises(UserCodeUnavailable, match="twice"):
        Supervisor(module="no_such_module").perform({"timeout_seconds": 1})


def test_threads_wait_for_each_other() -> None:
    """Each gets its own answer."""
    supervisor = Supervisor()
    service = UserCodeService(supervisor)
    found: dict[int, object] = {}

    def run(x: int) -> None:
        found[x] = _call(service, x)

    threads = [threading.Thread(target=run, args=(x,)) for x in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    supervisor.close()
    assert {x: reply["result"]["got"] for x, reply in found.items()} == {x: x for x in range(8)}  # type: ignore[index]


def test_a_script_is_compiled_once() -> None:
    """A repeat import or call compiles nothing."""
    supervisor = Supervisor()
    service = UserCodeService(supervisor)
    for _ in range(3):
        service.handle({"action": "import", "script": _SCRIPT})
        _call(service)
    supervisor.close()
    assert service.cache.compiled == 1


def test_the_zygote_has_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the parent's reaches it; nobody but root may even look."""
    monkeypatch.setenv("CANARY", "secret")
    supervisor = Supervisor()
    _call(UserCodeService(supervisor))
    if os.getuid() == 0:
        environment = Path(f"/proc/{supervisor.process_id}/environ").read_bytes()
        assert b"secret" not in environment
    else:
        with pytest.raises(PermissionError):
            Path(f"/proc/{supervisor.process_id}/environ").read_bytes()
    supervisor.close()


def test_no_descriptor_and_no_process_is_left_behind() -> None:
    """Neither by calls nor by closing."""
    supervisor = Supervisor()
    service = UserCodeService(supervisor)
    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names only
    for _ in range(3):
        _call(service)
    zygote = supervisor.process_id
    supervisor.close()
    assert set(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208 - names only
    assert not Path(f"/proc/{zygote}").exists()


def test_a_result_over_the_limit_is_an_error() -> None:
    """The node fails; the next call works."""
    supervisor = Supervisor(ScriptLimits(result_bytes=10_000))
    service = UserCodeService(supervisor)
    script = _SCRIPT.replace('state["x"]', '"x" * 20_000')
    reply = _call(service, script=script)
    after = _call(service)
    supervisor.close()
    assert isinstance(reply, dict)
    assert "10000 bytes" in reply["error"]["message"]
    assert isinstance(after, dict)
    assert after["result"] == {"got": 1}


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"action": "explode"},
        {"action": "import"},
        {"action": "import", "script": 1},
        {"action": "import", "script": "\ud800"},
        {"action": "import", "script": "", "timeout_seconds": 0},
        {"action": "import", "script": "", "timeout_seconds": "x"},
        {"action": "call", "script": "", "role": "x", "arguments": [1]},
        {"action": "call", "script": "", "role": "node", "arguments": []},
    ],
)
def test_a_request_of_another_shape_is_refused(event: dict[str, object]) -> None:
    """Before any process starts."""
    supervisor = Supervisor()
    reply = UserCodeService(supervisor).handle(event)
    assert reply["ok"] is False
    assert reply["error"]["type"] == "InvalidRequest"
    assert supervisor.process_id is None


def test_the_first_difference_is_named() -> None:
    """By path, with both values."""
    assert first_difference({"a": [1, 2]}, {"a": [1, 3]}) == "a[1]: 2 / 3"
    assert first_difference({"a": 1}, {"a": 1, "b": 2}) == "b: None / 2"
    assert first_difference([1], [1, 2], "x") == "x: 1 / 2 entries"
    assert first_difference({"a": 1}, {"a": 1}) is None
