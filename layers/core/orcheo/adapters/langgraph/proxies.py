"""The callables that LangGraph runs: each passes its state to where the work is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NoReturn, cast

from langchain_core.runnables import RunnableConfig
from langgraph.constants import START
from langgraph.errors import GraphBubbleUp, InvalidUpdateError, ParentCommand
from langgraph.runtime import Runtime
from langgraph.types import Command, Send

from orcheo.adapters.langgraph import codec, questions
from orcheo.adapters.langgraph.attempts import RESULTS, Attempt, Attempts, keep
from orcheo.adapters.langgraph.claims import BREAKPOINT
from orcheo.adapters.langgraph.effects import ScriptCall
from orcheo.adapters.langgraph.frontier import Compiled
from orcheo.adapters.langgraph.nested import EXTRA, INFRASTRUCTURE
from orcheo.adapters.langgraph.run import Run, ShareOfTasks
from orcheo.adapters.langgraph.saver import node_path
from orcheo.adapters.langgraph.signals import Aborted, ScriptError, Stopped, described
from orcheo.adapters.langgraph.substitutes import substitute
from orcheo.adapters.langgraph.task_book import Failure, TaskRecord
from orcheo.application.node_ports import AskPerson, NodeContext
from orcheo.application.ports import timestamp
from orcheo.application.user_code_ports import CallRequest, CallResult
from orcheo.domain.errors import ExecutionConflict, NodeFailed, Unavailable
from orcheo.domain.graph import (
    BuiltinBranch,
    BuiltinNode,
    GraphNode,
    PythonBranch,
    PythonNode,
    Retry,
)

NODE_SECONDS: Final = 60.0
ROUTER_SECONDS: Final = 60.0
ROOT: Final = "__root__"
_PUSH: Final = "__pregel_push"
_ROUTER_RETRY: Final = Retry()

Proxy = Callable[[Any, RunnableConfig, Runtime[Run]], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a graph stands, and how its nodes write."""

    path: tuple[str, ...]
    """Ids of the nodes around it."""
    shape: Literal["keyed", "root", "wrapped"] = "keyed"
    """How nodes write: channels by name; the whole state; the whole state beside other channels."""

    def name(self, node_id: str) -> str:
        """Return a node's id with those around it."""
        return "/".join((*self.path, node_id))

    def written(self, result: Any) -> Any:
        """Return a node's result as LangGraph writes it."""
        return rooted(result) if self.shape == "wrapped" else result


def python_node(node: PythonNode, place: Place) -> Proxy:
    """Return the proxy of a callable of the script."""
    seconds = node.timeout_seconds or NODE_SECONDS

    def proxy(state: Any, config: RunnableConfig, runtime: Runtime[Run]) -> Any:
        run, record = begin(runtime, node.id)
        given = substitute(run, record, config)
        if given is not None:
            return place.written(given.result)
        arguments = [_told(run, state)]
        if _is_sent(config):
            arguments.append("sent")

        def act(attempt: Attempt) -> Any:
            request = CallRequest(
                workspace=run.execution.workspace,
                script=run.script,
                entrypoint=run.entrypoint,
                at=node.at,
                role="node",
                arguments=arguments,
                config={**_config_for(run, config, node.id), "attempt": attempt.number},
                timeout_seconds=seconds,
            )
            update = codec.decode(ScriptCall(run, record, config, request).result())
            return expect_update(update) if place.shape == "keyed" else update

        try:
            return place.written(Attempts(run, record, node.retry, node).perform(act))
        except ParentCommand as command:  # of a graph that the node has invoked
            _returned(run, record, command.args[0])
            record.lossy = True
            raise

    return proxy


def builtin_node(node: BuiltinNode) -> Proxy:
    """Return the proxy of a node of the registry."""
    seconds = node.timeout_seconds or NODE_SECONDS
    channel = node.output.channel if node.output is not None else None

    def written(output: Any) -> dict[str, Any]:
        return {RESULTS: {node.id: output}} if channel is None else {channel: output}

    def proxy(state: Any, config: RunnableConfig, runtime: Runtime[Run]) -> Any:
        run, record = begin(runtime, node.id)
        given = substitute(run, record, config, written)
        if given is not None:
            return given.result
        scope = scope_of(run, state)
        clock, lending = run.parts.clock, run.lending

        def act(attempt: Attempt) -> Any:
            context = NodeContext(
                node_id=node.id,
                execution_id=run.execution.id,
                workspace=run.execution.workspace,
                attempt=attempt.number,
                resumed=attempt.resumed,
                deadline=clock.monotonic() + seconds,
                clock=clock,
                scope=scope,
                previous=_previous(scope, node.id),
                http=run.parts.http,
                log=lambda text: record.log.append(
                    {"stream": "print", "text": lending.redact(text)}
                ),
                answer=questions.answer(run, record),
            )
            try:
                with lending.screened():
                    output = run.parts.nodes.run(node.type, node.config, context, lending.value)
                return written(lending.redacted(output))
            except AskPerson as asks:
                questions.ask(run, record, attempt, asks)

        return Attempts(run, record, node.retry, node).perform(act)

    return proxy


def graph_node(node: GraphNode, place: Place, compiled: Compiled) -> Proxy:
    """Return the proxy of a sub-graph; its own nodes have their attempts."""

    def proxy(state: Any, config: RunnableConfig, runtime: Runtime[Run]) -> Any:
        run, record = begin(runtime, node.id)
        given = substitute(run, record, config)
        if given is not None:
            return place.written(given.result)
        row = run.book.row(record.id)
        record.attempts = 1
        if row is None:
            record.started_at = timestamp(run.parts.clock.now())
        try:
            result = compiled.invoke(_given(run, node, state, config), config)
        except ParentCommand as command:
            _returned(run, record, command.args[0])
            record.lossy = True
            raise
        except Stopped as stop:
            fault = None if node.on_error is None else run.book.take_failure(record.lineage)
            if fault is None:
                raise
            raise Attempts(run, record, node.retry, node).failed_with(fault) from stop
        except GraphBubbleUp:
            raise
        except INFRASTRUCTURE as error:
            raise Aborted(error) from error
        except Exception as error:
            raise Attempts(run, record, node.retry, node).fail(error) from error
        _returned(run, record, result)
        return place.written(result)

    return proxy


def _given(run: Run, node: GraphNode, state: Any, config: RunnableConfig) -> Any:
    """Return what a sub-graph gets: the state, or the fields of the object that it stands for."""
    if node.at is None or _is_sent(config):
        return state
    request = CallRequest(
        workspace=run.execution.workspace,
        script=run.script,
        entrypoint=run.entrypoint,
        at=node.at,
        role="node",
        arguments=[_told(run, state)],
        config=_config_for(run, config, node.id),
        timeout_seconds=NODE_SECONDS,
    )
    return codec.decode(result_of(run.parts.user_code.call(request)))


def python_branch(branch: PythonBranch, place: Place) -> Proxy:
    """Return the proxy of a router of the script."""

    def ask(run: Run, state: Any, config: RunnableConfig) -> Any:
        request = CallRequest(
            workspace=run.execution.workspace,
            script=run.script,
            entrypoint=run.entrypoint,
            at=branch.at,
            role="branch",
            arguments=[_told(run, state)],
            config=_config_for(run, config, branch.source),
            timeout_seconds=ROUTER_SECONDS,
        )
        routes = codec.decode(result_of(run.parts.user_code.call(request)))
        if isinstance(routes, list | tuple):
            return [_route(each) for each in routes]
        return _route(routes)

    return _branch(ask, branch.source, place)


def builtin_branch(branch: BuiltinBranch, place: Place) -> Proxy:
    """Return the proxy of a router of the registry."""

    def ask(run: Run, state: Any, _config: RunnableConfig) -> Any:
        scope = scope_of(run, state)
        outcome = run.parts.nodes.route(branch.type, branch.config, scope, branch.source)
        if outcome not in branch.to:
            known = ", ".join(sorted(branch.to))
            raise NodeFailed(
                f"The router after {branch.source!r} chose {outcome!r}, which leads nowhere; "
                f"'to' has {known}."
            )
        return _route(branch.to[outcome])

    return _branch(ask, branch.source, place)


def _branch(ask: Callable[[Run, Any, RunnableConfig], Any], source: str, place: Place) -> Proxy:
    def proxy(state: Any, config: RunnableConfig, runtime: Runtime[Run]) -> Any:
        run = runtime.context
        try:
            return _patiently(run, lambda: ask(run, state, config))
        except GraphBubbleUp:
            raise
        except Exception as error:
            info = runtime.execution_info
            record = None if info is None else run.book.record(info.task_id)
            if record is None:
                fault, _ = described(error)
                node = None if codec.inner_name(source) == START else place.name(source)
                lineage = str(config.get("configurable", {}).get("checkpoint_ns") or "")
                run.book.failures.append(Failure(lineage, node, fault))
                raise Stopped from error
            raise Attempts(run, record, None).fail(error) from error

    return proxy


def _patiently(run: Run, act: Callable[[], Any]) -> Any:
    """Return what a router says, asking again while what runs it is not available."""
    for _ in range(_ROUTER_RETRY.max_attempts - 1):
        try:
            return act()
        except Unavailable:
            run.parts.clock.sleep(run.parts.randomness.uniform())
    return act()


# --- what they share ----------------------------------------------------------------------------


def begin(runtime: Runtime[Run], node_id: str) -> tuple[Run, TaskRecord]:
    """Enter a task; Stopped where its graph says to stop before it."""
    run, info = runtime.context, runtime.execution_info
    if info is None:
        raise RuntimeError("LangGraph gave a task no identity")
    namespace = info.checkpoint_ns.rpartition("|")[0]
    front = run.saver.await_front(namespace)
    if run.share is not None and not namespace:
        _enter(run, run.share, info.task_id)
    stop = front.body.get("breakpoint")
    if stop is not None and stop["id"] not in run.decisions:
        _hold(run, stop, namespace)
    name = "/".join((*node_path(namespace), node_id))
    record = TaskRecord(id=info.task_id, node=name, namespace=namespace, lineage=info.checkpoint_ns)
    return run, run.book.open(record)


def _enter(run: Run, share: ShareOfTasks, task_id: str) -> None:
    """Stop where a task is none of this share, or has no time left, or nobody wants it any more."""
    match share.begin(task_id, is_over=run.is_over()):
        case "no":
            raise Stopped
        case "later":
            run.book.paused = True
            raise Stopped
        case "yes":
            try:
                run.look()
            except (ExecutionConflict, Unavailable) as error:
                run.book.broken(error)
                raise Aborted(error) from error


def _hold(run: Run, stop: Mapping[str, Any], namespace: str) -> NoReturn:
    """Stop a superstep until someone decides that it goes on."""
    asked = {
        "id": stop["id"],
        "kind": "breakpoint",
        "value": stop["value"],
        "created_at": timestamp(run.parts.clock.now()),
    }
    row: dict[str, Any] = {
        "node": stop["node"],
        "status": "waiting",
        "attempts": 0,
        "interrupts": [asked],
        "settles": not namespace,
    }
    try:
        run.book.write_once(f"{BREAKPOINT}{stop['id']}", row)
    except Exception as error:
        run.book.broken(error)
        raise Aborted(error) from error
    run.book.suspended = True
    raise Stopped


def _returned(run: Run, record: TaskRecord, result: Any) -> None:
    record.finished_at = timestamp(run.parts.clock.now())
    keep(record, result)
    record.returned = True


def result_of(result: CallResult) -> Any:
    """Return what a call gave, as tagged JSON; ScriptError."""
    match result.outcome:
        case "result":
            return result.result
        case "error":
            raise ScriptError(result.error or {})
        case "request":
            kind = str((result.request or {}).get("kind", "?"))
            raise ScriptError(
                {
                    "type": "Unsupported",
                    "message": f"A router or a reducer asks for {kind!r}, which only nodes can "
                    "do: do it in the node before, and decide by what it wrote.",
                }
            )


def rooted(result: Any) -> Any:
    """Return an update of a whole-state graph for where other channels stand beside the state."""
    if result is None:
        return None
    if isinstance(result, Command):
        if result.update is None:
            return result
        return Command(
            update={ROOT: result.update},
            goto=result.goto,
            graph=result.graph,
            resume=result.resume,
        )
    if isinstance(result, list | tuple) and any(isinstance(each, Command) for each in result):
        return [rooted(each) for each in result]
    return {ROOT: result}


def expect_update(result: Any) -> Any:
    """Return a node's result if LangGraph takes it for keyed channels; InvalidUpdateError."""
    if result is None or isinstance(result, dict | Command):
        return result
    if isinstance(result, list | tuple) and any(isinstance(each, Command) for each in result):
        return result
    raise InvalidUpdateError(f"Expected dict, got {result}")


def _told(run: Run, state: Any) -> Any:
    """Return a state as tagged JSON for a script, which never gets a credential's value."""
    return run.lending.redact(codec.encode(state))


def _is_sent(config: RunnableConfig) -> bool:
    path = config.get("metadata", {}).get("langgraph_path") or ()
    return bool(path) and path[0] == _PUSH


def _config_for(run: Run, config: RunnableConfig, node_id: str) -> dict[str, Any]:
    step = config.get("metadata", {}).get("langgraph_step")
    limit = run.version.graph.settings.max_steps
    return {
        "configurable": {
            **run.execution.config,
            **codec.encode(config.get("configurable", {}).get(EXTRA, {})),
            "thread_id": run.execution.id,
        },
        "metadata": {"langgraph_node": node_id, "langgraph_step": step},
        "recursion_limit": min(limit, config.get("recursion_limit", limit)),
        "tags": [],
    }


def scope_of(run: Run, state: Any) -> dict[str, Any]:
    """Return what templates see: channels, inputs, results, trigger and execution."""
    channels = codec.plain(state)
    if isinstance(channels, Mapping) and isinstance(channels.get(ROOT), Mapping):
        channels = {**channels, **cast("Mapping[str, Any]", channels[ROOT])}
    execution = run.execution
    return {
        "inputs": run.inputs,
        RESULTS: {},
        **(channels if isinstance(channels, Mapping) else {"item": channels}),
        "trigger": execution.trigger,
        "execution": {
            "id": execution.id,
            "workflow_id": execution.workflow_id,
            "version": execution.version,
            "created_at": execution.created_at,
        },
    }


def _previous(scope: Mapping[str, Any], node_id: str) -> Any:
    results = scope.get(RESULTS)
    return results.get(node_id) if isinstance(results, Mapping) else None


def _route(target: Any) -> Any:
    return target if isinstance(target, Send) else codec.inner_name(str(target))
