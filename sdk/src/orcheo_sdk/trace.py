"""An execution's frames as people read them: a line for each node with a bar for its time."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from orcheo_sdk.models import Frame

_BAR = 28
_ENDS = {"succeeded", "failed", "cancelled", "skipped"}
_STYLES = {
    "succeeded": ("✓", "green"),
    "failed": ("✗", "red"),
    "cancelled": ("■", "yellow"),
    "skipped": ("○", "dim"),
    "retrying": ("↻", "yellow"),
    "waiting": ("…", "cyan"),
    "executing": ("▸", "blue"),
}
_MARGIN = 4
"""Lines of the terminal that a live picture leaves free."""


def shown(value: Any) -> str:
    """Return text that a workflow or a server chose without what would steer a terminal."""
    return "".join(
        c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in str(value)
    )


@dataclass(slots=True)
class Visit:
    """One visit of a node."""

    node: str
    status: str
    attempts: int
    started: dt.datetime
    seconds: float


@dataclass(slots=True)
class Trace:
    """What the frames so far say."""

    status: str = "scheduled"
    error: str | None = None
    visits: list[Visit] = field(default_factory=list)
    begun: dt.datetime | None = None
    at: dt.datetime | None = None
    """Of the newest frame."""
    open: dict[str, Visit] = field(default_factory=dict)
    """What has begun and not ended, by node."""

    def add(self, frame: Frame) -> Visit | None:
        """Take a frame in; return the visit that it ended, if it did."""
        self.at = _moment(frame.at) or self.at
        if frame.type in {"execution.status", "end"}:
            self._execution(frame)
        if frame.type == "node.status" and frame.node_id is not None:
            return self._node(frame, frame.node_id)
        return None

    def _execution(self, frame: Frame) -> None:
        self.status = str(frame.data.get("status", self.status))
        fault = frame.data.get("error")
        if isinstance(fault, dict):
            self.error = f"{fault.get('type')}: {fault.get('message')}"
        if self.status == "running":
            self.begun = self.begun or self.at
        if frame.type == "end":
            self.open.clear()

    def _node(self, frame: Frame, node: str) -> Visit | None:
        status = str(frame.data.get("status"))
        started = _moment(frame.data.get("started_at")) or self.at or dt.datetime.now(dt.UTC)
        self.begun = min(self.begun or started, started)
        visit = Visit(
            node=node,
            status=status,
            attempts=_number(frame.data.get("attempts"), int) or 1,
            started=started,
            seconds=_number(frame.data.get("seconds"), float) or 0.0,
        )
        if status not in _ENDS:
            self.open[node] = visit
            return None
        self.open.pop(node, None)
        self.visits.append(visit)
        return visit

    def line(self, visit: Visit, *, span: float) -> Text:
        """Return a visit as a line; ``span`` seconds fill the bar, and 0 leaves it out."""
        mark, style = _STYLES.get(visit.status, ("·", "white"))
        again = f"  {visit.attempts} attempts" if visit.attempts > 1 else ""
        time = f" {visit.seconds * 1000:7.0f} ms{again}"
        name = Text.assemble(("  " + mark, style), f" {shown(visit.node)[:24]:24} ")
        if span <= 0:
            return Text.assemble(name, time)
        offset = (visit.started - (self.begun or visit.started)).total_seconds()
        before = min(_BAR - 1, int(_BAR * offset / span))
        length = max(1, min(_BAR - before, round(_BAR * visit.seconds / span)))
        bar = " " * before + "█" * length + " " * (_BAR - before - length)
        return Text.assemble(name, ("│", "dim"), (bar, style), ("│", "dim"), time)

    def lines(self, *, most: int | None = None) -> Iterator[Text]:
        """Yield every visit on one scale; of more than ``most``, the newest."""
        visits = [*self.visits, *map(self._so_far, self.open.values())]
        ends = [self._offset(visit) + visit.seconds for visit in visits]
        left_out = 0 if most is None else max(0, len(visits) - most)
        if left_out:
            yield Text(f"  ⋮ {left_out} earlier", "dim")
        for visit in visits[left_out:]:
            yield self.line(visit, span=max(0.001, *ends))

    def _so_far(self, visit: Visit) -> Visit:
        now = self.at or visit.started
        passed = max(0.0, (now - visit.started).total_seconds())
        return Visit(visit.node, visit.status, visit.attempts, visit.started, passed)

    def _offset(self, visit: Visit) -> float:
        return (visit.started - (self.begun or visit.started)).total_seconds()


def follow(frames: Iterable[Frame], console: Console, *, title: str = "") -> Trace:
    """Draw an execution while it runs; return its trace.

    On a terminal the picture grows in place; elsewhere each ended node is one plain line.
    """
    trace = Trace()
    if not console.is_terminal:
        for frame in frames:
            visit = trace.add(frame)
            if visit is not None:
                console.print(trace.line(visit, span=0))
            for asked in _asked(frame):
                console.print(Text(f"  … {shown(frame.node_id)} asks {asked}"), soft_wrap=True)
        return trace
    with Live(console=console, refresh_per_second=12) as live:
        for frame in frames:
            trace.add(frame)
            live.update(_picture(trace, title, most=max(1, console.height - _MARGIN)))
        live.update(_picture(trace, title, most=None))
    return trace


def _picture(trace: Trace, title: str, *, most: int | None) -> Group:
    head = Text.assemble("  ", (shown(title), "bold"), f"  {trace.status}")
    return Group(*([head] if title else []), *trace.lines(most=most))


def _asked(frame: Frame) -> list[str]:
    """Return the ids of what a node that waits asks."""
    asks = frame.data.get("interrupts")
    if not isinstance(asks, list):
        return []
    return [shown(each.get("id")) for each in asks if isinstance(each, dict)]


def _number(value: Any, kind: type[int] | type[float]) -> Any:
    return kind(value) if isinstance(value, int | float) else None


def _moment(value: Any) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
