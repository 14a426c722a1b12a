"""Start the patched emulator; settings come from the environment."""

import sys
from importlib.metadata import version

PINNED = "1.5.33"


def main() -> None:
    """Check the version, patch, serve."""
    found = version("ministack")
    if found != PINNED:
        sys.exit(f"The patches are for ministack {PINNED}, found {found}: run `make install`.")
    from emulator import http_apis, people, schedules, state_machines, streams, workers

    for module in (workers, state_machines, http_apis, schedules, streams, people):
        module.patch()
    from ministack.app import main as serve

    serve()


if __name__ == "__main__":
    main()
