"""Sign a browser in: its token moves into a cookie that no script can read.

The cookie holds the token itself, so there is nothing to store, to expire or to find, and a token
that is revoked ends its sessions as it ends everything else.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from orcheo.application.authorize_request import AuthorizeRequest, Denied
from orcheo.application.ports import Clock
from orcheo.domain.errors import Unauthenticated

MAX_SECONDS: Final = 12 * 3600
"""A working day: what a browser that nobody signed out keeps at most."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """The use case."""

    authorize: AuthorizeRequest
    clock: Clock

    def __call__(self, token: str) -> int:
        """Return for how many seconds a browser may keep a token: its remaining life at most.

        Raises:
            Unauthenticated: The token is not known, or no longer; the message says which.
        """
        found = self.authorize.token(token)
        if isinstance(found, Denied):
            raise Unauthenticated(found.reason)
        if found.expires_at is None:
            return MAX_SECONDS
        left = dt.datetime.fromisoformat(found.expires_at) - self.clock.now()
        return max(1, min(MAX_SECONDS, int(left.total_seconds())))
