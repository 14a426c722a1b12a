import pytest

from orcheo.nodes.conditions import Condition, ConditionFailed, Conditions, holds


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    [
        (1, "equals", 1.0, True),
        (1, "equals", True, False),
        ([1, True], "equals", [1, 1], False),
        ({"a": [1]}, "equals", {"a": [1]}, True),
        ("a", "not_equals", "b", True),
        (2, "greater_than", 1, True),
        ("2026-02-01", "less_than", "2026-03-01", True),
        (1, "greater_than_or_equal", 1, True),
        (1, "less_than_or_equal", 0, False),
        ("hello", "contains", "ell", True),
        ([1, 2], "contains", 2, True),
        ({"k": 1}, "contains", "k", True),
        ([1], "not_contains", True, True),
        ("a", "in", ["a", "b"], True),
        ("z", "not_in", "abc", True),
        ("hello", "starts_with", "he", True),
        ("hello", "ends_with", "he", False),
        ([], "is_truthy", None, False),
        (0, "is_falsy", None, True),
        (None, "is_empty", None, True),
        ({}, "is_empty", None, True),
        ("a", "is_not_empty", None, True),
        (None, "exists", None, False),
        (0, "exists", None, True),
        (None, "not_exists", None, True),
    ],
)
def test_a_condition_compares_as_json_does(
    left: object, operator: str, right: object, expected: object
) -> None:
    condition = Condition.model_validate({"left": left, "operator": operator, "right": right})
    assert holds(condition) is expected


@pytest.mark.parametrize(
    ("left", "operator", "right"),
    [
        (1, "greater_than", "0"),
        (True, "less_than", 2),
        (None, "greater_than", 1),
        (1, "contains", 1),
        (1, "in", 5),
        (1, "starts_with", "1"),
        (5, "is_empty", None),
    ],
)
def test_kinds_that_cannot_be_compared_are_an_error(
    left: object, operator: str, right: object
) -> None:
    condition = Condition.model_validate({"left": left, "operator": operator, "right": right})
    with pytest.raises(ConditionFailed, match=operator):
        holds(condition)


def test_case_can_be_disregarded() -> None:
    condition = Condition(left="ABC", operator="in", right=["abc"], case_sensitive=False)
    assert holds(condition)


@pytest.mark.parametrize(
    ("combine", "expected"), [("all", False), ("and", False), ("any", True), ("or", True)]
)
@pytest.mark.parametrize("name", ["combine", "condition_logic"])
def test_conditions_combine(name: str, combine: str, expected: object) -> None:
    conditions = [{"left": 1, "right": 1}, {"left": 1, "right": 2}]
    assert Conditions.model_validate({"conditions": conditions, name: combine}).hold() is expected


def test_no_conditions_hold() -> None:
    assert Conditions().hold()
