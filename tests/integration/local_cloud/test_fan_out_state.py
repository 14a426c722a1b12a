"""The state machine's ``FanOut`` on the emulator, with stand-ins for its functions."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.local_cloud.conftest import Emulator

pytestmark = pytest.mark.xdist_group("emulator")

DEFINITION = Path(__file__).parents[3] / "stepfunctions" / "execute_workflow.asl.json"
GIVEN = {"workspace": "acme", "execution_id": "ex_1", "generation": 2, "events": 5, "losses": 1}
CHUNKS = [
    {"checkpoint": 3, "claim": 0, "number": number, "tasks": [[number, number + 1]]}
    for number in range(40)
]
ADVANCE = """
import os
GIVEN = given_here
CHUNKS = chunks_here
FOLDER = folder_here
def handler(event, context):
    chunk = event.get("chunk")
    if chunk is None:
        told = {**GIVEN, "outcome": "fan_out", "chunks": CHUNKS, "seconds": 0, "index": 0}
        if event["events"] == 5:
            return {**told, "events": 6}
        assert event == {**GIVEN, "events": 6}, event
        done = sorted(int(name.partition("-")[0]) for name in os.listdir(FOLDER))
        assert done == sorted([*range(40), 7, 11, 11, 11]), done
        return {**told, "outcome": "finished", "chunks": []}
    assert set(event) == {"workspace", "execution_id", "generation", "chunk"}, event
    number = chunk["number"]
    assert chunk == CHUNKS[number], chunk
    tries = sum(name.startswith(f"{number}-") for name in os.listdir(FOLDER))
    open(os.path.join(FOLDER, f"{number}-{tries}"), "x").close()
    if number == 7 and tries == 0:
        os._exit(1)
    if number == 11:
        raise RuntimeError("it always fails" + 40_000 * "!")
    return {**GIVEN, "outcome": "continue", "chunks": []}
"""
UNUSED = "def handler(event, context): raise RuntimeError(str(event))\n"


def test_a_fan_out_tries_shares_again_and_the_loss_of_one_is_not_the_others(
    emulator: Emulator, tmp_path: Path
) -> None:
    advance = ADVANCE.replace("given_here", repr(GIVEN)).replace("chunks_here", repr(CHUNKS))
    advance = advance.replace("folder_here", repr(str(tmp_path)))
    text = DEFINITION.read_text()
    for name, source in {"Advance": advance, "Suspend": UNUSED, "Finish": UNUSED}.items():
        arn = emulator.function(f"fans-{name.lower()}", source)
        text = text.replace(f"${{{name}ExecutionFunctionArn}}", arn)
    definition: dict[str, Any] = json.loads(text)
    ended = emulator.run("fans-out", definition, GIVEN)
    assert ended["status"] == "SUCCEEDED", ended
    assert json.loads(ended["output"])["outcome"] == "finished", ended
