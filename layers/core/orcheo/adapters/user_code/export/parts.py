"""Retry policies and built-in nodes as expressions."""

import keyword
from collections.abc import Mapping
from typing import Any, Final

from orcheo.adapters.user_code import specification
from orcheo.adapters.user_code.export.members import RETRY_DEFAULTS, is_same, number
from orcheo.adapters.user_code.export.original import Original
from orcheo.adapters.user_code.export.references import References
from orcheo.adapters.user_code.facades import nodes
from orcheo.adapters.user_code.facades.effects import RetryPolicy

POLICIES: Final = "\0policies\0"
"""Stands for the local that holds the policies of the script's own builder."""
_CLASSES: Final = {
    (type_name, kind): name
    for name, (type_name, kinds) in nodes.NODE_TYPES.items()
    for kind in kinds
}


def builtin_text(references: References, part: Mapping[str, Any], kind: str) -> str:
    """Return the expression of a built-in node or router."""
    config = part.get("config") or {}
    name = _CLASSES.get((part["type"], kind))
    if name is None:
        builtin = references.imported("orcheo.nodes", "Builtin")
        return f"{builtin}({part['type']!r}, {config!r})"
    bound = references.imported("orcheo.nodes", name)
    if not all(_is_keyword_argument(key) for key in config):
        return f"{bound}({config!r})"
    members = [f"{key}={value!r}" for key, value in config.items()]
    return f"{bound}({', '.join(members)})"


class PolicyWriter:
    """Writes retry policies."""

    def __init__(self, references: References, original: Original) -> None:
        self._say = references
        self._original = original

    def policy(self, node: Mapping[str, Any]) -> RetryPolicy | None:
        """Return the retry policy that says the node's ``retry``; null where none does."""
        wanted = node.get("retry")
        if wanted is None or node["kind"] == "graph":
            return None
        wanted = {**RETRY_DEFAULTS, **wanted}
        if node["kind"] == "python":
            own: RetryPolicy | None = self._original.policy(node["at"])
            if own is not None and is_same(specification.retry_document(own), wanted):
                return own
        kinds: Any = None
        rule = specification.DEFAULT_RETRY if node["kind"] == "python" else "Unavailable"
        if wanted["on"] != [rule]:
            kinds = [self._say.value_of(name) for name in wanted["on"]]
            if not kinds or not all(_is_exception(kind) for kind in kinds):
                return None
            kinds = kinds[0] if len(kinds) == 1 else tuple(kinds)
        made = RetryPolicy(
            initial_interval=wanted["initial_seconds"],
            backoff_factor=wanted["backoff"],
            max_interval=wanted["max_seconds"],
            max_attempts=wanted["max_attempts"],
            jitter=wanted["jitter"] == "full",
            retry_on=kinds,
        )
        found = specification.retry_document(made)
        if kinds is None:
            found["on"] = [rule]
        return made if is_same(found, wanted) else None

    def text(self, policy: RetryPolicy, node: Mapping[str, Any]) -> str:
        """Return the expression of a node's policy."""
        named = self._say.named(policy)
        if named is not None:
            return named
        members: list[str] = []
        for name in ("max_attempts", "initial_interval", "backoff_factor", "max_interval"):
            value = getattr(policy, name)
            if value != RetryPolicy._field_defaults[name]:
                members.append(f"{name}={number(value)}")
        if not policy.jitter:
            members.append("jitter=False")
        if policy.retry_on is not None:
            rule = self._rule_text(policy.retry_on)
            if rule is None:
                return f"{POLICIES}[{node['at']!r}]"
            members.append(f"retry_on={rule}")
        return f"{self._say.imported('langgraph.types', 'RetryPolicy')}({', '.join(members)})"

    def _rule_text(self, rule: Any) -> str | None:
        if isinstance(rule, list | tuple):
            parts = [self._say.named(each) for each in rule]
            texts = [each for each in parts if each is not None]
            return f"({', '.join(texts)},)" if len(texts) == len(parts) else None
        return self._say.named(rule) or self._say.lambda_source(rule)


def _is_exception(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _is_keyword_argument(name: str) -> bool:
    return name.isidentifier() and name.isascii() and not keyword.iskeyword(name)
