"""Large values of executions: cut in answers, and read bit by bit."""

from typing import Any

from orcheo.domain.commit_log import EntryType
from tests.harness.api import TASK, World, checkpointed
from tests.harness.samples import a_checkpoint, an_entry

ROWS = [{"n": n, "text": "x" * 400} for n in range(500)]


def large(world: World, *, visits: int = 1) -> str:
    """Return an execution whose newest nodes gave much."""
    execution = checkpointed(world, status=None)
    task = {**TASK, "output": {"rows": ROWS}}
    values = {"inputs": {}, "results": {}, "rows": ROWS}
    for index in range(4, 4 + visits):
        entry = a_checkpoint(index, index - 2, values=values, next=[], tasks=[task], output=values)
        world.executions.append("acme", execution, entry)
    world.executions.append(
        "acme", execution, an_entry(4 + visits, EntryType.END, status="succeeded")
    )
    return execution


def test_answers_cut_what_is_larger_than_asked_for(world: World) -> None:
    execution = large(world)
    whole = world.ok("GET", f"/executions/{execution}/nodes")["items"]
    assert whole[-1]["output"] == {"rows": ROWS}
    visits = world.ok("GET", f"/executions/{execution}/nodes", limit_bytes=1_000)["items"]
    assert visits[0]["output"] == {"total": 1}
    mark = visits[-1]["output"]
    assert (mark["$truncated"], mark["type"], mark["path"]) == (True, "object", "/nodes/1/output")
    shown = world.ok("GET", f"/executions/{execution}", limit_bytes=1_000)
    assert shown["output"]["path"] == "/output"
    assert shown["inputs"] == {"n": 1}
    point = world.ok("GET", f"/executions/{execution}/checkpoints/4", limit_bytes=1_000)
    assert point["values"]["inputs"] == {}
    assert point["values"]["rows"]["path"] == "/checkpoints/4/values/rows"


def test_what_was_cut_is_read_by_its_path(world: World) -> None:
    path = f"/executions/{large(world)}/values"

    def read(pointer: str, **query: Any) -> Any:
        return world.ok("GET", path, path=pointer, roles="viewer", **query)

    found = read("/nodes/1/output/rows", offset=490, limit=5)
    assert [item["value"]["n"] for item in found["items"]] == [490, 491, 492, 493, 494]
    assert (found["type"], found["count"], found["next"]) == ("array", 500, 495)
    assert read("/output/rows/3/text")["value"] == "x" * 400
    assert "items" not in read("/output/rows/3/n")
    assert read("/inputs")["items"] == [{"key": "n", "value": 1}]
    (item, *_) = read("/checkpoints/4/values/rows", limit_bytes=100)["items"]
    assert item["value"]["path"] == "/checkpoints/4/values/rows/0"


def test_paths_that_lead_nowhere_are_not_found(world: World) -> None:
    path = f"/executions/{large(world)}/values"
    for pointer in ("/nothing", "", "output", "/nodes/9/output", "/checkpoints/99/values", "/x/y"):
        world.refused(404, "GET", path, path=pointer)
    world.refused(422, "GET", path)
    world.refused(404, "GET", path, path="/output", workspace="other")


def test_visits_come_in_pages_that_an_answer_can_hold(world: World) -> None:
    path = f"/executions/{large(world, visits=30)}/nodes"
    found: list[Any] = []
    cursor = None
    pages = 0
    while pages == 0 or cursor is not None:
        page = world.ok("GET", path, cursor=cursor)
        found += page["items"]
        cursor = page["cursor"]
        pages += 1
    assert (len(found), pages) == (31, 3)
    world.refused(400, "GET", path, cursor="x")
