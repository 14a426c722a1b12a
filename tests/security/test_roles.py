"""Every operation in every role: exactly what the reviewed table ``roles.csv`` says."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.harness.api import World
from tests.harness.api_document import Operation, operations

ROLES = ("none", "viewer", "operator", "editor", "admin")
_FILE = Path(__file__).parent / "roles.csv"
TABLE: Mapping[str, Mapping[str, str]] = {
    row["operation"]: row for row in csv.DictReader(_FILE.read_text().splitlines())
}


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_the_table_has_every_operation_and_no_other() -> None:
    assert sorted(TABLE) == sorted(operation.id for operation in operations())
    assert list(TABLE) == sorted(TABLE)


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.id)
def test_an_operation_is_open_to_the_roles_of_the_table(world: World, operation: Operation) -> None:
    row = TABLE[operation.id]
    assert row["needs"] == (operation.role or "nothing")
    assert row["audited"] == ("yes" if operation.audited else "no")
    path = operation.path
    for parameter in operation.parameters:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", "1")
    found: dict[str, str] = {}
    for role in ROLES:
        # Without a body and with ids of nothing: what a role forbids is refused before either.
        headers = {"x-orcheo-client": "test"}
        roles = "" if role == "none" else role
        reply = world.call(operation.method, path, headers=headers, roles=roles)
        found[role] = "no" if reply.status == 403 else "yes"
    assert found == {role: row[role] for role in ROLES}


@pytest.mark.parametrize(
    "operation", [each for each in operations() if each.role], ids=lambda each: each.id
)
def test_nobody_unknown_gets_in(world: World, operation: Operation) -> None:
    path = operation.path.replace("{", "").replace("}", "")
    for said in ({}, {"workspace": "acme"}, {"user_id": "ada"}, {"denied": "no", "roles": "admin"}):
        assert world.call(operation.method, path, authorizer=said).status == 401
