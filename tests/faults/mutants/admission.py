"""Mutants of admission: slots, queues, releases and wake-ups."""

from typing import Final

from tests.faults.mutants.mutant import (
    ADMISSION_MODEL,
    ADMISSION_UNREAPED,
    NO_REAPER,
    SLOT_STORE,
    Mutant,
    Patch,
)

_ADMIT: Final = "application/admit_execution.py"
_SLOTS: Final = "adapters/dynamodb/slot_store.py"
_DIRECT: Final = "the use case's own count before it writes: the store is asked directly"
_REAPER: Final = "reaper: it looks at nothing"

MUTANTS: Final = (
    Mutant(
        id="slots-one-over-the-limit",
        patch=Patch(_SLOTS, "size(holders) < :capacity", "size(holders) <= :capacity"),
        breaks="6.2: a slot item holds at most its share, by a conditional update",
        killers=(SLOT_STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="slots-older-attempt-takes-over",
        patch=Patch(_SLOTS, "OR holders.#id <= :attempt)", "OR holders.#id >= :attempt)"),
        breaks="6.2: undoing is idempotent; only a newer attempt takes over (decision 0010)",
        killers=(SLOT_STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="slots-given-back-by-an-older-attempt",
        patch=Patch(
            _SLOTS,
            'condition, values = "holders.#id = :attempt", {":attempt": number(attempt)}',
            'condition, values = "holders.#id <= :attempt OR holders.#id > :attempt", '
            '{":attempt": number(attempt)}',
        ),
        breaks="6.2: an undo takes back only what it took (decision 0010)",
        killers=(SLOT_STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="slots-any-attempt-is-confirmed",
        patch=Patch(
            _SLOTS,
            'ConditionExpression="attempt = :attempt"',
            'ConditionExpression="attempt = :attempt OR attribute_exists(attempt)"',
        ),
        breaks="6.2: of two attempts at once only the newest has the slots (decision 0010)",
        killers=(SLOT_STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="slots-share-is-rounded-up",
        patch=Patch(
            "domain/slots.py",
            "max(0, min(SLOTS_PER_ITEM, limit - index * SLOTS_PER_ITEM))",
            "SLOTS_PER_ITEM",
        ),
        breaks="6.2: items hold at most 25, the last one what is left of the limit",
        killers=(ADMISSION_MODEL,),
        off="the condition in the store: it is given the wrong capacity",
    ),
    Mutant(
        id="end-keeps-its-slots",
        patch=Patch(
            _ADMIT,
            "            self._leave(pending_rows(execution))\n            self._wake(execution",
            "            self._wake(execution",
        ),
        breaks="6.5: the end releases slots",
        killers=(ADMISSION_UNREAPED,),
        off=_REAPER,
        without=(NO_REAPER,),
    ),
    Mutant(
        id="end-wakes-nobody",
        patch=Patch(
            _ADMIT,
            "            self._wake(execution.workspace, scopes_of(execution.limits))\n",
            "            pass\n",
        ),
        breaks="6.2: a release wakes the first that fits",
        killers=(ADMISSION_UNREAPED,),
        off=_REAPER,
        without=(NO_REAPER,),
    ),
    Mutant(
        id="wake-before-write",
        patch=Patch(
            _ADMIT,
            "        for row in rows:\n"
            "            if not self.slots.is_waiting(row):\n"
            "                self.slots.enqueue(row)\n"
            "        # Also the second try: a slot that was freed before the rows "
            "were there woke nobody.\n"
            "        self._wake(execution.workspace, [row.scope for row in rows])\n",
            "        self._wake(execution.workspace, [row.scope for row in rows])\n"
            "        for row in rows:\n"
            "            if not self.slots.is_waiting(row):\n"
            "                self.slots.enqueue(row)\n",
        ),
        breaks="6.2: no wake-up is lost: the pending row stands before the last try (0010)",
        killers=(ADMISSION_UNREAPED,),
        off=_REAPER,
        without=(NO_REAPER,),
    ),
    Mutant(
        id="half-taken-slots-are-kept",
        patch=Patch(_ADMIT, "for scope, index in taken:", "for scope, index in []:"),
        breaks="6.2: fixed order with idempotent undo where one scope is full",
        killers=(ADMISSION_UNREAPED,),
        off=_REAPER,
        without=(NO_REAPER,),
    ),
    Mutant(
        id="slots-kept-by-what-was-cancelled",
        patch=Patch(
            _ADMIT,
            "        if _is_ending(log):\n            turn.freed",
            "        if False:\n            turn.freed",
        ),
        breaks="6.6: a cancel is final, also while scheduled; 6.5: its slots are released",
        killers=(ADMISSION_UNREAPED,),
        off=_REAPER,
        without=(NO_REAPER,),
    ),
    Mutant(
        id="newcomer-passes-the-queue",
        patch=Patch(_ADMIT, "if first.place < row.place:", "if False:"),
        breaks="6.2: the queue is ordered by priority, then age",
        killers=(ADMISSION_MODEL,),
        off="none: nothing else keeps the order",
    ),
    Mutant(
        id="queue-by-age-alone",
        patch=Patch(
            "domain/slots.py",
            "(-self.priority, self.created_at, self.execution_id)",
            "(self.created_at, self.execution_id)",
        ),
        breaks="6.2: the queue is ordered by priority, then age",
        killers=(SLOT_STORE, ADMISSION_MODEL),
        off="none: nothing else keeps the order",
    ),
    Mutant(
        id="slots-of-the-gone-are-never-freed",
        patch=Patch(
            _ADMIT,
            "            if self._is_gone(due.workspace, execution_id):\n"
            "                self.slots",
            "            if False:\n                self.slots",
        ),
        breaks="6.5: the reaper finds a slot whose holder is terminal",
        killers=(ADMISSION_MODEL,),
        off="release by the end: the killer lets it die before",
    ),
)
