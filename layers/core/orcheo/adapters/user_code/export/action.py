"""The action ``export``: script, entry point and graph become the text of a script."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from orcheo.adapters.user_code.export.expressions import names_in
from orcheo.adapters.user_code.export.members import is_same
from orcheo.adapters.user_code.export.original import Original
from orcheo.adapters.user_code.export.parts import POLICIES
from orcheo.adapters.user_code.export.references import References
from orcheo.adapters.user_code.export.script_text import (
    Edits,
    Script,
    first_text,
    normalised,
    renamed,
    span,
)
from orcheo.adapters.user_code.export.writer import (
    CALLABLES,
    GRAPH,
    SCHEMAS,
    Function,
    GraphWriter,
)
from orcheo.adapters.user_code.facades import loader, nodes, recorder
from orcheo.adapters.user_code.script import LoadedScript
from orcheo.adapters.user_code.script_builtins import script_builtins
from orcheo.adapters.user_code.specification import Specification

_BUILDER: Final = "build_graph"
_SETTINGS: Final[Mapping[str, Any]] = {
    "max_steps": 1_000,
    "timeout_seconds": 86_400,
    "deadline_seconds": 31_622_400,
    "concurrency": None,
    "priority": 0,
    "mode": "auto",
}
"""Defaults as in ``orcheo.domain.graph``, which a child does not load."""
_ORIGINAL: Final = "\0original\0"
_LOCALS: Final[Mapping[str, tuple[str, ...]]] = {
    GRAPH: ("graph", "builder", "built_graph"),
    CALLABLES: ("functions", "original_functions", "functions_by_position"),
    SCHEMAS: ("classes", "original_classes", "classes_by_path"),
    POLICIES: ("retries", "original_retries", "retries_by_position"),
    _ORIGINAL: ("original", "original_graph", "graph_before"),
}
_FACADES: Final[Mapping[str, str]] = {
    CALLABLES: "callables",
    SCHEMAS: "schemas",
    POLICIES: "policies",
}


def new_script(graph: Mapping[str, Any]) -> str:
    """Return a script that builds a graph without python nodes."""
    builtins = script_builtins(loader.import_module, print)
    references = References({}, builtins, ast.parse(""), "")
    writer = GraphWriter(references, Original(None, Specification({})))
    name = references.unique(_BUILDER)
    writer.write(graph, name)
    said = _settings_said(graph)
    settings = [f"SETTINGS = {_settings(references, said)}"] if said else []
    body = [*settings, *writer.schemas.definitions, *_texts(writer.functions, references, [])]
    return _joined([*_import_block(references, body), *body])


def edited_script(script: str, loaded: LoadedScript, graph: Mapping[str, Any]) -> str:
    """Return a script with a builder for another graph than its own.

    What is not about building the graph stays as it is: functions, classes, constants, comments.
    """
    return _EditedScript(normalised(script), loaded, graph).text()


class _EditedScript:
    def __init__(self, source: str, loaded: LoadedScript, graph: Mapping[str, Any]) -> None:
        self._loaded = loaded
        self._graph = graph
        self._script = Script(source, loaded.names, loaded.entrypoint)
        self._edits = Edits(source)
        builtins: Mapping[str, Any] = loaded.names["__builtins__"]
        self._references = References(loaded.names, builtins, self._script.tree, source)
        original = Original(loaded.candidate, loaded.specification)
        self._writer = GraphWriter(self._references, original)

    def text(self) -> str:
        """Return the script."""
        entrypoint = self._loaded.entrypoint
        is_graph = recorder.record_of(self._loaded.names[entrypoint]) is not None
        builder = None if is_graph else self._script.builder()
        name = entrypoint if builder is not None else self._builder_name()
        root = self._writer.write(self._graph, name)
        body = self._at_the_end(root) if builder is None else self._in_place(builder, root)
        body += self._settings()
        imports = _import_block(self._references, body)
        if imports:
            self._edits.insert_after(self._script.import_line(), "\n".join(imports))
        return self._edits.applied()

    def _builder_name(self) -> str:
        if recorder.record_of(self._loaded.names[self._loaded.entrypoint]) is None:
            return self._loaded.entrypoint
        return self._references.unique(_BUILDER)

    def _in_place(self, builder: Any, root: Function) -> list[str]:
        """Put the new builder where the old one is, which stays only where it is needed."""
        first, last = span(builder)
        head: list[str] = []
        if root.uses:
            old = self._references.unique(f"original_{builder.name}")
            line = renamed(self._script.source, builder, old)
            if line is None:
                head = [f"{old} = {builder.name}"]
            else:
                self._edits.replace(builder.lineno, builder.lineno, line)
            call = f"{'await ' if isinstance(builder, ast.AsyncFunctionDef) else ''}{old}()"
            new = self._generated(root, call, is_async=isinstance(builder, ast.AsyncFunctionDef))
            self._edits.insert_after(last, _joined([*head, *new]))
            return [*head, *new]
        docstring = first_text(self._script.source, builder)
        if docstring is not None:
            root.lines.insert(0, docstring)
        new = self._generated(root, "")
        self._edits.replace(first, last, _joined(new))
        said = _said(new)
        for orphan in self._script.orphans([builder], said):
            self._edits.replace(*span(orphan), "")
        return new

    def _at_the_end(self, root: Function) -> list[str]:
        """Put the new builder behind the statements that built the graph, or in their place."""
        entrypoint = self._loaded.entrypoint
        dropped: Sequence[ast.stmt] = ()
        if not root.uses:
            generated = _said(self._generated(root, ""))
            dropped = self._script.graph_statements(generated)
        old = ""
        head: list[str] = []
        if root.uses:
            old = self._references.unique(f"original_{entrypoint}")
            head = [f"{old} = {entrypoint}"]
            if root.name == entrypoint:
                old += "()"
        new = [*head, *self._generated(root, old)]
        if root.name != entrypoint:
            stops = any(self._graph.get(f"interrupt_{when}") for when in ("before", "after"))
            was_compiled = isinstance(self._loaded.names[entrypoint], recorder.CompiledStateGraph)
            compiled = ".compile()" if was_compiled and not stops else ""
            new.append(f"{entrypoint} = {root.name}(){compiled}")
        if dropped:
            *others, last = dropped
            for statement in others:
                self._edits.replace(*span(statement), "")
            self._edits.replace(*span(last), _joined(new))
            for orphan in self._script.orphans(dropped, _said(new)):
                self._edits.replace(*span(orphan), "")
        else:
            self._edits.insert_after(self._script.source.count("\n") + 1, _joined(["", *new]))
        return new

    def _generated(self, root: Function, original: str, *, is_async: bool = False) -> list[str]:
        head: list[str] = []
        if root.uses:
            head = [f"{_ORIGINAL} = {original}"]
            for each in root.parameters:
                facade = self._references.imported("orcheo", _FACADES[each])
                head.append(f"{each} = {facade}({_ORIGINAL})")
        functions = _texts(self._writer.functions, self._references, head, is_async=is_async)
        inner = self._references.definitions
        return [*self._writer.schemas.definitions, *inner, *functions]

    def _settings(self) -> list[str]:
        """State the settings where the script states others."""
        wanted = {**_SETTINGS, **(self._graph.get("settings") or {})}
        stated = nodes.settings_of(self._loaded.names) or {}
        if is_same(wanted, {**_SETTINGS, **stated}):
            return []
        names = [n for n, each in self._loaded.names.items() if isinstance(each, nodes.Settings)]
        name = "SETTINGS" if "SETTINGS" in names or not names else names[-1]
        if not names:
            name = self._references.unique(name)
        line = f"{name} = {_settings(self._references, _settings_said(self._graph))}"
        known = self._script.assignment(name) if names else None
        if known is not None:
            self._edits.replace(*span(known), line)
        else:
            self._edits.insert_after(self._script.source.count("\n") + 1, f"\n{line}")
        return [line]


def _texts(
    functions: Iterable[Function],
    references: References,
    head: Sequence[str],
    *,
    is_async: bool = False,
) -> list[str]:
    """Return the text of functions; the last is the one without parameters, ``head`` its start."""
    found = list(functions)
    free = {
        local: next(name for name in names if name not in references.said)
        for local, names in _LOCALS.items()
    }
    texts: list[str] = []
    for function in found:
        is_last = function is found[-1]
        parameters = "" if is_last else ", ".join(function.parameters)
        lines = [*(head if is_last else []), *function.lines]
        keyword = "async def" if is_async and is_last else "def"
        text = f"{keyword} {function.name}({parameters}):\n    " + "\n    ".join(lines)
        for local, name in free.items():
            text = text.replace(local, name)
        texts.append(text)
    return texts


def _import_block(references: References, body: Sequence[str]) -> list[str]:
    return references.import_lines(_said(body))


def _said(texts: Sequence[str]) -> set[str]:
    return names_in(ast.parse("\n".join(texts)))


def _settings_said(graph: Mapping[str, Any]) -> dict[str, Any]:
    given: Mapping[str, Any] = graph.get("settings") or {}
    return {k: each for k, each in given.items() if not is_same(each, _SETTINGS.get(k))}


def _settings(references: References, members: Mapping[str, Any]) -> str:
    said = ", ".join(f"{name}={value!r}" for name, value in members.items())
    return f"{references.imported('orcheo', 'Settings')}({said})"


def _joined(texts: Sequence[str]) -> str:
    return "\n".join(texts) + "\n"
