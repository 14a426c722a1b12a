"""Which tasks follow a checkpoint, and what it gives as output: LangGraph's rules, read only.

``prepare_next_tasks`` of ``langgraph.pregel`` does the same for execution; it is private and
needs a running loop, so its two rules are stated again here: each pending ``Send`` is a task, and
so is each node one of whose triggers has a value that the node has not seen. The differential
tests hold the two together.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

from langgraph.channels.base import BaseChannel
from langgraph.checkpoint.base import Checkpoint
from langgraph.checkpoint.serde.types import TASKS
from langgraph.constants import START
from langgraph.pregel import Pregel
from langgraph.types import Send

from orcheo.adapters.langgraph.channels import MISSING

HIDDEN: Final = frozenset({START})
"""Tasks of LangGraph's own: people are not shown them."""

Compiled = Pregel[Any, Any, Any, Any]


def next_tasks(compiled: Compiled, checkpoint: Checkpoint) -> list[str]:
    """Return the node of each task that follows a checkpoint, one for each task."""
    sends = checkpoint["channel_values"].get(TASKS) or ()
    pushed = [s.node for s in sends if isinstance(s, Send) and s.node in compiled.nodes]
    pulled = [name for name in compiled.nodes if _is_triggered(compiled, checkpoint, name)]
    return [*pushed, *pulled]


def _is_triggered(compiled: Compiled, checkpoint: Checkpoint, name: str) -> bool:
    node = compiled.nodes[name]
    if isinstance(node.channels, str) and not _is_available(compiled, checkpoint, node.channels):
        return False
    versions = cast("Mapping[str, int]", checkpoint["channel_versions"])
    seen = cast("Mapping[str, int] | None", checkpoint["versions_seen"].get(name))
    return any(
        _is_available(compiled, checkpoint, trigger)
        and (seen is None or versions.get(trigger, 0) > seen.get(trigger, 0))
        for trigger in node.triggers
    )


def _is_available(compiled: Compiled, checkpoint: Checkpoint, name: str) -> bool:
    return _channel(compiled, checkpoint, name).is_available()


def _channel(compiled: Compiled, checkpoint: Checkpoint, name: str) -> BaseChannel[Any, Any, Any]:
    spec = compiled.channels.get(name)
    if not isinstance(spec, BaseChannel):
        raise TypeError(f"{name!r} is no channel")
    return spec.from_checkpoint(checkpoint["channel_values"].get(name, MISSING))


def read(compiled: Compiled, checkpoint: Checkpoint, names: list[str]) -> dict[str, Any]:
    """Return the values of channels; one without a value is absent."""
    found: dict[str, Any] = {}
    for name in names:
        channel = _channel(compiled, checkpoint, name)
        if channel.is_available():
            found[name] = channel.get()
    return found
