"""``python -m tests.faults.mutants [id …]``: run the mutants and print one JSON line."""

import json
import sys
import time

from tests.faults.mutants.catalogue import MUTANTS
from tests.faults.mutants.runner import run


def main() -> int:
    """Run those named, or all; tell whether enough were killed."""
    wanted = set(sys.argv[1:])
    chosen = [each for each in MUTANTS if not wanted or each.id in wanted]
    started = time.perf_counter()
    survivors = [each.id for each in run(chosen) if each.killer is None]
    told = {
        "id": "mutants",
        "n": len(chosen),
        "killed": len(chosen) - len(survivors),
        "survivors": survivors,
        "seconds": round(time.perf_counter() - started, 1),
    }
    print(json.dumps(told))  # noqa: T201 - the campaign's line
    return 0 if len(survivors) <= 0.05 * len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
