"""``python -m tests.faults.mutants [id …]``: run the mutants and print one JSON line."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.faults.mutants.catalogue import MUTANTS
from tests.faults.mutants.runner import run


def main() -> int:
    """Run those named, or all; tell whether enough were killed."""
    wanted = set(sys.argv[1:])
    chosen = [each for each in MUTANTS if not wanted or each.id in wanted]
    started = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:  # each run is a process of its own
        results = dict(zip([each.id for each in chosen], pool.map(run, chosen), strict=True))
    survivors = [name for name, found in results.items() if not found.killed]
    for name, found in results.items():
        print(f"{'killed  ' if found.killed else 'SURVIVED'} {name}: {found.told}")  # noqa: T201
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
