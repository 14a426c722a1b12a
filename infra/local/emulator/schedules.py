"""Schedules tick every second, so that a minute is a minute and not up to ten seconds more."""

from ministack.services import scheduler


def patch() -> None:
    """Shorten the tick."""
    scheduler._SCHEDULE_TICK_INTERVAL = 1
