"""Redaction: what is found of a secret, and what is left alone."""

import base64
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orcheo.domain.redaction import IDLE, Redactor

SECRET = 'p@ss/w+rd="é\\n&%'
MARK = "[[stripe#key]]"
ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda secret: secret,
    "url": lambda secret: quote(secret, safe=""),
    "form": quote_plus,
    "url in lower case": lambda secret: quote(secret, safe="").lower(),
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json in json": lambda secret: json.dumps(json.dumps({"k": secret})),
    "hex": lambda secret: secret.encode().hex(),
    "HEX": lambda secret: secret.encode().hex().upper(),
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 for URLs": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "base64 in a URL": lambda secret: quote(base64.b64encode(secret.encode()).decode(), safe=""),
}
redactor = Redactor({MARK: SECRET})


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_secret_is_found_in_each_encoding(encoding: str) -> None:
    secret = SECRET.lower() if encoding == "url in lower case" else SECRET
    encoded = ENCODINGS[encoding](secret)
    found = Redactor({MARK: secret}).text(f"before {encoded} after")
    assert encoded not in found
    assert MARK in found


@given(before=st.binary(max_size=8), after=st.binary(max_size=8))
def test_base64_is_found_wherever_the_secret_begins_in_it(before: bytes, after: bytes) -> None:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        encoded = encode(before + SECRET.encode() + after).decode()
        found = redactor.text(encoded)
        assert MARK in found
        # At most the two sextets that it shares with its neighbours are left of it.
        assert len(found) - len(MARK) <= -(-len(before) * 8 // 6) + -(-len(after) * 8 // 6) + 6


@given(st.text(min_size=6, max_size=40))
def test_any_secret_is_found_in_what_json_makes_of_it(secret: str) -> None:
    known = Redactor({MARK: secret})
    assert secret not in known.text(f"x{secret}y").replace(MARK, "")
    assert known.text(json.dumps(f"x{secret}y")).count(MARK) >= 1


def test_json_is_searched_whole_and_keys_with_it() -> None:
    body = {"a": [SECRET, 1, None, (SECRET,)], f"k{SECRET}": {"b": f"x{SECRET}"}}
    assert redactor.json(body) == {
        "a": [MARK, 1, None, [MARK]],
        f"k{MARK}": {"b": f"x{MARK}"},
    }


def test_json_without_a_secret_stays_the_same_object() -> None:
    body = {"a": ["long enough", 1], "b": {"c": 1.5}}
    assert redactor.json(body) is body
    assert IDLE.json({"a": SECRET}) == {"a": SECRET}
    assert IDLE.is_idle


def test_the_longer_of_two_secrets_wins() -> None:
    known = Redactor({"[[a]]": "secret", "[[b]]": "secret-of-b"})
    assert known.text("secret-of-b secret") == "[[b]] [[a]]"


def test_the_beginning_of_a_long_secret_is_taken_out_as_well() -> None:
    key = "-----BEGIN KEY-----\n" + "MIIEvQIBADANBg/kqhkiG9w0BAQE+FAASCBK\n" * 50
    known = Redactor({MARK: key})
    assert known.text(f"a {key} b {key[:200]}") == f"a {MARK} b {MARK}{key[64:200]}"


@pytest.mark.parametrize("secret", ["", "abc", "12345"])
def test_what_is_too_short_is_left_alone(secret: str) -> None:
    assert Redactor({MARK: secret}).is_idle


def test_a_body_of_a_megabyte_costs_little() -> None:
    secrets = {f"[[s{n}]]": base64.b64encode(bytes([n] * 30)).decode() for n in range(10)}
    known = Redactor(secrets)
    line = "Lorem ipsum dolor sit amet, consetetur sadipscing elitr, 0123456789 ABCDEF. "
    body = {"rows": [{"id": n, "text": line * 5} for n in range(2_600)]}
    assert len(json.dumps(body)) > 1_000_000
    start = time.process_time()
    assert known.json(body) is body
    milliseconds = 1_000 * (time.process_time() - start)
    print(f"1 MB against 10 secrets: {milliseconds:.0f} ms")  # noqa: T201 - shown
    assert milliseconds < 1_500  # five times what it takes on a slow machine
