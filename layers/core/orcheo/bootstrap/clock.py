"""The only reader of time and chance."""

import datetime as dt
import secrets
import time


class SystemClock:
    """The machine's time."""

    def now(self) -> dt.datetime:
        """Return the time in UTC."""
        return dt.datetime.now(dt.UTC)  # noqa: TID251 - here and nowhere else

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)  # noqa: TID251 - here and nowhere else


class SystemRandomness:
    """The machine's entropy: fit for secrets, also after a snapshot is resumed."""

    def token_bytes(self, count: int) -> bytes:
        """Return bytes fit for secrets."""
        return secrets.token_bytes(count)

    def uniform(self) -> float:
        """Return a number in [0, 1)."""
        return secrets.randbits(53) / (1 << 53)
