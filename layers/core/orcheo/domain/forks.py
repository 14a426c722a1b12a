"""What an execution takes from the log of another: where it begins, and what is not run again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self


class Policy(StrEnum):
    """What becomes of a node that the source has run."""

    REUSE = "reuse"
    """It gives what it gave on the same visit; a visit without a record runs."""
    RERUN = "rerun"
    """It runs."""
    FORBID = "forbid"
    """As ``reuse``, but where it would have to run the execution fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """Member ``fork`` of an execution, as JSON in the status item."""

    checkpoint: int | None
    """Log index in the source; null: from the start."""
    until: int
    """Newest log index of the source that counts: it may still be running."""
    keep: bool = False
    """True for a retry: what is finished of the superstep behind the checkpoint stays so."""
    other_version: bool = False
    """The source ran another version: what its script was answered is not used."""
    changed: Sequence[str] = ()
    """Sub-graphs (node ids) that the other version has in another form, or not at all."""
    default: Policy = Policy.RERUN
    nodes: Mapping[str, Policy] = field(default_factory=dict[str, Policy])
    state: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Channels to set before anything runs, tagged JSON by name."""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Return what a status item holds."""
        nodes = {name: Policy(each) for name, each in (body.get("nodes") or {}).items()}
        fields: dict[str, Any] = {
            **body,
            "nodes": nodes,
            "default": Policy(body.get("default", "rerun")),
        }
        return cls(**fields)

    def to_json(self) -> dict[str, Any]:
        """Return it as a status item holds it."""
        body = asdict(self)
        body["nodes"] = {name: each.value for name, each in self.nodes.items()}
        return {**body, "default": self.default.value, "changed": list(self.changed)}

    @property
    def uses_records(self) -> bool:
        """True where any node may give what it gave in the source."""
        return {self.default, *self.nodes.values()} != {Policy.RERUN}

    def policy(self, node: str) -> Policy:
        """Return a node's policy: its own, that of the nearest node around it, or the default."""
        while node:
            if node in self.nodes:
                return self.nodes[node]
            node = node.rpartition("/")[0]
        return self.default
