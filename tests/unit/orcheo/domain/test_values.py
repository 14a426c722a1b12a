import datetime as dt
import decimal
import json
import math
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orcheo.domain.values import MAX_DEPTH, Tagged, UnencodableValue, decode, encode, plain

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.uuids()
    | st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas()
)
HASHABLE = st.booleans() | st.integers() | st.text() | st.dates() | st.uuids()
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.just("$"), inner)
        | st.dictionaries(HASHABLE, inner)
        | st.lists(inner).map(tuple)
        | st.sets(HASHABLE)
        | st.frozensets(HASHABLE)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_decoded_equals_what_was_encoded(value: Any) -> None:
    through_json = json.loads(json.dumps(encode(value)))
    found = decode(through_json)
    assert found == value
    assert type(found) is type(value)


@given(VALUES)
def test_plain_json_holds_no_tag_that_was_not_the_users(value: Any) -> None:
    assert json.loads(json.dumps(plain(encode(value)))) is not NotImplemented


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_infinities_pass(value: float) -> None:
    assert decode(encode(value)) == value


def test_nan_passes_and_is_null_for_people() -> None:
    assert math.isnan(decode(encode(math.nan)))
    assert plain(encode(math.nan)) is None


def test_a_mapping_that_looks_like_a_tag_stays_a_mapping() -> None:
    value = {"$": "bytes", "v": "not base 64!"}
    assert decode(encode(value)) == value


def test_an_unknown_tag_is_kept_as_it_is() -> None:
    written = {"$": "object", "v": {"class": "State", "fields": {"x": 1}}}
    found = decode(written)
    assert found == Tagged("object", {"class": "State", "fields": {"x": 1}})
    assert encode(found) == written


def test_an_object_is_refused_with_a_way_out() -> None:
    with pytest.raises(UnencodableValue, match=r"'object' object cannot be stored.*dataclasses"):
        encode({"a": [object()]})


def test_a_value_too_deep_is_refused() -> None:
    value: list[Any] = []
    for _ in range(MAX_DEPTH + 5):
        value = [value]
    with pytest.raises(UnencodableValue, match=str(MAX_DEPTH)):
        encode(value)


def test_people_see_what_they_expect() -> None:
    value = {
        "tuple": (1, 2),
        "set": {3, 1},
        "at": dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
        "price": decimal.Decimal("1.10"),
        "id": uuid.UUID(int=1),
        1: "one",
    }
    assert plain(encode(value)) == {
        "tuple": [1, 2],
        "set": [1, 3],
        "at": "2026-01-02T03:04:05+00:00",
        "price": "1.10",
        "id": "00000000-0000-0000-0000-000000000001",
        "1": "one",
    }
