"""Which graph runs in which of LangGraph's namespaces: the imported one, and those nodes invoke."""

from collections.abc import Sequence
from typing import Any, Final

from orcheo.adapters.langgraph.builder import BuiltGraph, build_graph
from orcheo.adapters.langgraph.frontier import Compiled
from orcheo.adapters.langgraph.proxies import result_of
from orcheo.adapters.langgraph.saver import node_path
from orcheo.adapters.langgraph.task_book import is_below
from orcheo.application.user_code_ports import CallRequest, UserCode
from orcheo.domain.errors import InvalidGraph
from orcheo.domain.executions import Execution
from orcheo.domain.graph import Subgraph
from orcheo.domain.identifiers import interrupt_id
from orcheo.domain.workflows import Version

COMPILED: Final = "compiled/"
"""Begins the position of a graph that is no part of the imported one."""
_SECONDS: Final = 60.0
_LEVEL: Final = "|"


class Hosts:
    """The graphs of one segment.

    Args:
        graph: The imported one.
        user_code: Tells what the others look like.
        execution: Whose segment it is.
        version: Its script holds the others.
    """

    def __init__(
        self, graph: BuiltGraph, user_code: UserCode, execution: Execution, version: Version
    ) -> None:
        self._graph = graph
        self._user_code = user_code
        self._execution = execution
        self._version = version
        self._hosted: dict[str, BuiltGraph] = {}

    def host(self, position: str, namespace: str) -> BuiltGraph:
        """Return the graph at a position, which from now on runs in a namespace.

        Raises:
            InvalidGraph: There is none, or it cannot be built.
        """
        known = self._graph.invoked
        if position not in known:
            # Two threads may both build it; either result serves.
            known[position] = self._found(position)
        self._hosted[namespace] = known[position]
        return known[position]

    def compiled(self, namespace: str) -> Compiled:
        """Return the compiled graph that runs in a namespace."""
        graph, path = self._place(namespace)
        return graph.compiled[path]

    def breakpoint(
        self,
        namespace: str,
        checkpoint_id: str,
        tasks: Sequence[dict[str, Any]],
        following: Sequence[str],
    ) -> dict[str, Any] | None:
        """Return where a graph says to stop behind a checkpoint; null where it goes on.

        As in LangGraph, a checkpoint is stopped at once, whether for what ran or for what follows.
        """
        graph, path = self._place(namespace)
        specification = graph.specifications[path]
        around = "/".join((*node_path(namespace), ""))
        ran = {str(task["node"]).removeprefix(around) for task in tasks}
        after = [name for name in specification.interrupt_after if name in ran]
        before = [name for name in specification.interrupt_before if name in following]
        if not following or not (after or before):
            return None
        waiting = [*before, *following][0]
        value = {"after": after} if after else {"before": before}
        return {
            "id": interrupt_id(self._execution.id, checkpoint_id, 0),
            "node": f"{around}{waiting}",
            "value": value,
        }

    def _place(self, namespace: str) -> tuple[BuiltGraph, tuple[str, ...]]:
        around = [each for each in list(self._hosted) if is_below(namespace, each)]
        if not around:
            return self._graph, tuple(node_path(namespace))
        nearest = max(around, key=len)
        rest = namespace.removeprefix(nearest).removeprefix(_LEVEL)
        return self._hosted[nearest], tuple(node_path(rest))

    def _found(self, position: str) -> BuiltGraph:
        if position.startswith(COMPILED):
            return self._built(position)
        path = tuple(_unescaped(step) for step in position.split("/") if step)
        try:
            return self._graph.below(path)
        except KeyError:
            raise InvalidGraph(f"The script has no graph at {position!r}.", []) from None

    def _built(self, position: str) -> BuiltGraph:
        script, workspace = self._version.graph.script, self._execution.workspace
        request = CallRequest(
            workspace=workspace,
            script=self._version.script or "",
            entrypoint=None if script is None else script.entrypoint,
            at=position,
            role="graph",
            arguments=[None],
            timeout_seconds=_SECONDS,
        )
        specification = result_of(self._user_code.call(request))
        try:
            graph = Subgraph.model_validate(specification)
        except ValueError as error:
            raise InvalidGraph(f"The graph at {position!r} is none: {error}", []) from error
        return build_graph(graph, self._version, self._user_code, workspace)


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
