import io
from typing import Any

from rich.console import Console

from orcheo_sdk import Frame
from orcheo_sdk.trace import Trace, follow, shown


def frames(*drafts: tuple[str, str | None, dict[str, Any]]) -> list[Frame]:
    return [
        Frame(
            execution_id="ex_1",
            sequence=number,
            at=f"2026-11-02T09:00:0{min(number, 9)}.000Z",
            type=kind,
            node_id=node,
            data=data,
        )
        for number, (kind, node, data) in enumerate(drafts, 1)
    ]


def begun(node: str, at: int) -> tuple[str, str, dict[str, Any]]:
    started = f"2026-11-02T09:00:0{at}.000Z"
    return ("node.status", node, {"status": "executing", "started_at": started})


def ended(node: str, at: int, seconds: float, **more: Any) -> tuple[str, str, dict[str, Any]]:
    started = f"2026-11-02T09:00:0{at}.000Z"
    data = {"status": "succeeded", "started_at": started, "seconds": seconds, "attempts": 1, **more}
    return ("node.status", node, data)


RUN = frames(
    ("execution.status", None, {"status": "running"}),
    begun("fetch", 1),
    ended("fetch", 1, 2.0),
    ended("join", 3, 1.0, attempts=3),
    ("execution.status", None, {"status": "succeeded"}),
    ("end", None, {"status": "succeeded", "error": None}),
)


def drawn(given: list[Frame], *, terminal: bool) -> str:
    text = io.StringIO()
    console = Console(file=text, force_terminal=terminal, width=100, height=12, color_system=None)
    follow(given, console, title="ex_1")
    return text.getvalue()


def test_each_node_is_a_line_with_its_time_and_attempts() -> None:
    lines = drawn(RUN, terminal=False).splitlines()
    assert [line.split() for line in lines] == [
        ["✓", "fetch", "2000", "ms"],
        ["✓", "join", "1000", "ms", "3", "attempts"],
    ]


def test_a_node_that_waits_says_what_it_asks() -> None:
    asks = [{"id": "in_1", "value": "?"}, {"id": "in_\x1b2"}]
    waits = frames(("node.status", "review", {"status": "waiting", "interrupts": asks}))
    assert drawn(waits, terminal=False).splitlines() == [
        "  … review asks in_1",
        "  … review asks in_\N{REPLACEMENT CHARACTER}2",
    ]
    large = frames(("node.status", "review", {"status": "waiting", "interrupts": {"ref": "/x"}}))
    assert drawn(large, terminal=False) == ""
    assert "review" in drawn(waits, terminal=True)


def test_bars_share_one_scale_and_start_where_the_node_did() -> None:
    trace = Trace()
    for frame in RUN:
        trace.add(frame)
    bars = [str(line).split("│")[1] for line in trace.lines()]
    assert [bar.count("█") for bar in bars] == [19, 9]
    assert bars[1].index("█") == bars[0].rindex("█")
    assert {len(bar) for bar in bars} == {28}


def test_what_is_running_is_shown_and_leaves_with_the_end() -> None:
    trace = Trace()
    for frame in RUN[:2]:
        trace.add(frame)
    assert [str(line).split()[:2] for line in trace.lines()] == [["▸", "fetch"]]
    for frame in RUN[2:]:
        trace.add(frame)
    assert trace.open == {}
    assert trace.status == "succeeded"


def test_a_terminal_sees_the_newest_visits_and_in_the_end_all() -> None:
    loop = frames(*(ended(f"n{number}", 1, 0.1) for number in range(30)))
    trace = Trace()
    for frame in loop:
        trace.add(frame)
    newest = [str(line) for line in trace.lines(most=8)]
    assert (len(newest), newest[0].strip()) == (9, "⋮ 22 earlier")
    assert "n29" in newest[-1]
    assert all(f" n{number} " in drawn(loop, terminal=True) for number in range(30))


def test_an_error_of_the_execution_is_kept() -> None:
    trace = Trace()
    error = {"type": "KeyError", "message": "'x'"}
    trace.add(frames(("end", None, {"status": "failed", "error": error}))[0])
    assert (trace.status, trace.error) == ("failed", "KeyError: 'x'")


def test_frames_that_miss_what_they_should_hold_are_still_drawn() -> None:
    odd: list[Any] = [
        ("node.status", "a", {}),
        ("node.status", "b", {"status": "succeeded", "seconds": "x", "attempts": None}),
        ("execution.status", None, {"error": "text"}),
        ("strange", None, {}),
    ]
    broken = [frame.model_copy(update={"at": "no time"}) for frame in frames(*odd)]
    assert "b" in drawn(broken, terminal=False)


def test_no_text_of_a_workflow_steers_the_terminal() -> None:
    assert shown("a\x1b]0;title\x07b\rc\n") == "a�]0;title�b�c\n"
    hostile = frames(ended("\x1b[2Jnode[/red]", 1, 0.1))
    for terminal in (True, False):
        assert "\x1b[2J" not in drawn(hostile, terminal=terminal)
