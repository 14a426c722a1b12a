"""An execution's frames as people read them: a line for each node with a bar for its time."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rich.text import Text

from orcheo_sdk.models import Frame

_BAR = 28
_STYLES = {
    "succeeded": ("✓", "green"),
    "failed": ("✗", "red"),
    "cancelled": ("■", "yellow"),
    "retrying": ("↻", "yellow"),
    "waiting": ("…", "cyan"),
    "executing": ("▸", "blue"),
}


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

    def add(self, frame: Frame) -> Visit | None:
        """Take a frame in; return the visit that it ended, if it did."""
        if frame.type in {"execution.status", "end"}:
            self.status = str(frame.data.get("status", self.status))
            fault = frame.data.get("error")
            if fault:
                self.error = f"{fault.get('type')}: {fault.get('message')}"
            if self.status == "running" and self.begun is None:
                self.begun = _moment(frame.at)
        if frame.type != "node.status" or frame.node_id is None:
            return None
        status = str(frame.data.get("status"))
        if status not in {"succeeded", "failed", "cancelled"}:
            return None
        started = _moment(str(frame.data.get("started_at") or frame.at))
        self.begun = min(self.begun or started, started)
        visit = Visit(
            node=frame.node_id,
            status=status,
            attempts=int(frame.data.get("attempts") or 1),
            started=started,
            seconds=float(frame.data.get("seconds") or 0.0),
        )
        self.visits.append(visit)
        return visit

    def line(self, visit: Visit, *, span: float) -> Text:
        """Return a visit as a line; ``span`` seconds fill the bar."""
        mark, style = _STYLES.get(visit.status, ("·", "white"))
        offset = (visit.started - (self.begun or visit.started)).total_seconds()
        before = min(_BAR - 1, int(_BAR * offset / span)) if span > 0 else 0
        length = max(1, min(_BAR - before, round(_BAR * visit.seconds / span))) if span > 0 else 1
        bar = " " * before + "█" * length + " " * (_BAR - before - length)
        again = f"  {visit.attempts} attempts" if visit.attempts > 1 else ""
        return Text.assemble(
            ("  " + mark, style),
            f" {visit.node[:24]:24} ",
            ("│", "dim"),
            (bar, style),
            ("│", "dim"),
            f" {visit.seconds * 1000:7.0f} ms{again}",
        )

    def lines(self) -> Iterator[Text]:
        """Yield every visit, on one scale."""
        ends = [
            (visit.started - self.begun).total_seconds() + visit.seconds
            for visit in self.visits
            if self.begun is not None
        ]
        for visit in self.visits:
            yield self.line(visit, span=max(ends, default=0.0))


def draw(frames: Iterable[Frame]) -> Trace:
    """Return the trace of an execution that has ended."""
    trace = Trace()
    for frame in frames:
        trace.add(frame)
    return trace


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
