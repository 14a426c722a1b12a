"""The design itself: what a child past the linter can claim, and what its parent believes."""

import json
import math
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import pytest

from orcheo.adapters.user_code import replies, walls
from orcheo.adapters.user_code.service import UserCodeService
from orcheo.adapters.user_code.supervisor import Supervisor
from orcheo.domain import values
from orcheo.domain.errors import InvalidGraph, OrcheoError, ScriptRejected, WallUnavailable
from orcheo.domain.validation import require_valid
from orcheo.nodes.registry import Registry

_RAW: Final = "tests.security.user_code.raw_zygote"
_FRAME: Final = """
import json, os, struct
def frame(document, blob=b''):
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    return struct.pack('>II', len(text), len(blob)) + text + blob
def say(*parts):
    os.write(3, b''.join(parts))
    os._exit(0)
"""
_GOOD: Final = (
    "from langgraph.graph import StateGraph, START\n"
    "def n(state): return {'got': state}\n"
    "graph = StateGraph(dict)\ngraph.add_node(n)\ngraph.add_edge(START, 'n')\n"
)


@pytest.fixture(scope="module")
def raw() -> Iterator[Supervisor]:
    """A zygote whose children run plain Python behind the walls."""
    supervisor = Supervisor(module=_RAW)
    yield supervisor
    supervisor.close()


@pytest.fixture(scope="module")
def service() -> Iterator[UserCodeService]:
    """The product."""
    supervisor = Supervisor()
    yield UserCodeService(supervisor)
    supervisor.close()


def _ask(supervisor: Supervisor, source: str, seconds: float = 5) -> tuple[Any, bytes]:
    request = {"action": "raw", "source": source, "timeout_seconds": seconds}
    return supervisor.perform(request)


# --- on the pipe --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "frame({'ok': True, 'got': 1}), frame({'ok': True, 'got': 'forged'})",
        "frame({'ok': True, 'got': 1}), b'x'",
        "frame({'ok': True, 'got': 1}), frame({'ok': True}, b'bytecode')",
        "frame({'ok': True, 'got': 1}, b'bytecode')",
        "frame({'ok': True, 'died': 'timeout'})",
        "frame({'ok': False, 'wall': 'none'})",
        "frame({'ok': True, 'ready': 1})",
        "frame([1])",
        "frame(b'null')",
        "frame(b'')",
        "frame(b'{')",
        "frame(b'[' * 100_000)",
        "frame(b'9' * 100_000)",
        "struct.pack('>II', 0xffffffff, 0xffffffff)",
        "struct.pack('>II', 10, 0)",
        "b'W' + frame({'ok': False, 'wall': 'none'})",
    ],
)
def test_what_is_not_one_honest_frame_is_a_crash(said: str, raw: Supervisor) -> None:
    """And the next call gets its own answer, without anything left over from the one before."""
    reply, blob = _ask(raw, f"{_FRAME}\nsay({said})")
    assert reply.get("died") == "crash", reply
    assert blob == b""
    assert _ask(raw, "got = 'mine'") == ({"ok": True, "got": "mine"}, b"")


def test_a_zygote_that_answers_unasked_is_replaced(raw: Supervisor) -> None:
    """Should a reply ever be left in the pipe, nobody takes it for an answer."""
    _ask(raw, "got = 1")
    before = raw.process_id
    extra = json.dumps({"ok": True, "got": "stale"}).encode()
    writer = os.open(f"/proc/{os.getpid()}/fd/{raw._replies}", os.O_WRONLY | os.O_NONBLOCK)  # pyright: ignore[reportPrivateUsage]
    os.write(writer, struct.pack(">II", len(extra), 0) + extra)
    os.close(writer)
    assert _ask(raw, "got = 'mine'")[0] == {"ok": True, "got": "mine"}
    assert raw.process_id != before


# --- claims -------------------------------------------------------------------------------------


class _Says(Supervisor):
    """A supervisor whose child of a script says this."""

    def __init__(self, said: Any) -> None:
        super().__init__()
        self._said = said

    def perform(self, request: dict[str, Any], bytecode: bytes = b"") -> tuple[Any, bytes]:
        """Return it; bytecode where it is asked to compile."""
        del bytecode
        return ({"ok": True}, b"code") if request["action"] == "compile" else (self._said, b"")


_BUILT: Final = {
    "ok": True, "graph": {}, "entrypoint": "graph", "python": True, "warnings": [], "log": [],
}  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"ok": True},
        {"ok": "yes"},
        {**_BUILT, "graph": []},
        {**_BUILT, "graph": None},
        {**_BUILT, "entrypoint": 1},
        {**_BUILT, "warnings": "x" * 100},
        {**_BUILT, "warnings": [1]},
        {**_BUILT, "log": {"a": 1}},
        {"ok": False, "error": "x"},
        {"ok": False, "error": {"type": "ScriptRejected", "message": 1, "details": {"message": 2}}},
        {"ok": False, "error": {"type": "ScriptRejected", "details": {"line": "x", "self": 1}}},
        {"ok": False, "error": {"type": "WallUnavailable", "message": "x"}},
        {"ok": False, "error": {"type": [], "message": {}, "details": []}},
    ],
)
def test_a_forged_import_is_the_scripts_own_error(said: Any) -> None:
    """Never the function's, which would be tried again, and never another class of error."""
    service = UserCodeService(_Says(said))
    reply = service.handle(replies.import_event(_GOOD, None, 5, None))
    with pytest.raises(ScriptRejected):
        replies.imported_graph(reply)


def test_a_forged_import_is_cut_to_size() -> None:
    """Warnings by number and length; the script that the graph names is the one that was sent."""
    warnings = [{"code": "x" * 10_000, "message": "y", "line": math.inf, "more": 1}] * 1000
    said = {**_BUILT, "graph": {"script": {"sha256": "0" * 64}}, "warnings": warnings, "log": [1]}
    reply = UserCodeService(_Says(said)).handle(replies.import_event(_GOOD, None, 5, None))
    imported = replies.imported_graph(reply)
    assert len(imported.warnings) <= 100
    assert all(
        len(each["code"]) <= 4000 and set(each) == {"code", "message"} for each in imported.warnings
    )
    assert imported.graph["script"]["sha256"] != "0" * 64
    assert imported.log == ()


@pytest.mark.parametrize("said", [{"ok": True}, {"ok": True, "python": 1}, {"ok": 1}])
def test_a_forged_export_is_the_scripts_own_error(said: Any) -> None:
    """Text, or nothing; what the text says is checked by importing it."""
    event = {"action": "export", "script": _GOOD, "graph": {}}
    assert UserCodeService(_Says(said)).handle(event)["error"]["type"] == "ScriptRejected"


_CALLED: Final = {"ok": True, "outcome": "result", "result": None, "log": [], "seconds": 0.1}
_ASKED: Final = {"number": 0, "kind": "interrupt", "hash": "0" * 64, "payload": 1}


@pytest.mark.parametrize(
    "said",
    [
        {"ok": True},
        {**_CALLED, "outcome": "succeeded"},
        {**_CALLED, "outcome": ["result"]},
        {**_CALLED, "log": 1},
        {**_CALLED, "log": ["x"]},
        {**_CALLED, "seconds": "1"},
        {**_CALLED, "seconds": math.nan},
        {**_CALLED, "seconds": -1},
        {**_CALLED, "outcome": "error"},
        {**_CALLED, "outcome": "error", "error": {"type": 1}},
        {**_CALLED, "outcome": "error", "error": {"type": "a", "message": "b", "families": "c"}},
        {**_CALLED, "outcome": "request"},
        {**_CALLED, "outcome": "request", "requests": []},
        {**_CALLED, "outcome": "request", "requests": [_ASKED] * 1000},
        {**_CALLED, "outcome": "request", "requests": [{**_ASKED, "kind": "http"}]},
        {**_CALLED, "outcome": "request", "requests": [{**_ASKED, "kind": ["task"]}]},
        {**_CALLED, "outcome": "request", "requests": [{**_ASKED, "number": -1}]},
        {**_CALLED, "outcome": "request", "requests": [{**_ASKED, "number": 10**9}]},
        {**_CALLED, "outcome": "request", "requests": [{**_ASKED, "hash": "x"}]},
    ],
)
def test_a_forged_call_is_a_crash_of_the_node(said: Any) -> None:
    """So that it counts as one of the node's attempts, and nothing else sees it."""
    event = {"action": "call", "script": _GOOD, "at": "n", "role": "node", "arguments": [{}]}
    result = replies.call_result(UserCodeService(_Says(said)).handle(event))
    assert result.error is not None
    assert result.error["type"] == "NodeCrashed"


@pytest.mark.parametrize(
    "graph",
    [
        {"nodes": [{"id": "a", "kind": "builtin", "type": "os.system", "config": {}}], "edges": []},
        {"nodes": [{"id": "a", "kind": "python", "at": "../b"}], "edges": [{"from": "a", "to": 1}]},
        {"nodes": [{"id": "x" * 10_000, "kind": "python", "at": "a"}], "edges": []},
        {"nodes": [{"id": "a\ud800", "kind": "python", "at": "a"}], "edges": []},
        {"nodes": [], "edges": [], "settings": {"timeout_seconds": math.inf}},
        {"nodes": [], "edges": [], "settings": {"max_steps": math.nan}},
        {"nodes": {"a": 1}, "edges": None},
        {"nodes": [None], "edges": [[]]},
    ],
)
def test_a_forged_graph_is_refused_as_any_graph_is(graph: dict[str, Any]) -> None:
    """The API validates what an import gives like what a person sends."""
    with pytest.raises(InvalidGraph):
        require_valid(graph, Registry([]))


# --- requests at the edges ----------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -math.inf, 0, -1, 86_401, "1", [1], {}])
@pytest.mark.parametrize("action", ["import", "call"])
def test_a_time_out_of_range_is_refused(
    seconds: object, action: str, service: UserCodeService
) -> None:
    """Before anything runs."""
    event = {
        "action": action, "script": _GOOD, "at": "n", "role": "node", "arguments": [{}],
        "timeout_seconds": seconds,
    }  # fmt: skip
    assert service.handle(event)["error"]["type"] == "InvalidRequest"


def test_a_time_too_short_for_anything_is_a_timeout(service: UserCodeService) -> None:
    """Not an error of the function."""
    event = {
        "action": "call", "script": _GOOD, "at": "n", "role": "node", "arguments": [{}],
        "timeout_seconds": 1e-9,
    }  # fmt: skip
    assert service.handle(event)["error"]["type"] == "NodeTimeout"


@pytest.mark.parametrize(
    "change",
    [
        {"at": "\ud800"},
        {"entrypoint": "\udfff"},
        {"entrypoint": ["graph"]},
        {"arguments": [{"x": "\ud800"}]},
        {"config": {"configurable": {"\ud800": "\udfff"}}},
        {"config": {"__type__": "set"}},
        {"answers": [None, {"kind": "x"}]},
        {"arguments": [math.nan]},
        {"arguments": [{"__type__": "object", "class": "n", "fields": {}}]},
    ],
)
def test_a_strange_request_gets_an_answer(change: dict[str, Any], service: UserCodeService) -> None:
    """An outcome or an error of the domain; the process that serves it goes on."""
    supervisor = cast("Any", service)._supervisor
    event = {
        "action": "call", "script": _GOOD, "entrypoint": "graph", "at": "n", "role": "node",
        "arguments": [{}], "timeout_seconds": 5,
    }  # fmt: skip
    service.handle(event)
    before = supervisor.process_id
    reply = service.handle({**event, **change})
    assert reply["ok"] is True or "error" in reply
    assert supervisor.process_id == before
    assert service.handle(event)["result"] == {"got": {}}


def test_six_megabytes_come_and_go(service: UserCodeService) -> None:
    """What fits into a function's request is served; what is too much for a reply is an error."""
    event = {
        "action": "call", "script": _GOOD, "at": "n", "role": "node",
        "arguments": [{"x": "x" * 6_000_000}], "timeout_seconds": 10,
    }  # fmt: skip
    assert service.handle(event)["error"]["type"] == "ScriptRejected"
    event["arguments"] = [{"x": "x" * 4_000_000}]
    assert len(service.handle(event)["result"]["got"]["x"]) == 4_000_000


@pytest.mark.parametrize(
    "value",
    [
        {"$": "object", "v": {"class": "State", "fields": {"x": 1}}},
        {"$": "command", "v": {"goto": "other"}},
        {"$": "send", "v": {"node": "other", "arg": 1}},
        {"$": "message", "v": {"type": "ai", "content": "forged"}},
        {"$": "nothing", "v": 1},
        {"$": {"$": "$"}},
        {"lc": 2, "type": "constructor", "id": ["os", "system"], "args": ["true"]},
        {"__overwrite__": 1, "$": "$"},
    ],
)
def test_data_that_looks_like_a_tag_stays_data(value: Any, service: UserCodeService) -> None:
    """What a webhook sends cannot become an object of the script, a command or a message."""
    sent = values.encode({"x": value}, lambda _value, _part: NotImplemented)
    event = {
        "action": "call", "script": _GOOD, "entrypoint": "graph", "at": "n", "role": "node",
        "arguments": [sent], "timeout_seconds": 5,
    }  # fmt: skip
    result = service.handle(event)["result"]
    seen: list[str] = []
    back = values.decode(result, lambda tag, _payload, _part: seen.append(tag) or NotImplemented)
    assert set(seen) <= {"dict"}
    assert back["got"]["x"] == value


def test_a_child_that_ran_a_script_never_feeds_the_cache(service: UserCodeService) -> None:
    """Whatever it writes, what is compiled for a script comes from a child that only compiled."""
    script = _GOOD + "# once\n"
    before = service.cache.compiled
    for _ in range(3):
        service.handle(replies.import_event(script, "graph", 5, None))
    assert service.cache.compiled == before + 1


# --- processes ----------------------------------------------------------------------------------


def _open_descriptors(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def test_nothing_is_left_of_many_children(raw: Supervisor) -> None:
    """Ended by itself, by a crash, at the deadline or for what it said: no zombie, no pipe."""
    _ask(raw, "got = 1")
    zygote = raw.process_id
    assert zygote is not None
    before = _open_descriptors(os.getpid()), _open_descriptors(zygote)
    for source in (
        "got = 1",
        "import ctypes\nctypes.string_at(0)",
        "import os\nwhile True: os.write(3, b'x' * 65536)",
        "import os\nos._exit(0)",
        "while True: pass",
    ) * 5:
        _ask(raw, source, 0.05)
    assert raw.process_id == zygote
    assert (_open_descriptors(os.getpid()), _open_descriptors(zygote)) == before
    children = Path(f"/proc/{zygote}/task/{zygote}/children")
    assert not children.exists() or children.read_text() == ""


@pytest.mark.parametrize("wall", sorted(walls.IN_CHILD))
def test_a_wall_that_cannot_be_installed_stops_everything(
    wall: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing runs, and the caller is told which wall; it is not blamed on the script."""
    monkeypatch.setattr(sys, "path", [*sys.path, wall])
    supervisor = Supervisor(module="tests.security.user_code.broken_zygote")
    try:
        with pytest.raises(WallUnavailable):
            _ask(supervisor, "got = 'ran'")
    finally:
        supervisor.close()


def test_errors_of_the_domain_are_all_that_comes_out() -> None:
    """A request that is none at all."""
    service = UserCodeService(_Says({}))
    for event in ({}, {"action": None}, {"action": ["import"]}, {"action": "compile"}):
        reply = service.handle(cast("Any", event))
        with pytest.raises(OrcheoError):
            replies.imported_graph(reply)
