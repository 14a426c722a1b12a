"""Attributes that only the server sets, sent in every body: refused, never stored."""

import asyncio
import copy
from collections.abc import Iterator
from typing import Any

import pytest

from orcheo.bootstrap import api as api_wiring
from tests.harness.api import ScriptedUserCode
from tests.harness.api_document import Operation, operations
from tests.harness.stage import staged
from tests.harness.tenants import Tenant

MARK = "smuggled"
STORED = (
    *("pk", "sk", "body", "body_ref", "workspace", "id", "revision", "status", "created_at"),
    *("created_by", "updated_at", "user_id", "roles_granted", "owner_id", "hash", "due_at"),
    *("due_shard", "listed_under", "listed_at", "execution_id", "health", "secret_ref"),
    *("active_version", "latest_version", "last_used_at", "token_id", "is_admin", "at", "actor"),
)
FREE = {"validate_graph": "any graph is looked at, and nothing stored"}
"""Operations whose body is whatever a client likes."""
IGNORED = {"patch_draft": "members of a patch that are not known are passed over (RFC 6902, 3)"}
"""Operations that leave such members unread."""
CHANGING = [each for each in operations() if each.body is not None and each.id not in FREE]


@pytest.fixture(scope="module")
def tenant(request: pytest.FixtureRequest) -> Iterator[Tenant]:
    asyncio.set_event_loop(request.getfixturevalue("_loop"))
    with pytest.MonkeyPatch.context() as patch, staged(patch) as stage:
        patch.setattr(api_wiring, "_user_code", ScriptedUserCode)
        yield Tenant(stage, "acme").furnish()


@pytest.mark.parametrize("operation", CHANGING, ids=lambda each: each.id)
def test_what_only_the_server_sets_is_refused_in_a_body(
    tenant: Tenant, operation: Operation
) -> None:
    before = tenant.store.everything()
    request = tenant.request(operation)
    request.headers["x-orcheo-client"] = "test"  # without it, no body of a session is read
    smuggled = dict.fromkeys(STORED, MARK)
    for body in _spoilt(request.body, smuggled):
        request.body = body
        status, text, _ = request.send(tenant)
        assert status in {400, 422} or operation.id in IGNORED, (body, status, text)
    after = tenant.store.everything()
    assert MARK not in str(after)
    assert after == before or operation.id in IGNORED


def _spoilt(body: Any, smuggled: dict[str, str]) -> Iterator[Any]:
    """Yield the body with the members added at its top, and those of each one alone."""
    whole: Any = body[0] if isinstance(body, list) and body else (body or {})
    known = set(whole)
    for names in (set(smuggled), *({name} for name in smuggled)):
        added = {name: smuggled[name] for name in names - known}
        if added:
            spoilt = {**copy.deepcopy(whole), **added}
            yield [spoilt] if isinstance(body, list) else spoilt
