"""Runs probes behind the walls and prints what they got, as JSON.

Usage: ``run_probes.py <module of the zygote> <JSON of sys.path> <JSON of probes>``, a probe being
``{name: {source, without?, seconds?}}``. With ``nobody_zygote`` this process, which is the parent,
becomes nobody too.
"""

import json
import sys


def main(module: str, path: str, probes: str) -> None:
    """Print ``{name: reply}``."""
    sys.path[:] = json.loads(path)
    from orcheo.adapters.user_code.supervisor import Supervisor  # noqa: PLC0415 - after the path

    supervisor = Supervisor(module=module)
    supervisor.perform({"action": "raw", "timeout_seconds": 10, "source": "got = 1"})
    if module == "nobody_zygote":
        import nobody_zygote  # noqa: PLC0415 - after the path

        nobody_zygote.become_nobody()
    replies = {}
    for name, probe in json.loads(probes).items():
        request = {"action": "raw", "timeout_seconds": probe.get("seconds", 10), **probe}
        replies[name], _ = supervisor.perform(request)
    supervisor.close()
    sys.stdout.write(json.dumps(replies))


if __name__ == "__main__":
    main(*sys.argv[1:])
