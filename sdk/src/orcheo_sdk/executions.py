"""``/executions``: read, cancel, pause, follow, decide, replay, retry."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from orcheo_sdk.models import Checkpoint, Execution, Frame, Interrupt, NodeRun, Page
from orcheo_sdk.settings import Settings
from orcheo_sdk.streaming import Connect, Stream
from orcheo_sdk.transport import Transport, path

SAME: Final[Any] = object()
"""Inputs of a replay that are those of its source; null is an input like others."""
_NOTHING: Final = object()
"""Tells a value that was not given from null, which is an answer."""


class Executions:
    """``/executions``."""

    def __init__(self, transport: Transport, settings: Settings, opener: Connect) -> None:
        self._transport = transport
        self._settings = settings
        self._opener = opener

    def list(
        self,
        *,
        workflow_id: str | None = None,
        status: str | None = None,
        parent_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Execution]:
        """Return one page, newest first; with ``parent_id`` those that come from that one."""
        query = {
            "workflow_id": workflow_id,
            "status": status,
            "parent_id": parent_id,
            "limit": limit,
            "cursor": cursor,
        }
        return self._transport.fetch(Page[Execution], "GET", "/executions", params=query)

    def get(self, execution_id: str) -> Execution:
        """Return an execution; its ``output`` is the final state."""
        return self._transport.fetch(Execution, "GET", path("/executions/{}", execution_id))

    def cancel(self, execution_id: str) -> Execution:
        """Cancel an execution: nothing is committed afterwards."""
        return self._transport.fetch(Execution, "DELETE", path("/executions/{}", execution_id))

    def pause(self, execution_id: str) -> Execution:
        """Pause an execution: no superstep starts after this; what runs is finished and kept.

        Raises:
            ApiProblem: 409 where it has ended.
        """
        target = path("/executions/{}/pause", execution_id)
        return self._transport.fetch(Execution, "POST", target)

    def interrupts(self, execution_id: str) -> Page[Interrupt]:
        """Return what an execution has asked so far, oldest first, with the decisions."""
        target = path("/executions/{}/interrupts", execution_id)
        return self._transport.fetch(Page[Interrupt], "GET", target)

    def decide(self, execution_id: str, interrupt_id: str, value: Any) -> Execution:
        """Answer an interrupt, once and for all; the same value again changes nothing.

        Raises:
            ApiProblem: 404 where nothing of that id is asked, 409 where it was decided otherwise or
                the execution has ended.
        """
        target = path("/executions/{}/decisions/{}", execution_id, interrupt_id)
        return self._transport.fetch(Execution, "POST", target, json={"value": value})

    def resume(
        self,
        execution_id: str,
        value: Any = _NOTHING,
        *,
        answers: Mapping[str, Any] | None = None,
    ) -> Execution:
        """End a pause; or go on with a value for the only pending interrupt, or with answers by id.

        Without a value and answers, the execution is no longer paused; what it asks stays to be
        decided. With one of them nothing is unpaused.

        Of a value, this looks first which interrupt it is for, and then decides that one: a request
        that is repeated because its answer was lost must not answer the next question.

        Raises:
            ApiProblem: 409 where not exactly one interrupt is pending, or the execution has ended.
        """
        target = path("/executions/{}/resume", execution_id)
        if answers is not None:
            body: dict[str, Any] = {"resume": dict(answers)}
        elif value is _NOTHING:
            body = {}
        else:
            found = self.interrupts(execution_id).items
            pending = [each.id for each in found if each.status == "pending"]
            if len(pending) == 1:
                return self.decide(execution_id, pending[0], value)
            body = {"value": value}
        return self._transport.fetch(Execution, "POST", target, json=body)

    def checkpoints(
        self,
        execution_id: str,
        *,
        values: bool = False,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Checkpoint]:
        """Return one page, oldest first; with ``values`` each holds the state."""
        query = {"values": "true" if values else None, "limit": limit, "cursor": cursor}
        target = path("/executions/{}/checkpoints", execution_id)
        return self._transport.fetch(Page[Checkpoint], "GET", target, params=query)

    def checkpoint(self, execution_id: str, index: int) -> Checkpoint:
        """Return a checkpoint with the state."""
        target = path("/executions/{}/checkpoints/{}", execution_id, index)
        return self._transport.fetch(Checkpoint, "GET", target)

    def replay(
        self,
        execution_id: str,
        *,
        checkpoint: int | None = None,
        node: str | None = None,
        version: int | str | None = None,
        inputs: Any = SAME,
        state: Mapping[str, Any] | None = None,
        policy: str | None = None,
        policies: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> Execution:
        """Start an execution that runs another one again; return the new one.

        Args:
            execution_id: The source, which is only read.
            checkpoint: ``index`` of a checkpoint; null: the start.
            node: In place of it: the checkpoint before this node's last visit.
            version: A number or ``newest``; null: that of the source.
            inputs: Other inputs.
            state: Channels to set at the checkpoint.
            policy: ``rerun`` (where null), ``reuse`` or ``forbid``.
            policies: The same by node.
            idempotency_key: The same key with the same arguments is the same execution.
        """
        members = {"checkpoint": checkpoint, "node": node, "version": version, "state": state}
        body: dict[str, Any] = {k: v for k, v in members.items() if v is not None}
        if inputs is not SAME:
            body["inputs"] = inputs
        chosen: dict[str, Any] = {} if policy is None else {"default": policy}
        if policies:
            chosen["nodes"] = dict(policies)
        if chosen:
            body["policy"] = chosen
        target = path("/executions/{}/replay", execution_id)
        return self._transport.fetch(
            Execution, "POST", target, json=body, idempotency_key=idempotency_key
        )

    def retry(
        self,
        execution_id: str,
        *,
        version: int | str | None = None,
        idempotency_key: str | None = None,
    ) -> Execution:
        """Start an execution that goes on where another has failed or was cancelled.

        Raises:
            ApiProblem: 409 where it has not; 422 where the version cannot go on from there.
        """
        target = path("/executions/{}/retry", execution_id)
        body = {} if version is None else {"version": version}
        return self._transport.fetch(
            Execution, "POST", target, json=body, idempotency_key=idempotency_key
        )

    def purge(self, execution_id: str) -> None:
        """Delete an execution that has ended, with all its data, for good; may be repeated.

        Raises:
            ApiProblem: 409 where it has not ended.
        """
        target = path("/executions/{}", execution_id)
        self._transport.request("DELETE", target, params={"purge": "true"})

    def nodes(self, execution_id: str) -> Page[NodeRun]:
        """Return every visit of every node."""
        target = path("/executions/{}/nodes", execution_id)
        return self._transport.fetch(Page[NodeRun], "GET", target)

    def events(self, execution_id: str, *, after: int = 0, limit: int = 200) -> Page[Frame]:
        """Return frames of the event log."""
        query = {"after": after, "limit": limit}
        target = path("/executions/{}/events", execution_id)
        return self._transport.fetch(Page[Frame], "GET", target, params=query)

    def stream(self, execution_id: str, *, after: int = 0) -> Iterator[Frame]:
        """Yield every frame once, in order, until the execution has ended."""
        return iter(
            Stream(
                self._transport,
                self._settings.ws_url,
                execution_id,
                after=after,
                opener=self._opener,
                ask_api=not self._settings.ws_is_given,
            ),
        )
