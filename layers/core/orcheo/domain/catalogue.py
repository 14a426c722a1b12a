"""What the node registry says of each built-in node and router."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeType:
    """One entry of the catalogue, as ``GET /nodes`` shows it."""

    type: str
    kind: Literal["node", "branch"]
    title: str
    description: str
    category: str
    """Where the palette lists it: ``logic``, ``data``, ``network``, ``flow``."""
    config_schema: Mapping[str, Any]
    """JSON Schema 2020-12 of ``config``; texts may be templates."""
    output_schema: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """JSON Schema of what the node writes; empty for a router."""
    outcomes: Sequence[str] = ()
    """Routers only: the keys that ``to`` may and must have."""
    retry_safe: bool = True
    """False where running it twice may do something twice."""
    ui: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Icon and colour hints for the canvas."""

    def to_json(self) -> dict[str, Any]:
        """Return the entry as JSON."""
        return {
            "type": self.type,
            "kind": self.kind,
            "title": self.title,
            "description": self.description,
            "category": self.category,
            "config_schema": dict(self.config_schema),
            "output_schema": dict(self.output_schema),
            "outcomes": list(self.outcomes),
            "retry_safe": self.retry_safe,
            "ui": dict(self.ui),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigIssue:
    """One thing wrong with a node's configuration."""

    path: Sequence[str | int]
    """From ``config`` down."""
    message: str


class Catalogue(Protocol):
    """The registry, as validation sees it."""

    def find(self, kind: Literal["node", "branch"], type_name: str) -> NodeType | None:
        """Return an entry; null where there is none."""
        ...

    def entries(self) -> Sequence[NodeType]:
        """Return all entries, by category and type."""
        ...

    def check(
        self,
        kind: Literal["node", "branch"],
        type_name: str,
        config: Mapping[str, Any],
    ) -> Sequence[ConfigIssue]:
        """Return what is wrong with a configuration; templates count as any value."""
        ...
