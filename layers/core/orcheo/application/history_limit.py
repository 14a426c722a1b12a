"""How long the history of a state machine execution may get, and what each turn adds to it.

Step Functions ends an execution whose history has 25,000 entries, and nothing can catch that. So
every turn says what it adds *at most*, and at ``RENEW_AT`` the next generation goes on: an entry
too many counted costs nothing but an earlier renewal, one too few could cost the execution. The
figures follow from the states of ``execute_workflow``; a test counts them there.

=======================  ==========================================================================
state                    entries at most
=======================  ==========================================================================
a task                   entered, exited, and for each of its tries scheduled, started, ended
a task with a token      the same, and for each try submitted
a choice, wait or pass   entered, exited
a map                    entered, started, ended, exited, and for each share started, ended, and
                         what is in it
=======================  ==========================================================================
"""

from typing import Final

from orcheo.application.messages import AdvanceResult

MOST: Final = 25_000
"""Entries that Step Functions allows."""
RENEW_AT: Final = 20_000
"""From here on no turn begins; the longest takes far less than what is left."""
TRIES: Final = 4
"""Of ``Advance`` and of a share: one, and three retries."""
SUSPEND_TRIES: Final = 6

TURN: Final = 2 + 3 * TRIES + 2
"""``Advance`` and ``Route``."""
BACKOFF: Final = 2
SUSPEND: Final = 2 + 4 * SUSPEND_TRIES
MAP: Final = 4
SHARE: Final = 2 + 2 + 3 * TRIES + 2
"""Begun and ended, its task, and the pass where it is lost."""


def after(result: AdvanceResult, events: int) -> AdvanceResult:
    """Return a result that says how many entries the history has, at most, when its turn is over.

    Args:
        result: Of this turn.
        events: Before it.
    """
    added = TURN
    match result.outcome:
        case "backoff":
            added += BACKOFF
        case "suspend":
            added += SUSPEND
        case "fan_out":
            added += MAP + SHARE * len(result.chunks)
        case _:
            pass
    return result.model_copy(update={"events": events + added})
