"""All nodes and routers by type: the catalogue, and how they are run."""

import contextlib
import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Any, Final, Literal

from pydantic import BaseModel, ValidationError

from orcheo.application.node_ports import NodeContext
from orcheo.domain.catalogue import ConfigIssue, NodeType
from orcheo.domain.credentials import Reference
from orcheo.domain.errors import CredentialUnavailable, NodeFailed
from orcheo.domain.templates import Lend, paths, references, render
from orcheo.nodes import data, flow, logic, network, people
from orcheo.nodes.definitions import Definition, NodeDefinition, RouterDefinition

GROUP: Final = "orcheo.nodes"
Kind = Literal["node", "branch"]


def nothing_lent(reference: Reference) -> str:
    """Refuse a reference, where a node runs outside executions; CredentialUnavailable."""
    raise CredentialUnavailable(f"{reference} cannot be used here: only executions are lent any.")


class InvalidConfig(NodeFailed):
    """The configuration does not fit once its templates are replaced."""


class Registry:
    """Nodes and routers; implements ``domain.catalogue.Catalogue``."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._known: dict[tuple[Kind, str], Definition] = {}
        for definition in definitions:
            key = (definition.entry.kind, definition.entry.type)
            if key in self._known:
                raise ValueError(f"There are two definitions of the {key[0]} {key[1]!r}.")
            self._known[key] = definition

    # --- the catalogue -------------------------------------------------------------------------

    def find(self, kind: Kind, type_name: str) -> NodeType | None:
        """Return an entry; null where there is none."""
        found = self._known.get((kind, type_name))
        return None if found is None else found.entry

    def entries(self) -> Sequence[NodeType]:
        """Return all entries, by category and type."""
        found = [definition.entry for definition in self._known.values()]
        return sorted(found, key=lambda entry: (entry.category, entry.type, entry.kind))

    def check(self, kind: Kind, type_name: str, config: Mapping[str, Any]) -> Sequence[ConfigIssue]:
        """Return what is wrong with a configuration; templates count as any value."""
        definition = self._known.get((kind, type_name))
        if definition is None:
            return [ConfigIssue(path=(), message=f"There is no {kind} {type_name!r}.")]
        try:
            definition.config.model_validate(config)
        except ValidationError as error:
            return [
                ConfigIssue(path=_path(config, found["loc"]), message=_message(found))
                for found in error.errors(include_url=False)
                if not _is_open(config, found["loc"])
            ]
        return []

    # --- running -------------------------------------------------------------------------------

    def run(
        self,
        type_name: str,
        config: Mapping[str, Any],
        context: NodeContext,
        lend: Lend = nothing_lent,
    ) -> Any:
        """Render a configuration and run a node; plain JSON.

        References to credentials are replaced for nodes that send them somewhere. In any other
        they are refused: it could only keep the value, or change it past recognition.

        Raises:
            WaitUntil: The node wants to be called again later.
            TemplateError: A template leads nowhere.
            NodeFailed: The node failed for good.
            Unavailable: Another try may succeed.
        """
        definition = self._known.get(("node", type_name))
        if not isinstance(definition, NodeDefinition):
            raise NodeFailed(f"There is no built-in node {type_name!r} in this installation.")
        borrowed = references(config)
        if borrowed and not definition.sends_credentials:
            raise NodeFailed(
                f"A node of the type {type_name!r} sends nothing anywhere, so it cannot use "
                f"{min(borrowed, key=str)}; refer to the credential in the node that needs it."
            )
        configured = _configured(definition, config, context.scope, lend)
        output = definition.run(configured, dataclasses.replace(context, lends=bool(borrowed)))
        if isinstance(output, BaseModel):
            return output.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return output

    def route(
        self, type_name: str, config: Mapping[str, Any], scope: Mapping[str, Any], source: str
    ) -> str:
        """Render a configuration and return a router's outcome."""
        definition = self._known.get(("branch", type_name))
        if not isinstance(definition, RouterDefinition):
            raise NodeFailed(f"There is no built-in router {type_name!r} in this installation.")
        return definition.route(_configured(definition, config, scope), scope, source)


def _configured(
    definition: Definition,
    config: Mapping[str, Any],
    scope: Mapping[str, Any],
    lend: Lend | None = None,
) -> BaseModel:
    rendered = render(config, scope, lend=lend)
    try:
        return definition.config.model_validate(rendered)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in _path(rendered, first["loc"]))
        at = f"config.{place}" if place else "config"
        raise InvalidConfig(f"{at}: {_message(first)}") from error


def _message(found: Mapping[str, Any]) -> str:
    if found["type"] == "extra_forbidden":
        return f"{found['loc'][-1]!r} is not a member here; remove it or correct its name"
    return str(found["msg"]).removeprefix("Value error, ")


def _walk(config: Any, location: Sequence[str | int]) -> tuple[list[str | int], Any]:
    """Return the part of a location that is in the configuration, and what stands there.

    pydantic puts the members of unions into locations; these are skipped.
    """
    path: list[str | int] = []
    place = config
    for part in location:
        if not isinstance(place, Mapping | list):
            continue
        members: Any = place
        with contextlib.suppress(KeyError, IndexError, TypeError):
            place = members[part]
            path.append(part)
    return path, place


def _path(config: Any, location: Sequence[str | int]) -> tuple[str | int, ...]:
    path, place = _walk(config, location)
    missing = [part for part in location[-1:] if isinstance(place, Mapping) and part not in path]
    return (*path, *missing)


def _is_open(config: Any, location: Sequence[str | int]) -> bool:
    """Tell whether templates may still change what pydantic found."""
    _, place = _walk(config, location)
    is_missing = isinstance(place, Mapping) and location and location[-1] not in place
    return bool(paths(place)) and not (is_missing and len(location) > 0)


def _installed() -> Iterable[Definition]:
    for entry_point in entry_points(group=GROUP):
        found = entry_point.load()
        if isinstance(found, NodeDefinition | RouterDefinition):
            yield found
        else:
            yield from found


@lru_cache
def registry() -> Registry:
    """Return the built-in nodes and those of installed packages."""
    modules = (logic, data, network, flow, people)
    built_in = [each for module in modules for each in module.DEFINITIONS]
    return Registry((*built_in, *_installed()))
