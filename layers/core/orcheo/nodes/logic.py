"""Choices and loops."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from orcheo.application.node_ports import NodeContext
from orcheo.domain.errors import NodeFailed
from orcheo.nodes.conditions import Conditions
from orcheo.nodes.definitions import Config, Definition, Output, node, router


class WrongLoop(NodeFailed):
    """A loop's router does not follow the loop's node."""


class ForEachConfig(Config):
    """What to go through."""

    items: list[Any]
    """The list, usually a template: ``{{inputs.orders}}``."""


class ForEachOutput(Output):
    """One visit of the loop."""

    index: int
    """Of the item, from 0; the number of items when done."""
    item: Any
    """The present item; null when done."""
    total: int
    """How many items there are."""
    done: bool
    """True once every item has had its visit."""


def for_each(config: ForEachConfig, context: NodeContext) -> ForEachOutput:
    """Give the next item of a list at each visit.

    The head of a loop: the router ``for_each`` behind it leads to the body, which leads back.
    A visit after the last starts again, so a loop may stand within a loop.
    """
    before = context.previous
    going_on = isinstance(before, Mapping) and before.get("done") is False
    index = int(before["index"]) + 1 if going_on else 0
    total = len(config.items)
    done = index >= total
    return ForEachOutput(
        index=min(index, total), item=None if done else config.items[index], total=total, done=done
    )


class WhileConfig(Conditions):
    """When to go on."""

    max_iterations: Annotated[int, Field(ge=0, le=100_000)] = 1_000
    """The loop ends after so many rounds, whatever the conditions say."""


class WhileOutput(Output):
    """One visit of the loop."""

    iteration: int
    """Rounds so far."""
    go_on: bool = Field(serialization_alias="continue")
    """True where another round follows."""


def while_(config: WhileConfig, context: NodeContext) -> WhileOutput:
    """Decide at each visit whether another round follows.

    The head of a loop: the router ``while`` behind it leads to the body, which leads back.
    """
    before = context.previous
    going_on = isinstance(before, Mapping) and before.get("continue") is True
    iteration = int(before["iteration"]) + 1 if going_on else 0
    return WhileOutput(
        iteration=iteration, go_on=iteration < config.max_iterations and config.hold()
    )


class LoopRouterConfig(Config):
    """The router reads the result of the node before it."""


def _result(scope: Mapping[str, Any], source: str, member: str) -> Any:
    results = scope.get("results")
    result = results.get(source) if isinstance(results, Mapping) else None
    if not isinstance(result, Mapping) or member not in result:
        raise WrongLoop(
            f"The loop's router must follow the loop's node: 'results.{source}' has no {member!r}."
        )
    return result[member]


def route_for_each(_config: LoopRouterConfig, scope: Mapping[str, Any], source: str) -> str:
    """Lead to the loop's body while there is an item."""
    return "done" if _result(scope, source, "done") else "item"


def route_while(_config: LoopRouterConfig, scope: Mapping[str, Any], source: str) -> str:
    """Lead to the loop's body while the conditions hold."""
    return "loop" if _result(scope, source, "continue") else "done"


def route_if_else(config: Conditions, _scope: Mapping[str, Any], _source: str) -> str:
    """Choose between two ways by conditions."""
    return "true" if config.hold() else "false"


class Case(Config):
    """One way of a switch."""

    value: Any
    """What the switch's value must equal."""
    outcome: Annotated[str, Field(min_length=1, max_length=128)]
    """The key of ``to`` that is then taken."""


class SwitchConfig(Config):
    """A value and the ways it may lead."""

    value: Any
    """The value to look at, usually a template."""
    cases: list[Case]
    """Tried in order."""
    default: str = "default"
    """The key of ``to`` that is taken when no case fits."""


def route_switch(config: SwitchConfig, _scope: Mapping[str, Any], _source: str) -> str:
    """Choose among several ways by a value."""
    for case in config.cases:
        if type(case.value) is type(config.value) and case.value == config.value:
            return case.outcome
    return config.default


DEFINITIONS: Final[tuple[Definition, ...]] = (
    node(
        "for_each",
        title="For each",
        category="logic",
        icon="repeat",
        config=ForEachConfig,
        output=ForEachOutput,
        run=for_each,
    ),
    node(
        "while",
        title="While",
        category="logic",
        icon="rotate",
        config=WhileConfig,
        output=WhileOutput,
        run=while_,
    ),
    router(
        "if_else",
        title="If / else",
        icon="split",
        config=Conditions,
        outcomes=("true", "false"),
        route=route_if_else,
    ),
    router(
        "for_each",
        title="Next item or done",
        icon="repeat",
        config=LoopRouterConfig,
        outcomes=("item", "done"),
        route=route_for_each,
    ),
    router(
        "while",
        title="Another round or done",
        icon="rotate",
        config=LoopRouterConfig,
        outcomes=("loop", "done"),
        route=route_while,
    ),
    router(
        "switch",
        title="Switch",
        icon="signpost",
        config=SwitchConfig,
        outcomes=(),
        route=route_switch,
    ),
)
