"""A walk from everything that a script can name, through what the guards let it read."""

import types
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final

from orcheo.adapters.user_code import guards, script_builtins
from orcheo.adapters.user_code.facades import loader
from orcheo.adapters.user_code.facades.catalogue import MODULES

_DEPTH: Final = 6
_METHODS: Final = frozenset(
    {"builtin_function_or_method", "method-wrapper", "wrapper_descriptor", "method_descriptor"}
    | {"method", "slot wrapper", "classmethod_descriptor"}
)
_FORBIDDEN: Final = (types.ModuleType, types.FrameType, types.CodeType, types.TracebackType)


def _roots() -> Iterator[tuple[str, Any]]:
    loader.preload(frozenset(MODULES))
    builtins = script_builtins.script_builtins(loader.import_module, print)
    for name, value in builtins.items():
        if not name.startswith("_"):
            yield name, value
    for name in MODULES:
        yield name, loader.import_module(name, names=tuple(MODULES[name].names))
    generator = (x for x in [1])
    yield "generator", generator
    yield "function", lambda: None
    yield "exception", ValueError("x")
    yield "text", ""
    yield "number", 1
    model = loader.import_module("pydantic", names=("BaseModel",)).BaseModel
    yield "model", type("M", (model,), {})()


def _parts(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    try:
        names = set(dir(value))
    except Exception:  # noqa: BLE001 - some classes refuse to be listed
        names = set()
    names |= {"__class__", "__init__", "__new__", "__call__", "__getitem__", "__name__", "__doc__"}
    for name in names:
        try:
            yield f"{path}.{name}", guards.read_attribute(value, name)
        except Exception:  # noqa: BLE001, S112 - refused, or not readable on a class
            continue
    if isinstance(value, Mapping):
        yield from ((f"{path}[{key!r}]", item) for key, item in list(value.items())[:200])
    elif isinstance(value, list | tuple | set | frozenset):
        yield from ((f"{path}[…]", item) for item in list(value)[:200])


def _key(value: Any) -> Any:
    """Return what makes a value another than one seen before: methods are made anew each time."""
    kind = type(value)
    if kind in {str, bytes, int, float, bool, complex}:
        return kind
    if kind.__name__ in _METHODS:
        return kind, value.__qualname__
    return id(value)


def test_nothing_that_a_script_can_name_leads_out() -> None:
    """No module, frame, code or traceback, and no module's namespace, within the depth."""
    seen: dict[int, Any] = {}
    waiting = deque((name, value, 0) for name, value in _roots())
    found: list[str] = []
    while waiting:
        path, value, depth = waiting.popleft()
        key = _key(value)
        if key in seen:
            continue
        seen[key] = value
        if isinstance(value, _FORBIDDEN) or value is type:
            found.append(path)
            continue
        if isinstance(value, dict) and ("__builtins__" in value or "__loader__" in value):
            found.append(path)
            continue
        if depth < _DEPTH:
            waiting.extend((name, part, depth + 1) for name, part in _parts(path, value))
    assert not found, found[:20]
    assert len(seen) > 1_000
