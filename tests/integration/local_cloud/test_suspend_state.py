"""The state machine itself on the emulator, with stand-ins for its functions."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.local_cloud.conftest import Emulator

pytestmark = pytest.mark.xdist_group("emulator")

DEFINITION = Path(__file__).parents[3] / "stepfunctions" / "execute_workflow.asl.json"
IDS = {"workspace": "acme", "execution_id": "ex_1"}
GIVEN = {**IDS, "generation": 2, "events": 5, "losses": 1}
ADVANCE = """
events = []
def handler(event, context):
    events.append(event)
    more = {"outcome": "suspend", "seconds": 0, "index": 7 * len(events)}
    more["timeout_seconds"] = 1 if len(events) == 3 else 60
    if len(events) == 4:
        assert events == [GIVEN] * 4, events
        more = {"outcome": "finished", "seconds": 0, "index": 0}
    return {**GIVEN, **more}
"""
SUSPEND = """
import json
import botocore.session
events = []
def handler(event, context):
    token = event.pop("token")
    events.append(event)
    if len(events) == 2: raise RuntimeError("the token could not be kept")
    wanted = [(7, 0), (14, 0), (14, 1), (21, 0)][: len(events)]
    seen = {**IDS, "generation": 2, "events": 5}
    assert events == [{**seen, "index": i, "attempt": a} for i, a in wanted], events
    if len(events) == 4: return
    client = botocore.session.get_session().create_client("stepfunctions")
    client.send_task_success(taskToken=token, output=json.dumps(IDS))
"""
FINISH = "def handler(event, context): raise RuntimeError(str(event))\n"


def test_it_suspends_with_a_token_for_each_attempt_and_advances_when_that_or_its_time_comes(
    emulator: Emulator,
) -> None:
    text = DEFINITION.read_text()
    for name, source in {"Advance": ADVANCE, "Suspend": SUSPEND, "Finish": FINISH}.items():
        arn = emulator.function(
            f"waits-{name.lower()}", source.replace("IDS", str(IDS)).replace("GIVEN", str(GIVEN))
        )
        text = text.replace(f"${{{name}ExecutionFunctionArn}}", arn)
    definition: dict[str, Any] = json.loads(text)
    assert "${" not in text
    ended = emulator.run("suspends", definition, GIVEN)
    assert (ended["status"], json.loads(ended["output"])["outcome"]) == ("SUCCEEDED", "finished")
