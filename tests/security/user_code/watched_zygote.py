"""The product's zygote, watched; the last entry of ``sys.path`` is where it is reported."""

import sys
from pathlib import Path

from orcheo.adapters.user_code import zygote
from tests.security.user_code.watching import Watch


def main(arguments: list[str]) -> None:
    """Serve."""
    Watch(Path(sys.path.pop()), "zygote").start()
    zygote.main(arguments)
