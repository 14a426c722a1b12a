"""What a node or a router is: a typed function, and what the catalogue says of it.

A package installed beside Orcheo adds its own with the entry-point group ``orcheo.nodes``: each
entry point is a ``NodeDefinition``, a ``RouterDefinition`` or a sequence of these.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from orcheo.application.node_ports import NodeContext
from orcheo.domain.catalogue import NodeType

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class Config(BaseModel):
    """Base of configurations: unknown members are refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True
    )


class Output(BaseModel):
    """Base of outputs."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True)
class NodeDefinition:
    """A built-in node."""

    entry: NodeType
    config: type[BaseModel]
    run: Callable[[Any, NodeContext], Any]
    """Given the validated configuration and the context: an output model or plain JSON."""
    sends_credentials: bool = False
    """Its configuration may refer to credentials: it sends them where it is told, and keeps none.
    """


@dataclass(frozen=True, slots=True)
class RouterDefinition:
    """A built-in router."""

    entry: NodeType
    config: type[BaseModel]
    route: Callable[[Any, Mapping[str, Any], str], str]
    """Given the validated configuration, the scope and the node before: an outcome."""


Definition = NodeDefinition | RouterDefinition


def node(
    type_name: str,
    *,
    title: str,
    category: str,
    icon: str,
    config: type[BaseModel],
    output: type[BaseModel],
    run: Callable[[Any, NodeContext], Any],
    retry_safe: bool = True,
    sends_credentials: bool = False,
) -> NodeDefinition:
    """Define a node; its description is the docstring of ``run``."""
    return NodeDefinition(
        NodeType(
            type=type_name,
            kind="node",
            title=title,
            description=_description(run),
            category=category,
            config_schema=schema_of(config),
            output_schema=schema_of(output, mode="serialization"),
            retry_safe=retry_safe,
            ui={"icon": icon},
        ),
        config,
        run,
        sends_credentials,
    )


def router(
    type_name: str,
    *,
    title: str,
    icon: str,
    config: type[BaseModel],
    outcomes: Sequence[str],
    route: Callable[[Any, Mapping[str, Any], str], str],
) -> RouterDefinition:
    """Define a router; its description is the docstring of ``route``."""
    return RouterDefinition(
        NodeType(
            type=type_name,
            kind="branch",
            title=title,
            description=_description(route),
            category="logic",
            config_schema=schema_of(config),
            outcomes=tuple(outcomes),
            ui={"icon": icon},
        ),
        config,
        route,
    )


def schema_of(model: type[BaseModel], mode: Any = "validation") -> dict[str, Any]:
    """Return a model's JSON Schema 2020-12."""
    return {"$schema": DIALECT, **model.model_json_schema(by_alias=True, mode=mode)}


def _description(function: Callable[..., Any]) -> str:
    return " ".join((function.__doc__ or "").split("\n\n")[0].split())
