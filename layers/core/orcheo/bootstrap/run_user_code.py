"""Wires the function that runs user code. It needs no environment, and gives its children none."""

from functools import lru_cache

from orcheo.adapters.user_code.service import UserCodeService
from orcheo.adapters.user_code.supervisor import Supervisor


@lru_cache(maxsize=1)
def run_user_code() -> UserCodeService:
    """Return the service, with one zygote for this environment."""
    return UserCodeService(Supervisor())
