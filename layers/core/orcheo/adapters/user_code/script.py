"""Runs a script's module, finds its graph, and calls what the graph holds. Only in a child."""

import dataclasses
import functools
import inspect
import time
import traceback
from collections.abc import Mapping
from typing import Any, Final

from orcheo.adapters.user_code import (
    channels,
    compiler,
    encoding,
    entrypoints,
    hints,
    policy,
    script_builtins,
    specification,
)
from orcheo.adapters.user_code.facades import (
    coroutines,
    functional,
    loader,
    nodes,
    recorder,
    signatures,
)
from orcheo.adapters.user_code.facades.effects import (
    EFFECTS,
    Command,
    ExecutionInfo,
    InvalidUpdateError,
    NondeterministicCall,
    Runtime,
    Send,
)
from orcheo.adapters.user_code.facades.graph_types import CURRENT
from orcheo.adapters.user_code.facades.logs import OUTPUT
from orcheo.adapters.user_code.facades.storage import STORE
from orcheo.adapters.user_code.limits import ScriptLimits
from orcheo.domain.errors import OrcheoError, ScriptRejected

_COMPILED: Final = "compiled/"
_LOG_CUT: Final = "… the rest of the log was dropped."


class ScriptLog:
    """What a script prints and streams, up to a limit."""

    def __init__(self, limit: int) -> None:
        self.entries: list[dict[str, Any]] = []
        self._left = limit

    def write_line(
        self, *parts: Any, sep: str | None = " ", end: str | None = "\n", **_options: Any
    ) -> None:
        """Serve ``print``."""
        text = (" " if sep is None else str(sep)).join(str(part) for part in parts)
        text += "" if end in {None, "\n"} else str(end)
        self._add({"stream": "print", "text": text}, len(text))

    def write_value(self, value: Any) -> None:
        """Serve a stream writer."""
        encoded = encoding.encode(value)
        self._add({"stream": "writer", "value": encoded}, len(repr(encoded)))

    def _add(self, entry: dict[str, Any], size: int) -> None:
        if self._left < 0:
            return
        self._left -= size + 16
        if self._left < 0:
            kept = {"stream": "print", "text": _LOG_CUT}
            entry = (
                kept if "text" not in entry else {**kept, "text": entry["text"][:1000] + _LOG_CUT}
            )
        self.entries.append(entry)


class LoadedScript:
    """A script whose module has run and whose graph is known."""

    def __init__(self, bytecode: bytes, limits: ScriptLimits) -> None:
        self.limits = limits
        self.log = ScriptLog(limits.log_bytes)
        self._attempt = 1
        OUTPUT.write = self.log.write_line
        builtins = script_builtins.script_builtins(loader.import_module, self.log.write_line)
        self.names: dict[str, Any] = {"__name__": policy.MODULE_NAME, "__builtins__": builtins}
        hints.NAMESPACE.names = self.names
        hints.NAMESPACE.builtins = builtins
        exec(compiler.load(bytecode), self.names)  # noqa: S102 - what this process is for
        loader.complete_models(self.names)
        self.entrypoint = ""
        self.candidate: Any = None
        self.specification = specification.Specification({})

    def build(self, entrypoint: str | None) -> None:
        """Find the entry point, build the graph and write its specification; ScriptRejected."""
        name, candidate = entrypoints.find(self.names, entrypoint)
        self.entrypoint = name
        self.candidate = candidate
        self.specification = specification.specify(candidate)
        self._number_compiled()
        settings = nodes.settings_of(self.names)
        if settings is not None:
            self.specification.graph["settings"] = settings

    def _number_compiled(self) -> None:
        """Give the graphs that are no part of the imported one their positions."""
        records = [recorder.record_of(graph) for graph in recorder.GRAPHS]
        others = [record for record in records if record is not None and record.position is None]
        for number, record in enumerate(others):
            record.position = f"{_COMPILED}{number}"

    # --- calls ---------------------------------------------------------------------------------

    def call(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Call one callable; what it came to, as JSON."""
        at, role = str(request["at"]), str(request["role"])
        if role == "graph":
            outcome = {"outcome": "result", "result": self._compiled(at).graph}
            return {"ok": True, **outcome, "log": [], "seconds": 0.0}
        position = self._position(at, role)
        self.log.entries.clear()
        config = encoding.decode(dict(request.get("config") or {}))
        self._attempt = int(config.pop("attempt", 1))
        EFFECTS.reset(
            request.get("answers") or (),
            encoding.encode,
            limit=self.limits.requests,
            decode=encoding.decode,
            write=self.log.write_value,
            config=config,
            named=self.names.get,
            apart=_as_update,
        )
        started = time.perf_counter()
        outcome = self._outcome(position, request, config)
        return {
            "ok": True,
            **outcome,
            "log": self.log.entries,
            "seconds": round(time.perf_counter() - started, 6),
        }

    def _position(self, at: str, role: str) -> specification.Position:
        if role == "task":
            found = next((task for task in functional.TASKS if task.at == at), None)
            if found is not None:
                return specification.Position(target=found.function, retry=found.retry)
        elif at in self.specification.positions:
            return self.specification.positions[at]
        elif at.startswith(_COMPILED):
            name, _, _ = at.removeprefix(_COMPILED).partition("/")
            compiled = self._compiled(f"{_COMPILED}{name}")
            if at in compiled.positions:
                return compiled.positions[at]
        raise _nothing_at(at)

    def _compiled(self, at: str) -> specification.Specification:
        """Return a graph that is no part of the imported one, and that nodes may invoke."""
        for graph in recorder.GRAPHS:
            record = recorder.record_of(graph)
            if record is not None and record.position == at:
                return specification.specify_compiled(graph, at)
        raise _nothing_at(at)

    def _outcome(
        self, position: specification.Position, request: Mapping[str, Any], config: Any
    ) -> dict[str, Any]:
        raised: BaseException | None = None
        try:
            result = encoding.encode(self._perform(position, request, config))
            outcome = {"outcome": "result", "result": result}
        except NondeterministicCall as error:
            fault = {"type": "NondeterministicNode", "families": [], "message": str(error)}
            return {"outcome": "error", "error": fault}
        except OrcheoError as error:
            raised = error
            fault = {"type": error.type, "families": [], "message": error.message}
            outcome = {"outcome": "error", "error": fault}
        except BaseException as error:  # noqa: BLE001 - whatever a script raises is its result
            raised = error
            outcome = {"outcome": "error", "error": described(error, position)}
        requests = EFFECTS.requests(raised)
        if requests:
            return {"outcome": "request", "request": requests[0], "requests": requests}
        return outcome

    def _perform(
        self, position: specification.Position, request: Mapping[str, Any], config: Any
    ) -> Any:
        arguments, role = request["arguments"], request["role"]
        if role == "reducer":
            return _folded(position.target, arguments)
        injected = self._injected(position, config)
        if role == "task":
            given, keywords = encoding.decode(arguments[0]), encoding.decode(arguments[1])
            result = position.target(*given, **{**injected, **keywords})
        else:
            sent = len(arguments) > 1 and arguments[1] == "sent"
            state = encoding.state_for(position.schema, arguments[0], sent=sent, config=config)
            result = position.target(state, **injected)
            if role == "node":
                result = _given_last(position.target, result)
        if hasattr(result, "__await__"):
            result = coroutines.run(result)
        if role == "task":
            return result
        if role == "branch":
            return _routed(result, position.ends)
        return result if channels.root_of(position.schema) == "dict" else _as_update(result)

    def _injected(self, position: specification.Position, config: Any) -> dict[str, Any]:
        configured = config.get("configurable", {}) if isinstance(config, dict) else {}
        context = encoding.context_for(position.context, configured)
        info = ExecutionInfo(configured.get("thread_id"), self._attempt)
        CURRENT.runtime = Runtime(context, self.log.write_value, info)
        CURRENT.runtime.store = STORE
        offered: dict[str, Any] = {
            "config": config,
            "runtime": CURRENT.runtime,
            "store": STORE,
            "writer": self.log.write_value,
            "previous": None,
        }
        return {name: offered[name] for name in signatures.wanted(position.target)}


def _given_last(target: Any, result: Any) -> Any:
    """Return what a node gives; of a generator function that is, as in LangGraph, its last value.

    Values that can be added are: texts and lists grow, of mappings the last one stays.
    """
    if inspect.isgeneratorfunction(target):
        return functools.reduce(_added, result, None)
    return _last_of(result) if inspect.isasyncgenfunction(target) else result


async def _last_of(values: Any) -> Any:
    found: Any = None
    async for value in values:
        found = _added(found, value)
    return found


def _added(found: Any, value: Any) -> Any:
    try:
        return value if found is None else found + value
    except TypeError:
        return value


def _as_update(result: Any) -> Any:
    """Return a node's result with objects that stand for updates taken apart, as LangGraph does."""
    if isinstance(result, Command):
        result.update = _as_update(result.update)
        return result
    if isinstance(result, list):
        return [_as_update(each) if isinstance(each, Command) else each for each in result]
    kind = type(result)
    if channels.is_model(kind):
        defaults = {name: field.default for name, field in kind.model_fields.items()}
        kept = result.model_fields_set
    elif dataclasses.is_dataclass(kind):
        defaults, kept = {field.name: ... for field in dataclasses.fields(kind)}, frozenset()
    else:
        return result
    update: dict[str, Any] = {}
    for name, default in defaults.items():
        value = getattr(result, name, ...)
        if value is not ... and (value is not None or default is not None or name in kept):
            update[name] = value
    return update


def _folded(reducer: Any, arguments: Any) -> Any:
    has_current, current, updates = arguments
    value: Any = encoding.decode(current)
    for update in updates:
        new = encoding.decode(update)
        if has_current:
            value = reducer(value, new)
        else:
            value, has_current = new, True
    return value


def _routed(result: Any, ends: Mapping[Any, str] | None) -> Any:
    """Return where a condition leads, through its path map; ValueError as LangGraph raises it."""
    several = isinstance(result, list | tuple)
    routes: list[Any] = []
    for each in result if several else [result]:
        target = each if isinstance(each, Send) or not ends else ends[each]
        if target is None or target == recorder.START:
            raise ValueError("Branch did not return a valid destination")
        if isinstance(target, Send) and target.node == recorder.END:
            raise InvalidUpdateError("Cannot send a packet to the END node")
        routes.append(target if isinstance(target, Send) else encoding.route(target))
    return routes if several else routes[0]


# --- what went wrong ----------------------------------------------------------------------------


def described(
    error: BaseException, position: specification.Position | None = None
) -> dict[str, Any]:
    """Return an error of the script as JSON: its own lines only."""
    kind = type(error)
    names = [each.__name__ for each in type.__dict__["__mro__"].__get__(kind)]
    families = [each for each in names if each not in {"object", "BaseException"}]
    if position is not None and position.retry is not None and isinstance(error, Exception):
        try:
            if specification.is_retried(position.retry, error):
                families.append(specification.DEFAULT_RETRY)
        except Exception as fault:  # noqa: BLE001 - the script's own rule failed
            families.append(type(fault).__name__)
    lines = script_lines(error)
    found: dict[str, Any] = {"type": kind.__name__, "families": families, "message": _text(error)}
    if lines:
        found["line"] = lines[-1][0]
        found["traceback"] = [f"line {line}, in {name}" for line, name in lines]
    return found


def _text(error: BaseException) -> str:
    try:
        return str(error)[:4000] or type(error).__name__
    except BaseException as fault:  # noqa: BLE001 - a script's __str__ may do anything
        return f"{type(error).__name__} whose text cannot be made ({type(fault).__name__})"


def script_lines(error: BaseException) -> list[tuple[int, str]]:
    """Return the script's own lines in an error's traceback, outermost first."""
    frames = traceback.walk_tb(error.__traceback__)
    return [
        (line, frame.f_code.co_name)
        for frame, line in frames
        if frame.f_code.co_filename == policy.FILE_NAME
    ][-20:]


def refused(error: BaseException) -> ScriptRejected:
    """Return an error at import as the refusal that a caller sees."""
    if isinstance(error, ScriptRejected):
        return error
    lines = script_lines(error)
    line = lines[-1][0] if lines else None
    where = f"Line {line}: " if line is not None else ""
    return ScriptRejected(
        f"{where}{type(error).__name__}: {_text(error)}",
        line=line,
        column=None,
        code="exception",
        error_type=type(error).__name__,
    )


def _nothing_at(at: str) -> ScriptRejected:
    return ScriptRejected(
        f"The script has nothing at {at!r}; import it again.",
        line=None,
        column=None,
        code="position",
    )
