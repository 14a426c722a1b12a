"""Writes ``docs/facades.md``: what a script can import, and why what is not there is not."""

from collections.abc import Iterator, Mapping
from typing import Final

from orcheo.adapters.user_code.facades.catalogue import children
from orcheo.adapters.user_code.facades.langgraph_tables import LANGCHAIN, LANGGRAPH, ORCHEO
from orcheo.adapters.user_code.facades.standard_library import STANDARD_LIBRARY
from orcheo.adapters.user_code.facades.tables import Facade
from orcheo.adapters.user_code.policy import IMPORT_ALTERNATIVES, REFUSED_BUILTINS

_HEAD: Final = """\
# What a script can import

Written from the tables that the compiler checks imports against (`make contracts`); do not edit.

A script never sees a real module. `import x` binds an object that holds the names below and nothing
else: for the standard library the real functions and classes, where none of them leads to a module,
a file, the interpreter or to the evaluation of text; for LangGraph and LangChain classes of
Orcheo's own that record what a script says. Names in *italics* are Orcheo's own in every module.
"""
_GROUPS: Final[Mapping[str, Mapping[str, Facade]]] = {
    "Orcheo": ORCHEO,
    "LangGraph": LANGGRAPH,
    "LangChain": LANGCHAIN,
    "Standard library and pydantic": STANDARD_LIBRARY,
}


def page() -> str:
    """Return the page."""
    return "\n".join([_HEAD, *_groups(), *_refused()])


def _groups() -> Iterator[str]:
    for title, tables in _GROUPS.items():
        yield f"## {title}\n"
        for name, facade in sorted(tables.items()):
            if facade.names or facade.omitted or facade.title:
                yield from _module(name, facade)


def _module(name: str, facade: Facade) -> Iterator[str]:
    yield f"### `{name}`\n"
    if facade.title:
        yield f"{facade.title[0].upper()}{facade.title[1:].rstrip('.')}.\n"
    own = facade.own.split()
    listed = [f"*{each}*" if each in own else each for each in sorted(facade.names, key=_order)]
    if listed:
        yield f"{', '.join(listed)}\n"
    below = ", ".join(f"`{name}.{each}`" for each in sorted(children(name)))
    if below:
        yield f"Below it: {below}.\n"
    if facade.omitted:
        yield "| not there | because |\n| --- | --- |"
        for names, why in facade.omitted.items():
            yield f"| {', '.join(names.split())} | {why} |"
        yield ""


def _order(name: str) -> tuple[str, str]:
    return name.lower(), name


def _refused() -> Iterator[str]:
    yield "## Other modules that people try\n"
    yield "| module | instead |\n| --- | --- |"
    for name, why in sorted(IMPORT_ALTERNATIVES.items()):
        yield f"| {name} | {why} |"
    yield "\n## Builtins that are refused\n"
    yield "| builtin | instead |\n| --- | --- |"
    for name, why in sorted(REFUSED_BUILTINS.items()):
        yield f"| {name} | {why} |"
    yield ""
