import copy
import json
from typing import Any

import jsonpatch
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orcheo.domain.errors import Unprocessable
from orcheo.domain.json_patch import MAX_DEPTH, MAX_OPERATIONS, apply, depth

# RFC 6902, appendix A; null where the patch does not apply.
EXAMPLES: list[tuple[Any, list[dict[str, Any]], Any]] = [
    (
        {"foo": "bar"},
        [{"op": "add", "path": "/baz", "value": "qux"}],
        {"baz": "qux", "foo": "bar"},
    ),
    (
        {"foo": ["bar", "baz"]},
        [{"op": "add", "path": "/foo/1", "value": "qux"}],
        {"foo": ["bar", "qux", "baz"]},
    ),
    ({"baz": "qux", "foo": "bar"}, [{"op": "remove", "path": "/baz"}], {"foo": "bar"}),
    (
        {"foo": ["bar", "qux", "baz"]},
        [{"op": "remove", "path": "/foo/1"}],
        {"foo": ["bar", "baz"]},
    ),
    (
        {"baz": "qux", "foo": "bar"},
        [{"op": "replace", "path": "/baz", "value": "boo"}],
        {"baz": "boo", "foo": "bar"},
    ),
    (
        {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
        [{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}],
        {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
    ),
    (
        {"foo": ["all", "grass", "cows", "eat"]},
        [{"op": "move", "from": "/foo/1", "path": "/foo/3"}],
        {"foo": ["all", "cows", "eat", "grass"]},
    ),
    (
        {"baz": "qux", "foo": ["a", 2, "c"]},
        [
            {"op": "test", "path": "/baz", "value": "qux"},
            {"op": "test", "path": "/foo/1", "value": 2},
        ],
        {"baz": "qux", "foo": ["a", 2, "c"]},
    ),
    ({"baz": "qux"}, [{"op": "test", "path": "/baz", "value": "bar"}], None),
    (
        {"foo": "bar"},
        [{"op": "add", "path": "/child", "value": {"grandchild": {}}}],
        {"foo": "bar", "child": {"grandchild": {}}},
    ),
    (
        {"foo": "bar"},
        [{"op": "add", "path": "/baz", "value": "qux", "xyz": 123}],
        {"foo": "bar", "baz": "qux"},
    ),
    ({"foo": "bar"}, [{"op": "add", "path": "/baz/bat", "value": "qux"}], None),
    ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
    ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": "10"}], None),
    (
        {"foo": ["bar"]},
        [{"op": "add", "path": "/foo/-", "value": ["abc", "def"]}],
        {"foo": ["bar", ["abc", "def"]]},
    ),
]


@pytest.mark.parametrize(("document", "operations", "expected"), EXAMPLES)
def test_the_examples_of_the_rfc_hold(document: Any, operations: Any, expected: Any) -> None:
    before = copy.deepcopy(document)
    if expected is None:
        with pytest.raises(Unprocessable, match="operation 0"):
            apply(document, operations)
    else:
        assert apply(document, operations) == expected
    assert document == before


@pytest.mark.parametrize(
    ("operation", "says"),
    [
        ({"path": "/a"}, "'op' is 'None'"),
        ({"op": "merge", "path": "/a"}, "'op' is 'merge'"),
        ({"op": "add", "value": 1}, "'path' is missing"),
        ({"op": "add", "path": "/a"}, "'value' is missing"),
        ({"op": "add", "path": "a", "value": 1}, "no JSON Pointer"),
        ({"op": "add", "path": "/a~2", "value": 1}, "no JSON Pointer"),
        ({"op": "move", "path": "/a"}, "'from' is missing"),
        ({"op": "remove", "path": ""}, "cannot be removed"),
        ({"op": "remove", "path": "/list/2"}, "nothing at '/list/2'"),
        ({"op": "remove", "path": "/list/-"}, "nothing at '/list/-'"),
        ({"op": "remove", "path": "/list/01"}, "nothing at '/list/01'"),
        ({"op": "replace", "path": "/none", "value": 1}, "nothing at '/none'"),
        ({"op": "add", "path": "/list/3", "value": 1}, "no place in an array of 2"),
        ({"op": "add", "path": "/list/x", "value": 1}, "no place in an array of 2"),
        ({"op": "add", "path": "/text/0", "value": 1}, "neither an object nor an array"),
        ({"op": "move", "from": "/a", "path": "/a/b"}, "into itself"),
        ({"op": "move", "from": "/none", "path": "/b"}, "nothing at '/none'"),
        ({"op": "test", "path": "/list/0", "value": True}, "does not hold"),
        ({"op": "add", "path": "/x" * (MAX_DEPTH + 1), "value": 1}, "levels deep"),
    ],
)
def test_what_does_not_apply_says_why_and_where(operation: dict[str, Any], says: str) -> None:
    document = {"a": {"b": 1}, "list": [1, 2], "text": "x"}
    with pytest.raises(Unprocessable, match=says) as refused:
        apply(document, [{"op": "test", "path": "/a/b", "value": 1.0}, operation])
    assert refused.value.details["errors"][0]["path"] == "1"


def test_the_whole_document_can_be_replaced_and_moved_onto_itself() -> None:
    assert apply({"a": 1}, [{"op": "replace", "path": "", "value": {"b": 2}}]) == {"b": 2}
    assert apply({"a": 1}, [{"op": "add", "path": "", "value": [1]}]) == [1]
    assert apply({"a": 1}, [{"op": "move", "from": "/a", "path": "/a"}]) == {"a": 1}
    assert apply({"a": {"b": 1}}, [{"op": "move", "from": "/a/b", "path": "/a"}]) == {"a": 1}


def test_null_is_a_value() -> None:
    assert apply({}, [{"op": "add", "path": "/a", "value": None}]) == {"a": None}


def test_copies_of_copies_are_stopped_before_they_fill_the_memory() -> None:
    operations: list[dict[str, Any]] = [{"op": "add", "path": "/0", "value": "x" * 1_000}]
    operations += [{"op": "copy", "from": "", "path": f"/{number}"} for number in range(1, 60)]
    with pytest.raises(Unprocessable, match="copies over"):
        apply({}, operations)


def test_a_document_gets_no_deeper_than_allowed() -> None:
    nested: Any = 1
    for _ in range(MAX_DEPTH - 1):
        nested = [nested]
    fine = apply({}, [{"op": "add", "path": "/a", "value": nested}])
    assert depth(fine) == MAX_DEPTH
    with pytest.raises(Unprocessable, match="levels deep"):
        apply({}, [{"op": "add", "path": "/a", "value": [nested]}])
    with pytest.raises(Unprocessable, match="levels deep"):
        apply(fine, [{"op": "copy", "from": "/a", "path": "/a/0"}])


def test_a_patch_has_a_limit_of_operations() -> None:
    one = {"op": "add", "path": "/a", "value": 1}
    assert apply({}, [one] * MAX_OPERATIONS) == {"a": 1}
    with pytest.raises(Unprocessable, match="10000 are allowed"):
        apply({}, [one] * (MAX_OPERATIONS + 1))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("a/~0-", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab/~01", max_size=2), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text("ab", max_size=2), VALUES), st.dictionaries(st.text("ab"), VALUES))
def test_a_patch_that_the_library_makes_leads_to_the_same(before: Any, after: Any) -> None:
    operations: Any = jsonpatch.make_patch(before, after).patch
    made = apply(before, operations)
    # To the library, true and 1 are the same: so may be what it left as it was.
    library = jsonpatch.apply_patch(before, operations)
    assert json.dumps(made, sort_keys=True) == json.dumps(library, sort_keys=True)
