"""The raw zygote as a user without rights, loaded before it gives them up."""

import os

from orcheo.adapters.user_code import zygote
from orcheo.adapters.user_code.facades import loader
from tests.security.user_code import raw_zygote

NOBODY = 65534


def become_nobody() -> None:
    """Give up every right, for good."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def main(arguments: list[str]) -> None:
    """Serve raw requests."""
    raw_zygote.load()
    loader.preload(frozenset())
    for name in zygote.LATE_IMPORTS:
        __import__(name)
    become_nobody()
    raw_zygote.main(arguments)
