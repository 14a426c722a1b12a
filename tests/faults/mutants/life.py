"""Mutants of a life's end: end, cancel, finish, reaper, and what is told of it."""

from typing import Final

from tests.faults.mutants.mutant import (
    ADMISSION_MODEL,
    AWS_PORTS,
    CRASHES,
    ENDS,
    FRAME_STORE,
    LOG_MODEL,
    PUBLISH,
    SEQUENCING,
    STORE,
    Mutant,
    Patch,
)

_END: Final = "application/end_execution.py"
_CANCEL: Final = "application/cancel_execution.py"
_FINISH: Final = "application/finish_execution.py"
_REAP: Final = "application/reap_executions.py"
_STORE: Final = "adapters/dynamodb/execution_store.py"
_FRAMES: Final = "adapters/dynamodb/frame_store.py"
_PUBLISH: Final = "application/publish_events.py"
_WORKER: Final = "worker and state machine: both are gone, or do nothing more"
_PUBLISHER: Final = "the client's own dropping of repeats: rows are compared"

MUTANTS: Final = (
    Mutant(
        id="end-overrules-a-cancel",
        patch=Patch(
            _END,
            "        if log.cancelled:\n            status, error",
            "        if False:\n            status, error",
        ),
        breaks="6.6: a cancel is final",
        killers=(ENDS, LOG_MODEL),
        off="none: nothing else decides it",
    ),
    Mutant(
        id="end-of-a-stale-worker",
        patch=Patch(
            _END,
            "if fence is not None and log.end is None and not behind_pauses(log, known):",
            "if False:",
        ),
        breaks="6.3: an older writer is fenced, also from ending",
        killers=(ENDS, LOG_MODEL),
        off="none: nothing else decides it",
    ),
    Mutant(
        id="end-twice",
        patch=Patch(
            _END,
            "            if log.end is not None:\n"
            "                return self.project(execution, log)\n",
            "            if log.end is not None and fence is not None:\n"
            "                return self.project(execution, log)\n",
        ),
        breaks="6.5: the end entry is conditional; terminal never changes",
        killers=(ENDS, LOG_MODEL),
        off="none: nothing else decides it",
    ),
    Mutant(
        id="end-shown-before-its-consequences",
        patch=Patch(
            _END,
            "            for follow in self.consequences:\n"
            "                follow(terminal, log)\n"
            "            self.store.project(terminal, expected=OPEN, due_at=None)\n",
            "            self.store.project(terminal, expected=OPEN, due_at=None)\n"
            "            for follow in self.consequences:\n"
            "                follow(terminal, log)\n",
        ),
        breaks="6.5: slots are released by the end, and a crash in between is repaired",
        killers=(ADMISSION_MODEL,),
        off="the reaper's look at slots: it is not due",
    ),
    Mutant(
        id="ended-stays-due",
        patch=Patch(
            _STORE, '            removes += ["due_at", "due_shard"]\n', "            pass\n"
        ),
        breaks="4: the due index holds non-terminal status items only",
        killers=(STORE,),
        off="none: nothing else takes it out",
    ),
    Mutant(
        id="cancel-without-its-entry",
        patch=Patch(
            _CANCEL,
            "                self.store.append(execution.workspace, execution.id, entry)\n",
            "                pass\n",
        ),
        breaks="6.6: cancel is the log entry",
        killers=(ENDS, LOG_MODEL),
        off="StopExecution: it stops no invocation of the model",
    ),
    Mutant(
        id="cancel-of-what-has-ended",
        patch=Patch(
            _CANCEL,
            "                if end_status(log.end) is not ExecutionStatus.CANCELLED:\n",
            "                if False:\n",
        ),
        breaks="6.5: terminal never changes, and nobody is told otherwise",
        killers=(ENDS,),
        off="none: nothing else decides it",
    ),
    Mutant(
        id="cancel-gives-up-at-the-first-conflict",
        patch=Patch(
            _CANCEL,
            "            except ExecutionConflict:\n                continue\n",
            "            except ExecutionConflict:\n                return log\n",
        ),
        breaks="6.6: cancel is final, also while it runs",
        killers=(ENDS, LOG_MODEL),
        off="StopExecution: it stops no invocation of the model",
    ),
    Mutant(
        id="cancel-leaves-the-state-machine",
        patch=Patch(
            _CANCEL,
            "        self.orchestrator.stop(",
            "        repr(",
        ),
        breaks="6.6: after the entry the state machine is stopped",
        killers=(ENDS,),
        off="the worker's own look at the log: none runs",
    ),
    Mutant(
        id="finish-ends-what-was-restarted",
        patch=Patch(_FINISH, "            and reported.machine_ended\n", "            and False\n"),
        breaks="6.5: a rule's late report ends nothing that another state machine runs",
        killers=(ENDS,),
        off="none: the end would stand",
    ),
    Mutant(
        id="finish-does-nothing",
        patch=Patch(
            _FINISH,
            "        return self.end("
            "execution, log, ExecutionStatus.FAILED, _error(reported, log))\n",
            "        return execution\n",
        ),
        breaks="6.5: the end is reached without the worker",
        killers=(ENDS,),
        off="reaper: the killer runs none",
    ),
    Mutant(
        id="reaper-leaves-an-end-unshown",
        patch=Patch(
            _REAP,
            "            end.project(execution, log)\n            return Repair.PROJECTED\n",
            "            return Repair.PROJECTED\n",
        ),
        breaks="6.3: the status item is a projection, repaired by the reaper",
        killers=(ENDS,),
        off=_WORKER,
    ),
    Mutant(
        id="reaper-forgets-the-deadline",
        patch=Patch(
            _REAP,
            "        if timestamp(self.clock.now()) >= execution.deadline_at:\n",
            "        if False:\n",
        ),
        breaks="6.5: the reaper ends what is past its deadline",
        killers=(ENDS,),
        off=_WORKER,
    ),
    Mutant(
        id="reaper-forgets-a-cancel",
        patch=Patch(
            _REAP,
            "            end(execution, log, ExecutionStatus.CANCELLED)\n            self._stop",
            "            self._stop",
        ),
        breaks="6.6: a cancel that died after its entry ends all the same",
        killers=(ENDS,),
        off=_WORKER,
    ),
    Mutant(
        id="reaper-starts-nothing",
        patch=Patch(
            _REAP,
            "            return self._start(execution, log)\n        if latest.running:\n",
            "            return Repair.STARTED\n        if latest.running:\n",
        ),
        breaks="6.5: the reaper finds what is scheduled without a state machine",
        killers=(ENDS,),
        off="redelivery: the queue is not part of the killer",
    ),
    Mutant(
        id="reaper-restarts-nothing",
        patch=Patch(
            _REAP,
            "        self.orchestrator.start(\n"
            "            workspace, execution_id, generation=latest.generation + 1, "
            "losses=losses + 1\n"
            "        )\n",
            "",
        ),
        breaks="1: every execution ends though any function dies at any call",
        killers=(ENDS,),
        off=_WORKER,
    ),
    Mutant(
        id="reaper-restarts-for-ever",
        patch=Patch(_REAP, "        if losses >= MAX_RESTARTS:\n", "        if False:\n"),
        breaks="1: every execution ends; after three losses in a row it is given up",
        killers=(ENDS,),
        off=_WORKER,
    ),
    Mutant(
        id="reaper-uses-a-name-again",
        patch=Patch(
            _REAP,
            "generation=latest.generation + 1, losses=losses + 1",
            "generation=latest.generation, losses=losses + 1",
        ),
        breaks="6.5, FACTS 4: a name is used once in 90 days, so a restart needs another one",
        killers=(ENDS,),
        off=_WORKER,
    ),
    Mutant(
        id="reaper-does-not-put-off",
        patch=Patch(
            _REAP,
            "                self.store.postpone(due, until=until)\n",
            "                pass\n",
        ),
        breaks="6.5: a second pass writes nothing",
        killers=(ENDS,),
        off="none: nothing else puts it off",
    ),
    Mutant(
        id="reaper-does-not-wake",
        patch=Patch(
            _REAP,
            "        woken = wake(self.orchestrator, execution.workspace, execution.id, log)\n",
            "        woken = True\n",
        ),
        breaks="6.4: a decision that got no further is found",
        killers=(ENDS, "tests/unit/orcheo/application/test_suspensions.py"),
        off="the decision's own wake: it died before",
    ),
    Mutant(
        id="start-again-is-a-failure",
        patch=Patch(
            "adapters/aws/step_functions_orchestrator.py",
            '                if error_code(error) != "ExecutionAlreadyExists":\n'
            "                    raise\n",
            "                raise\n",
        ),
        breaks="6.2: StartExecution that finds its name taken is success",
        killers=(AWS_PORTS,),
        off="none: redelivery would fail again",
    ),
    Mutant(
        id="generations-share-a-name",
        patch=Patch(
            "adapters/aws/step_functions_orchestrator.py",
            'return execution_id if generation == 0 else f"{execution_id}-{generation}"',
            "return execution_id",
        ),
        breaks="6.4: near the history limit the log continues under a fresh one",
        killers=(AWS_PORTS,),
        off="none: nothing else starts it",
    ),
    Mutant(
        id="frames-without-their-condition",
        patch=Patch(
            _FRAMES,
            'put["ConditionExpression"] = "revision = :seen"',
            'put["ConditionExpression"] = "revision = :seen OR attribute_exists(revision)"',
        ),
        breaks="8: rows are appended with the applied source keys, in one transaction",
        killers=(FRAME_STORE,),
        off="the condition on the row: the killer's sequences differ",
    ),
    Mutant(
        id="frames-overwrite-a-sequence",
        patch=Patch(
            _FRAMES,
            '"Item": frame_item(workspace, frame),\n'
            '                    "ConditionExpression": _NEW,\n',
            '"Item": frame_item(workspace, frame),\n',
        ),
        breaks="8: a row is written with attribute_not_exists",
        killers=(FRAME_STORE,),
        off="the cursor's condition: the killer moves it back",
    ),
    Mutant(
        id="frames-of-a-record-told-again",
        patch=Patch(
            "domain/sequencing.py",
            "    if cursor.ended or _is_told(cursor, content):\n",
            "    if cursor.ended:\n",
        ),
        breaks="8: a redelivered record appends nothing",
        killers=(SEQUENCING, PUBLISH),
        off=_PUBLISHER,
    ),
    Mutant(
        id="frames-skip-what-came-before",
        patch=Patch(
            _PUBLISH,
            "        if before is not None:\n            self._catch_up(before)\n",
            "",
        ),
        breaks="8: the same log gives the same frames, in order",
        killers=(PUBLISH,),
        off="order of the stream: records come in any order",
    ),
    Mutant(
        id="publisher-gives-up-at-a-race",
        patch=Patch(
            _PUBLISH,
            "            except SequenceTaken:\n                continue\n",
            "            except SequenceTaken:\n                return Cursor()\n",
        ),
        breaks="8: of two publishers the loser reads again; nothing is lost",
        killers=(PUBLISH,),
        off="the stream's own retry: the loser says that all is well",
    ),
    Mutant(
        id="publisher-acknowledges-what-failed",
        patch=Patch(
            _PUBLISH,
            "                result.retry += [record.position for record in records]\n",
            "                pass\n",
        ),
        breaks="8: rows are sent at least once",
        killers=(PUBLISH,),
        off="none: the stream forgets what was acknowledged",
    ),
    Mutant(
        id="overtaken-worker-says-it-goes-on",
        patch=Patch(
            "application/advance_execution.py",
            'return "continue" if owner(log) == fence else "superseded"',
            'return "continue"',
        ),
        breaks="6.3: a refused writer stops and returns superseded",
        killers=(CRASHES,),
        off="the fence: two state machines would go on for ever",
    ),
)
