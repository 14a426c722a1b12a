"""Print what the main paths cost: counts first, since they do not drown in noise; then times.

``make bench`` runs all parts; ``python -m bench`` with names of parts (``imports calls cost
user_code times canvas``) runs those. ``times`` needs a running local cloud
(``make up``); ``canvas`` starts one of its own.
"""

import sys
from collections.abc import Callable

from bench import calls, canvas, cost, imports, times, user_code

PARTS: dict[str, Callable[[], None]] = {
    "imports": imports.report,
    "calls": calls.report,
    "cost": cost.report,
    "user_code": user_code.report,
    "times": times.report,
    "canvas": canvas.report,
}


def main(names: list[str]) -> int:
    """Run the parts named, or all."""
    unknown = set(names) - set(PARTS)
    if unknown:
        print(f"No such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
        return 2
    for name in names or list(PARTS):
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
