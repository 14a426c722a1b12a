"""The raw zygote where one wall cannot be built: the last entry of ``sys.path`` says which."""

import resource
import sys
from typing import Any

from orcheo.adapters.user_code import seccomp, walls
from orcheo.adapters.user_code.walls import Wall
from tests.security.user_code import raw_zygote


def _fails(*_arguments: object) -> Any:
    raise walls.WallMissing("This machine has none.")


def _refuses(*_arguments: object) -> None:
    raise ValueError("not allowed to raise maximum limit")


def main(arguments: list[str]) -> None:
    """Serve raw requests."""
    match Wall(sys.path.pop()):
        case Wall.DESCRIPTORS:
            walls.close_descriptors = _fails
        case Wall.LIMITS:
            resource.setrlimit = _refuses
        case Wall.PRIVILEGES:
            walls.expect_children = lambda: None
            walls._zygote[:] = [1]  # pyright: ignore[reportPrivateUsage]
        case _:
            seccomp.architecture = lambda: None
    raw_zygote.main(arguments)
