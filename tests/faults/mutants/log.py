"""Mutants of the commit log: conditions, claims, rows, pauses, waits and decisions."""

from typing import Final

from tests.faults.mutants.mutant import (
    CRASHES,
    LOG_MODEL,
    NO_REAPER,
    PAUSES,
    STORE,
    SUSPENSIONS,
    TOKEN_ORDERS,
    Mutant,
    Patch,
)

_STORE: Final = "adapters/dynamodb/execution_store.py"
_ADVANCE: Final = "application/advance_execution.py"
_SAVER: Final = "adapters/langgraph/saver.py"
_BOOK: Final = "adapters/langgraph/task_book.py"
_LOG: Final = "domain/commit_log.py"
_SUSPEND: Final = "application/suspend_execution.py"
_DECIDE: Final = "application/decide_interrupt.py"
_PAUSE: Final = "application/pause_execution.py"
_ALWAYS: Final = 'condition="attribute_exists(pk) OR attribute_not_exists(pk)"'
_DIRECT: Final = "every other fence: the store is asked directly"
_REAPER: Final = "reaper: it looks at nothing"

MUTANTS: Final = (
    Mutant(
        id="log-without-its-condition",
        patch=Patch(
            _STORE,
            'self._put_first(item, doing=f"append to the log of {execution_id!r}")',
            f'self._put_first(item, doing="append", {_ALWAYS})',
        ),
        breaks="6.3: entry n+1 is put with attribute_not_exists",
        killers=(STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="task-rows-last-writer",
        patch=Patch(
            _STORE,
            "standing = self._put_first(item, doing=doing)",
            f"standing = self._put_first(item, doing=doing, {_ALWAYS})",
        ),
        breaks="6.3: of task rows the first writer wins, the loser adopts its result",
        killers=(STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="task-row-replaced-whatever-it-is",
        patch=Patch(
            _STORE,
            'condition="mark = :mark"',
            'condition="mark = :mark OR attribute_exists(mark)"',
        ),
        breaks="6.3: a row is replaced only as its writer read it",
        killers=(STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="decisions-last-writer",
        patch=Patch(
            _STORE,
            'doing=f"decide {decision.interrupt_id!r} of {execution_id!r}"',
            f'doing="decide", {_ALWAYS}',
        ),
        breaks="6.4: a decision is stored once; of two the first stands",
        killers=(STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="suspension-older-over-newer",
        patch=Patch(_STORE, "OR #index < :index OR", "OR #index < :index OR #index > :index OR"),
        breaks="6.4: of the tokens of a suspension only the newest counts",
        killers=(STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="projection-over-a-terminal-status",
        patch=Patch(
            _STORE,
            "ConditionExpression=f\"#status IN ({', '.join(wanted)})\"",
            "ConditionExpression=f\"#status IN ({', '.join(wanted)}) OR attribute_exists(pk)\"",
        ),
        breaks="6.5: terminal never changes",
        killers=(STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="log-read-beyond-its-checkpoint",
        patch=Patch(
            _STORE,
            "        present = [row for row in tasks if row.checkpoint == newest]\n",
            "        present = tasks\n",
        ),
        breaks="6.3: task rows take effect only after their own checkpoint; late ones are inert",
        killers=(STORE,),
        off=_DIRECT,
    ),
    Mutant(
        id="saver-ignores-a-newer-claim",
        patch=Patch(
            _LOG,
            "return bool(since) and all(entry.type in PAUSES for entry in since)",
            "return bool(since)",
        ),
        breaks="6.3: a claim or a cancel fences every older writer",
        killers=(LOG_MODEL,),
        off="a fence at the next claim: the model looks at every entry",
    ),
    Mutant(
        id="saver-lets-only-cancels-fence",
        patch=Patch(
            _LOG,
            "return bool(since) and all(entry.type in PAUSES for entry in since)",
            "return bool(since) and all(entry.type not in "
            "{EntryType.CANCEL, EntryType.END, EntryType.CHECKPOINT} for entry in since)",
        ),
        breaks="6.3: a claim's index is the fence",
        killers=(LOG_MODEL,),
        off="a fence at the next claim: the model looks at every entry",
    ),
    Mutant(
        id="saver-tries-the-next-index",
        patch=Patch(
            _SAVER,
            "                if not self.catch_up():\n                    raise\n",
            "                self.last_index += 1\n",
        ),
        breaks="6.3: a refused writer stops and returns superseded",
        killers=(LOG_MODEL,),
        off="a fence at the next claim: the model looks at every entry",
    ),
    Mutant(
        id="advance-claims-after-a-cancel",
        patch=Patch(
            _ADVANCE,
            "            if log.end is not None or log.cancelled:\n                self.end(",
            "            if log.end is not None:\n                self.end(",
        ),
        breaks="6.6: nothing is committed after a cancel",
        killers=(LOG_MODEL, SUSPENSIONS),
        off="StopExecution: invocations of the model are not stopped",
    ),
    Mutant(
        id="advance-goes-on-after-the-end",
        patch=Patch(
            _ADVANCE,
            "            if log.end is not None or log.cancelled:\n                self.end(",
            "            if log.cancelled:\n                self.end(",
        ),
        breaks="6.5: terminal never changes; a late duplicate does not rewind a finished run",
        killers=(LOG_MODEL, CRASHES),
        off="the state machine's end: invocations of the model come late",
    ),
    Mutant(
        id="advance-claims-what-is-suspended",
        patch=Patch(
            _ADVANCE,
            "            if log.suspended is not None and not log.has_news:\n",
            "            if False:\n",
        ),
        breaks="6.4: what waits runs nothing until its decision comes",
        killers=(SUSPENSIONS,),
        off=_REAPER + "; the killers do not run it",
    ),
    Mutant(
        id="pause-before-the-first-superstep-is-ignored",
        patch=Patch(
            _ADVANCE,
            "                if log.paused:\n                    body",
            "                if False:\n                    body",
        ),
        breaks="6.6, decision 0011: no superstep starts after a pause",
        killers=(PAUSES,),
        off="none: nothing else holds it",
    ),
    Mutant(
        id="pause-between-supersteps-is-ignored",
        patch=Patch(
            _ADVANCE,
            "                if log.paused and log.claimed:\n",
            "                if log.paused and not log.claimed:\n",
        ),
        breaks="6.6, decision 0011: an execution that is paused is suspended without a claim",
        killers=(PAUSES, LOG_MODEL),
        off="none: nothing else holds it",
    ),
    Mutant(
        id="pause-stamp-is-lost",
        patch=Patch(_SAVER, '                body["paused"] = True\n', "                pass\n"),
        breaks="decision 0011: a checkpoint behind a pause says so, so the newest log tells",
        killers=(PAUSES, LOG_MODEL),
        off="none: older entries are not read",
    ),
    Mutant(
        id="pause-does-not-stop-the-worker",
        patch=Patch(_SAVER, "                self._hooks.paused()\n", "                pass\n"),
        breaks="6.6, decision 0011: a pause takes effect between supersteps",
        killers=(LOG_MODEL,),
        off="the claim's look at pauses: no new invocation is needed",
    ),
    Mutant(
        id="pause-fences-the-worker",
        patch=Patch(
            _SAVER,
            "                if not self.catch_up():\n                    raise\n",
            "                raise\n",
        ),
        breaks="decision 0011: what ran before a pause is kept and not run again",
        killers=(LOG_MODEL,),
        off="the next claim, which would run it again",
    ),
    Mutant(
        id="resume-wakes-nobody",
        patch=Patch(
            _PAUSE,
            "        go_on(",
            "        _ = (",
        ),
        breaks="6.6, decision 0011: a resume lets it go on",
        killers=(PAUSES,),
        off="reaper: the killer for the order of token and resume runs none",
    ),
    Mutant(
        id="token-stored-after-the-look",
        patch=Patch(
            _SUSPEND,
            "        if not self.store.put_suspension(workspace, execution_id, suspension):\n"
            "            return Suspended.SUPERSEDED\n"
            "        log = self.store.read_log(workspace, execution_id)\n",
            "        log = self.store.read_log(workspace, execution_id)\n"
            "        if not self.store.put_suspension(workspace, execution_id, suspension):\n"
            "            return Suspended.SUPERSEDED\n",
        ),
        breaks="6.4: whichever of decision and token comes second completes it",
        killers=(TOKEN_ORDERS,),
        off=_REAPER,
        without=(NO_REAPER,),
    ),
    Mutant(
        id="decision-before-token-is-missed",
        patch=Patch(
            _SUSPEND,
            "suspended.index == request.index and not log.has_news:",
            "suspended.index == request.index:",
        ),
        breaks="6.4: a decision may come before the token",
        killers=(TOKEN_ORDERS,),
        off=_REAPER,
        without=(NO_REAPER,),
    ),
    Mutant(
        id="decision-wakes-before-it-is-written",
        patch=Patch(
            _DECIDE,
            "        for decision in new:\n"
            "            standing = self.store.put_decision(workspace, execution_id, decision)\n"
            "            _require_same(standing, decision.value)\n"
            "        now = self.store.read_log(workspace, execution_id)\n",
            "        now = self.store.read_log(workspace, execution_id)\n"
            "        for decision in new:\n"
            "            standing = self.store.put_decision(workspace, execution_id, decision)\n"
            "            _require_same(standing, decision.value)\n",
        ),
        breaks="6.4: the decision is stored, then the token is read",
        killers=(TOKEN_ORDERS,),
        off=_REAPER,
        without=(NO_REAPER,),
    ),
    Mutant(
        id="second-decision-is-told-it-won",
        patch=Patch(
            _DECIDE,
            "            _require_same(standing, decision.value)\n",
            "            pass\n",
        ),
        breaks="6.4: a decision is final; who comes second with another is told",
        killers=(SUSPENSIONS,),
        off="the look before the write: the killer lets both look first",
    ),
    Mutant(
        id="rows-of-another-are-taken-for-own",
        patch=Patch(_BOOK, "        if standing != row:\n", "        if False:\n"),
        breaks="6.3: of task rows the loser adopts the winner's result",
        killers=(CRASHES, LOG_MODEL),
        off="the fence at the next checkpoint: it does not look at rows",
    ),
    Mutant(
        id="siblings-write-no-rows",
        patch=Patch(
            _SAVER, "has_row = front.width > 1 or self._skipped is not None", "has_row = False"
        ),
        breaks="6.4: finished siblings' results are kept, only failed tasks re-run",
        killers=(CRASHES,),
        off="none: nothing else keeps them",
    ),
)
