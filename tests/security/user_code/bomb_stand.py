"""Sets off bombs one after the other and tells how long each took, and what the largest child held.

JSON ``[[name, script, seconds], …]`` on standard input, JSON ``{bombs: {name: {seconds, reply,
size, next, same}}, kilobytes}`` on standard output.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any, Final

from orcheo.adapters.user_code import replies
from orcheo.adapters.user_code.service import UserCodeService
from orcheo.adapters.user_code.supervisor import Supervisor
from orcheo.application.user_code_ports import CallRequest

_GOOD: Final = (
    "from langgraph.graph import StateGraph, START\n"
    "def attack(state): return {'got': sum(range(state['n']))}\n"
    "graph = StateGraph(dict)\ngraph.add_node(attack)\ngraph.add_edge(START, 'attack')\n"
)


def _call(service: UserCodeService, script: str, seconds: float) -> dict[str, Any]:
    asked = CallRequest(
        workspace="w",
        script=script,
        entrypoint="graph",
        at="attack",
        role="node",
        arguments=[{"n": 10}],
        timeout_seconds=seconds,
    )
    return service.handle(replies.call_event(asked))


def main() -> None:
    """Set them off."""
    sys.path[0] = str(Path(__file__).parents[3])
    supervisor = Supervisor()
    service = UserCodeService(supervisor)
    _call(service, _GOOD, 10)
    zygote = supervisor.process_id
    found: dict[str, Any] = {}
    for name, script, seconds in json.load(sys.stdin):
        started = time.monotonic()
        if name.startswith("node"):
            reply = _call(service, script, seconds)
        else:
            reply = service.handle(replies.import_event(script, "graph", seconds, seconds))
        took = time.monotonic() - started
        found[name] = {
            "seconds": took,
            "reply": repr(reply)[:300],
            "size": len(json.dumps(reply)),
            "next": _call(service, _GOOD, 10).get("result"),
            "same": supervisor.process_id == zygote,
        }
    supervisor.close()
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    json.dump({"bombs": found, "kilobytes": most}, sys.stdout)


if __name__ == "__main__":
    main()
