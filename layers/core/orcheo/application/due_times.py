"""When the reaper looks at an execution.

``due_at`` is not the time when something goes wrong but the time of the *next look*, and it stands
still between looks, because moving it costs an index write. It is set once, at creation, to two
minutes ahead: most executions have ended by then and were never looked at. One that has not is
found, whatever is wrong with it: scheduled without a state machine, a state machine that died with
nobody to say so, an end that was never projected, a deadline that has passed. What is healthy is
put off by five minutes, by the reaper itself and only then. No time lies beyond the deadline. So
a long execution costs one write and two index writes in five minutes, a short one none.

One that waits for a decision, or is paused, is put off by a day: nothing of it runs that could die,
and whoever decides or resumes it first sets the next look to two minutes ahead, so that a decision
which got no further is found as soon as anything else. One that sleeps until a time, or whose
question expires at one, is looked at two minutes after that time, and once a day until then.
One that waits for another execution which has not come an hour after it was asked for is woken,
to ask again: the message that asked for it is a dead letter by then.
One that waits for a slot is put off by its workflow's ``queue_backoff_seconds``: so late it starts
at most where whoever should have woken it died.
"""

import datetime as dt
from typing import Final

from orcheo.application.ports import timestamp
from orcheo.domain.executions import Execution

FIRST_LOOK: Final = dt.timedelta(minutes=2)
"""After creation. Longer than a redelivery of the queue takes to mend a crashed dispatch."""
NEXT_LOOK: Final = dt.timedelta(minutes=5)
"""After a look that found it healthy or has mended it."""
FAILED_LOOK: Final = dt.timedelta(seconds=50)
"""After a look that failed itself: the next pass looks again, behind what has been due longer."""
ASK_AGAIN: Final = dt.timedelta(hours=1)
"""After a child was asked for that has not come. Longer than the queue tries: five deliveries, each
with six minutes to be taken."""
WAITING_LOOK: Final = dt.timedelta(days=1)
"""After a look that found it standing still: a year of waiting is 365 looks."""


def first_look(now: dt.datetime, deadline_at: str) -> str:
    """Return ``due_at`` of a new execution."""
    return min(timestamp(now + FIRST_LOOK), deadline_at)


def next_look(
    execution: Execution,
    now: dt.datetime,
    *,
    waiting: bool = False,
    pending: bool = False,
    wakes_at: str | None = None,
) -> str:
    """Return ``due_at`` after a look; the past-deadline case is tried again as any other.

    Args:
        execution: What was looked at.
        now: The time.
        waiting: It stands still.
        pending: It waits for a slot.
        wakes_at: When it goes on by itself, if it does.
    """
    pause = WAITING_LOOK if waiting else NEXT_LOOK
    if pending:
        pause = dt.timedelta(seconds=execution.queue_backoff_seconds)
    later = timestamp(now + pause)
    if waiting and wakes_at is not None:
        woken = max(now, dt.datetime.fromisoformat(wakes_at)) + FIRST_LOOK
        later = min(later, timestamp(woken))
    return min(later, execution.deadline_at) if execution.deadline_at > timestamp(now) else later


def again(now: dt.datetime) -> str:
    """Return ``due_at`` after a look that failed."""
    return timestamp(now + FAILED_LOOK)
