"""Nodes that ask people."""

from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from orcheo.application.node_ports import AskPerson, NodeContext
from orcheo.domain.answers import MAX_EXPIRY_SECONDS
from orcheo.nodes.definitions import Config, Definition, Output, node


class ApprovalConfig(Config):
    """What to ask, and which answers there are."""

    message: str
    """What people read, usually with templates."""
    details: Any = None
    """More to show beside it: any JSON."""
    options: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]],
        Field(min_length=1, max_length=50),
    ] = Field(default_factory=lambda: ["approve", "reject"])
    """The decisions to choose from. An answer is one of them, or an object with `decision` and a
    `comment`."""
    answer_schema: Annotated[dict[str, Any] | None, Field(alias="schema")] = None
    """JSON Schema that the answer must fit, in place of options; the decision is the answer."""
    expires_seconds: Annotated[float, Field(gt=0, le=MAX_EXPIRY_SECONDS)] | None = None
    """How long to wait; null: as long as the execution may last."""
    default: Any = None
    """The answer where nobody gives one in time; without it the node fails as `InterruptExpired`.
    """

    @model_validator(mode="after")
    def _default_needs_expiry(self) -> Self:
        if "default" in self.model_fields_set and self.expires_seconds is None:
            raise ValueError("a 'default' needs 'expires_seconds': when it is taken")
        if "options" in self.model_fields_set and self.answer_schema is not None:
            raise ValueError("give either 'options' or 'schema'")
        return self


class ApprovalOutput(Output):
    """What was decided."""

    decision: Any
    """The option that was chosen, or the whole answer where a schema says what it is."""
    comment: str | None
    """What was said with it."""
    by: str
    """User id of who decided; `expiry` where the default was taken."""
    at: str
    """When; ISO 8601."""


def approval(config: ApprovalConfig, context: NodeContext) -> ApprovalOutput:
    """Ask a person, and wait at no cost until someone has decided."""
    answer = context.answer
    if answer is None:
        raise AskPerson(_shown(config), _options(config))
    decision, comment = answer.value, None
    if config.answer_schema is None and isinstance(decision, dict):
        decision, comment = decision.get("decision"), decision.get("comment")
    return ApprovalOutput(decision=decision, comment=comment, by=answer.by, at=answer.at)


def _shown(config: ApprovalConfig) -> dict[str, Any]:
    shown: dict[str, Any] = {"message": config.message}
    if config.details is not None:
        shown["details"] = config.details
    if config.answer_schema is None:
        shown["options"] = config.options
    return shown


def _options(config: ApprovalConfig) -> dict[str, Any]:
    options: dict[str, Any] = {"schema": config.answer_schema or _choice(config.options)}
    if config.expires_seconds is not None:
        options["expires_seconds"] = config.expires_seconds
    if "default" in config.model_fields_set:
        options["default"] = config.default
    return options


def _choice(options: list[str]) -> dict[str, Any]:
    commented = {
        "type": "object",
        "properties": {"decision": {"enum": options}, "comment": {"type": "string"}},
        "required": ["decision"],
        "additionalProperties": False,
    }
    return {"if": {"type": "object"}, "then": commented, "else": {"enum": options}}


DEFINITIONS: Final[tuple[Definition, ...]] = (
    node(
        "approval",
        title="Approval",
        category="people",
        icon="user-check",
        config=ApprovalConfig,
        output=ApprovalOutput,
        run=approval,
    ),
)
"""Nodes whose answer is a person's."""
