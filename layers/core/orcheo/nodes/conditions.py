"""Comparisons of values: what ``if_else`` and ``while`` decide by.

Values of kinds that cannot be compared are an error, never ``false``: a condition that compares a
text with a number is a mistake of the author, and taking the other way would hide it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

from pydantic import AliasChoices, Field

from orcheo.domain.errors import NodeFailed
from orcheo.nodes.definitions import Config

Operator = Literal[
    "equals",
    "not_equals",
    "greater_than",
    "greater_than_or_equal",
    "less_than",
    "less_than_or_equal",
    "contains",
    "not_contains",
    "in",
    "not_in",
    "starts_with",
    "ends_with",
    "is_truthy",
    "is_falsy",
    "is_empty",
    "is_not_empty",
    "exists",
    "not_exists",
]


class ConditionFailed(NodeFailed):
    """A condition compares what cannot be compared."""


class Condition(Config):
    """One comparison."""

    left: Any = None
    """The value to look at; usually a template: ``{{results.fetch.status}}``."""
    operator: Operator = "equals"
    """How to compare."""
    right: Any = None
    """What to compare it with; unused by operators of one value."""
    case_sensitive: bool = True
    """False: texts are compared without regard to case."""


class Conditions(Config):
    """Comparisons and how they combine."""

    conditions: list[Condition] = Field(default_factory=list[Condition])
    """None at all counts as true."""
    combine: Literal["all", "any", "and", "or"] = Field(
        default="all", validation_alias=AliasChoices("combine", "condition_logic")
    )
    """Whether all conditions must hold (``all``, ``and``) or one (``any``, ``or``)."""

    def hold(self) -> bool:
        """Tell whether the conditions hold; ConditionFailed."""
        if not self.conditions:
            return True
        combined = any if self.combine in {"any", "or"} else all
        return combined(holds(condition) for condition in self.conditions)


def holds(condition: Condition) -> bool:
    """Tell whether one condition holds; ConditionFailed."""
    left, right = condition.left, condition.right
    if not condition.case_sensitive:
        left, right = _folded(left), _folded(right)
    return _TESTS[condition.operator](left, right, condition.operator)


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, list):
        return [_folded(each) for each in value]
    return value


def _equal(left: Any, right: Any) -> bool:
    """Compare as JSON does: true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(_equal(left[k], right[k]) for k in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return bool(left == right)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any, str], bool]:
    def test(left: Any, right: Any, operator: str) -> bool:
        both_numbers = _is_number(left) and _is_number(right)
        both_texts = isinstance(left, str) and isinstance(right, str)
        if not both_numbers and not both_texts:
            raise _mismatch(operator, left, right, "two numbers or two texts")
        return compare(left, right)

    return test


def _contains(left: Any, right: Any, operator: str) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return right in left
    if isinstance(left, Mapping):
        return right in left if isinstance(right, str) else False
    if isinstance(left, list):
        return any(_equal(each, right) for each in left)
    raise _mismatch(operator, left, right, "a list, an object or two texts")


def _affix(test: Callable[[str, str], bool]) -> Callable[[Any, Any, str], bool]:
    def checked(left: Any, right: Any, operator: str) -> bool:
        if not isinstance(left, str) or not isinstance(right, str):
            raise _mismatch(operator, left, right, "two texts")
        return test(left, right)

    return checked


def _is_empty(left: Any, _right: Any, operator: str) -> bool:
    if left is None:
        return True
    if not isinstance(left, str | Sequence | Mapping):
        raise _mismatch(operator, left, None, "a text, a list, an object or null")
    return len(left) == 0


def _mismatch(operator: str, left: Any, right: Any, wanted: str) -> ConditionFailed:
    return ConditionFailed(
        f"{operator!r} needs {wanted}; it was given {_kind(left)} and {_kind(right)}."
    )


def _kind(value: Any) -> str:
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return name
    return type(value).__name__


_KINDS: Final[Sequence[tuple[Any, str]]] = (
    (type(None), "null"),
    (bool, "a boolean"),
    (int | float, "a number"),
    (str, "a text"),
    (list, "a list"),
    (Mapping, "an object"),
)
_TESTS: Final[Mapping[str, Callable[[Any, Any, str], bool]]] = {
    "equals": lambda left, right, _: _equal(left, right),
    "not_equals": lambda left, right, _: not _equal(left, right),
    "greater_than": _ordered(lambda left, right: left > right),
    "greater_than_or_equal": _ordered(lambda left, right: left >= right),
    "less_than": _ordered(lambda left, right: left < right),
    "less_than_or_equal": _ordered(lambda left, right: left <= right),
    "contains": _contains,
    "not_contains": lambda left, right, operator: not _contains(left, right, operator),
    "in": lambda left, right, operator: _contains(right, left, operator),
    "not_in": lambda left, right, operator: not _contains(right, left, operator),
    "starts_with": _affix(str.startswith),
    "ends_with": _affix(str.endswith),
    "is_truthy": lambda left, *_: bool(left),
    "is_falsy": lambda left, *_: not left,
    "is_empty": _is_empty,
    "is_not_empty": lambda left, right, operator: not _is_empty(left, right, operator),
    "exists": lambda left, *_: left is not None,
    "not_exists": lambda left, *_: left is None,
}
