from typing import Any

import pytest

from tests.harness.api import World

PATH = "/users/ada@example.com/limits"


@pytest.fixture
def admin() -> World:
    return World(roles="admin")


def test_a_user_has_no_limit_until_one_is_set_and_after_it_is_removed(admin: World) -> None:
    none = {"user_id": "ada@example.com", "concurrency": None}
    assert admin.ok("GET", PATH) == none
    assert admin.ok("PUT", PATH, {"concurrency": 3}) == {**none, "concurrency": 3}
    assert admin.ok("GET", PATH)["concurrency"] == 3
    assert admin.ok("PUT", PATH, {"concurrency": None}) == none
    assert admin.ok("GET", PATH) == none


@pytest.mark.parametrize("body", [{}, {"concurrency": 0}, {"concurrency": 501}, {"other": 1}])
def test_a_limit_is_between_one_and_five_hundred(admin: World, body: dict[str, Any]) -> None:
    assert admin.call("PUT", PATH, body).status == 422
    assert admin.user_limits.limits == {}


def test_limits_are_for_administrators_and_of_their_own_workspace(world: World) -> None:
    assert world.call("GET", PATH).status == 403
    assert world.call("PUT", PATH, {"concurrency": 3}).status == 403
    other = World(roles="admin", workspace="other")
    other.user_limits.set_concurrency("acme", "ada@example.com", 3)
    assert other.ok("GET", PATH)["concurrency"] is None
