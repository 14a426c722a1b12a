"""Nodes that make values out of values."""

from typing import Any, Final, Self

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import Field, RootModel, model_validator

from orcheo.application.node_ports import NodeContext
from orcheo.domain.errors import NodeFailed
from orcheo.nodes.definitions import Config, Definition, node


class TransformFailed(NodeFailed):
    """An expression could not be evaluated."""


class SetVariableConfig(RootModel[dict[str, Any]]):
    """Names and values; texts may be templates."""


class SetVariableOutput(RootModel[dict[str, Any]]):
    """The names with their values, templates replaced."""


def set_variable(config: SetVariableConfig, _context: NodeContext) -> dict[str, Any]:
    """Set values under names of your choice."""
    return config.root


class TransformConfig(Config):
    """One expression, or one for each field of the result."""

    expression: str | None = None
    """JMESPath; what it gives is the result."""
    fields: dict[str, str] | None = Field(default=None)
    """JMESPath for each field of the result."""
    input: Any = None
    """What the expressions look at; null: everything that templates see."""

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if (self.expression is None) == (self.fields is None):
            raise ValueError("give either 'expression' or 'fields'")
        for text in (self.fields or {"": self.expression or ""}).values():
            try:
                jmespath.compile(text)
            except JMESPathError as error:
                raise ValueError(f"{text!r} is no JMESPath expression: {error}") from error
        return self


class TransformOutput(RootModel[Any]):
    """What the expression gave, or the fields."""


def transform(config: TransformConfig, context: NodeContext) -> Any:
    """Pick and reshape values with JMESPath."""
    source = dict(context.scope) if config.input is None else config.input
    if config.expression is not None:
        return _search(config.expression, source)
    return {name: _search(text, source) for name, text in (config.fields or {}).items()}


def _search(expression: str, source: Any) -> Any:
    try:
        return jmespath.search(expression, source)
    except (JMESPathError, ValueError, TypeError) as error:
        raise TransformFailed(f"{expression!r}: {error}") from error


DEFINITIONS: Final[tuple[Definition, ...]] = (
    node(
        "set_variable",
        title="Set variables",
        category="data",
        icon="variable",
        config=SetVariableConfig,
        output=SetVariableOutput,
        run=set_variable,
    ),
    node(
        "transform",
        title="Transform",
        category="data",
        icon="shuffle",
        config=TransformConfig,
        output=TransformOutput,
        run=transform,
    ),
)
