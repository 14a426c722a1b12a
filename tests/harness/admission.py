"""Admission on fakes."""

from typing import Any

from orcheo.application.admit_execution import AdmitExecution
from orcheo.application.user_limits import KnownUserLimits
from tests.fakes.slot_store import InMemorySlotStore, InMemoryUserLimits


def admission(store: Any, machines: Any, clock: Any, slots: Any = None) -> AdmitExecution:
    """Return who gives slots; without a slot store, one where nobody holds any."""
    return AdmitExecution(store, slots or InMemorySlotStore(), machines, clock)


def user_limits(clock: Any, **limits: int) -> KnownUserLimits:
    """Return the limits of users of the workspace ``acme``."""
    known = {("acme", user): limit for user, limit in limits.items()}
    return KnownUserLimits(InMemoryUserLimits(known), clock)
