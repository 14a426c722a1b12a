"""How much a script may use."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptLimits:
    """What one script, or one call of it, may use. The walls in ``walls`` enforce it."""

    max_bytes: int = 128 * 1024
    """Measured after UTF-8 encoding, before anything else: what the compiler will hold."""
    import_seconds: float = 60.0
    """Wall clock for building a graph once; the child is killed then."""
    call_seconds: float = 60.0
    """Wall clock for a call that names none."""
    grace_seconds: float = 5.0
    """How long after a child's deadline the zygote itself is given up."""
    memory_bytes: int = 768 * 1024 * 1024
    """Address space of a child (RLIMIT_AS), interpreter and preloaded modules included."""
    stack_bytes: int = 8 * 1024 * 1024
    """RLIMIT_STACK of a child."""
    result_bytes: int = 5 * 1024 * 1024
    """JSON of one result: what fits in a Lambda response with room for its envelope."""
    log_bytes: int = 64 * 1024
    """What one call may print; the rest is dropped with a note that says so."""
    requests: int = 50
    """Effects that one task may ask for."""


DEFAULT_LIMITS: Final = ScriptLimits()
