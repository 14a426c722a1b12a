"""The identity provider's public keys, kept so that neither a flood nor an outage of it hurts.

===================  ==============================================================================
a known key          no fetch for an hour
many who need it     one fetch, whose outcome all of them take
an unknown key id    one fetch a minute at most, whoever invents how many ids
the provider down    the keys from before, for another hour; then nobody is let in
===================  ==============================================================================
"""

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from orcheo.application.people_ports import Jwk, KeySource
from orcheo.application.ports import Clock
from orcheo.domain.errors import KeysUnavailable

FRESH: Final = dt.timedelta(hours=1)
STALE: Final = dt.timedelta(hours=1)
"""How much longer keys serve while their source does not answer."""
BETWEEN_FETCHES: Final = dt.timedelta(minutes=1)
AFTER_FAILURE: Final = dt.timedelta(seconds=2)
"""Where there is no key at all, soon again; who waited for the failure takes its outcome."""


@dataclass(slots=True)
class KeyRing:
    """Keys by their id."""

    source: KeySource
    clock: Clock
    _keys: Mapping[str, Jwk] = field(default_factory=dict[str, Jwk])
    _fetched: dt.datetime | None = None
    _tried: dt.datetime | None = None
    _fetching: threading.Lock = field(default_factory=threading.Lock)

    def key(self, key_id: str) -> Jwk | None:
        """Return a key; null where the provider has none of that id.

        Raises:
            KeysUnavailable: The keys cannot be had, and those from before are too old.
        """
        if self._age() < FRESH and key_id in self._keys:
            return self._keys[key_id]
        with self._fetching:
            if not (self._age() < FRESH and key_id in self._keys):
                self._refresh()
            if self._age() >= FRESH + STALE:
                raise KeysUnavailable("The identity provider's keys cannot be had; try again.")
            return self._keys.get(key_id)

    def _age(self) -> dt.timedelta:
        if self._fetched is None:
            return dt.timedelta.max
        return self.clock.now() - self._fetched

    def _refresh(self) -> None:
        """Fetch, unless that was tried a moment ago."""
        now = self.clock.now()
        pause = BETWEEN_FETCHES if self._keys else AFTER_FAILURE
        if self._tried is not None and now - self._tried < pause:
            return
        self._tried = now
        try:
            self._keys = self.source.fetch()
        except KeysUnavailable:
            return  # ``key`` looks at how old the ones from before are
        self._fetched = self.clock.now()
