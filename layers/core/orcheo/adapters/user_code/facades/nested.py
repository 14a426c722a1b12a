"""A compiled graph inside a node: each call is a request, performed by the engine.

Given by position, not by value: the engine asks the child once for the graph's specification and
runs it as it runs every graph.
"""

from collections.abc import AsyncIterator, Generator, Iterator, Mapping, Sequence
from typing import Any, Final

from orcheo.adapters.user_code.facades.effects import EFFECTS, Command
from orcheo.adapters.user_code.facades.gathering import gather

_MODES: Final = frozenset({"values", "updates"})
_KNOWN: Final = frozenset(
    {"config", "context", "stream_mode", "subgraphs", "durability", "print_mode", "debug"}
)
"""Options of ``invoke`` and ``stream``; the last three change nothing here."""
_OWN_LINEAGE: Final = frozenset({"thread_id", "checkpoint_id", "checkpoint_ns"})
"""Members of ``configurable`` that name a stored thread: a graph inside a node has none."""


class Answer:
    """An awaitable that asks when it is awaited."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self._payload = payload

    def __await__(self) -> Generator[Any, Any, Any]:
        return _ask(self._payload)
        yield  # makes this a generator


def _ask(payload: Mapping[str, Any]) -> Any:
    identity = {"graph": payload["graph"], "method": payload["method"]}
    return EFFECTS.ask("invoke", payload, identity=identity)


def _payload(position: str | None, method: str, given: Any, options: Mapping[str, Any]) -> Any:
    if position is None:
        raise RuntimeError(
            "This graph has no place in the script: compile it at module level, or in the entry "
            "point, and invoke it in the node."
        )
    if isinstance(given, Command):
        raise NotImplementedError(
            "A graph inside a node cannot be resumed by a Command: its interrupt() waits, and "
            "goes on, with the node."
        )
    unknown = sorted(set(options) - _KNOWN)
    if unknown:
        raise NotImplementedError(
            f"{method}({unknown[0]}=...) inside a node is not supported: state it where the graph "
            "is built, or take it out."
        )
    config = options.get("config") or {}
    configurable = dict(config.get("configurable") or {})
    context = EFFECTS.apart(options.get("context"))
    if isinstance(context, Mapping):
        # A context is read from the configuration, as that of the whole execution.
        configurable |= context
    payload: dict[str, Any] = {
        "graph": position,
        "method": method,
        "input": EFFECTS.apart(given),
        "config": {
            "configurable": {k: v for k, v in configurable.items() if k not in _OWN_LINEAGE},
            "recursion_limit": config.get("recursion_limit"),
        },
    }
    return payload


def _chunks(position: str | None, given: Any, options: Mapping[str, Any]) -> Any:
    # LangGraph knows that it is inside a node only where it is given the node's configuration.
    default = "values" if options.get("config") is EFFECTS.config else "updates"
    mode = options.get("stream_mode") or default
    modes = [mode] if isinstance(mode, str) else list(mode)
    unknown = sorted(set(modes) - _MODES)
    if unknown or options.get("subgraphs"):
        raise NotImplementedError(
            f"stream() inside a node gives {' and '.join(sorted(_MODES))} of the graph itself, not "
            f"{unknown or 'those of its sub-graphs'}."
        )
    payload = _payload(position, "stream", given, options)
    return {**payload, "stream_mode": mode if isinstance(mode, str) else modes}


# --- the methods --------------------------------------------------------------------------------


def invoke(position: str | None, input: Any, config: Any = None, **options: Any) -> Any:  # noqa: A002 - LangGraph's name
    """Run the graph and return its state."""
    return _ask(_payload(position, "invoke", input, {"config": config, **options}))


def ainvoke(position: str | None, input: Any, config: Any = None, **options: Any) -> Answer:  # noqa: A002 - LangGraph's name
    """Return an awaitable of the graph's state."""
    return Answer(_payload(position, "invoke", input, {"config": config, **options}))


def batch(position: str | None, inputs: Sequence[Any], config: Any = None, **_: Any) -> list[Any]:
    """Run the graph once for each input."""
    payloads = [
        _payload(position, "invoke", given, {"config": each})
        for given, each in zip(inputs, _configs(config, len(inputs)), strict=True)
    ]
    identity = {"graph": position, "method": "invoke"}
    numbers = [EFFECTS.request("invoke", each, identity=identity) for each in payloads]
    return [EFFECTS.result(number) for number in numbers]


async def abatch(
    position: str | None, inputs: Sequence[Any], config: Any = None, **_: Any
) -> list[Any]:
    """Run the graph once for each input."""
    configs = _configs(config, len(inputs))
    runs = [ainvoke(position, *each) for each in zip(inputs, configs, strict=True)]
    return await gather(*runs)


def stream(position: str | None, input: Any, config: Any = None, **options: Any) -> Iterator[Any]:  # noqa: A002 - LangGraph's name
    """Return what the graph streams, once it has run."""
    yield from _ask(_chunks(position, input, {"config": config, **options}))


async def astream(
    position: str | None,
    input: Any,  # noqa: A002 - LangGraph's name
    config: Any = None,
    **options: Any,
) -> AsyncIterator[Any]:
    """Return what the graph streams, once it has run."""
    for chunk in await Answer(_chunks(position, input, {"config": config, **options})):
        yield chunk


def _configs(config: Any, count: int) -> Sequence[Any]:
    return list(config) if isinstance(config, list | tuple) else [config] * count
