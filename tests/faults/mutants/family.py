"""Mutants of what one execution means to others, and of executions in several parts."""

from typing import Final

from tests.faults.mutants.mutant import Mutant, Patch

_ENGINE: Final = "tests/integration/engine"
_USE_CASES: Final = "tests/unit/orcheo/application"
_WIDE: Final = (f"{_ENGINE}/test_wide.py", f"{_ENGINE}/test_wide_crashes.py")
_NESTED: Final = (f"{_ENGINE}/test_sub_workflows.py",)
_GIVEN_UP: Final = (f"{_ENGINE}/test_given_up_children.py",)
_NESTED_CANCEL: Final = (f"{_USE_CASES}/test_cancel_children.py",)
_PURGE: Final = (f"{_USE_CASES}/test_purge_execution.py",)
_EXPIRIES: Final = (f"{_USE_CASES}/test_expiries.py", f"{_ENGINE}/test_questions.py")
_NONE: Final = "none: nothing else does it"
_REAPER: Final = "reaper: the killers run none"

MUTANTS: Final = (
    Mutant(
        id="share-of-an-older-claim-runs",
        patch=Patch(
            "application/advance_chunk.py",
            "return checkpoint.index == chunk.checkpoint and owner(log) == chunk.claim",
            "return checkpoint.index == chunk.checkpoint",
        ),
        breaks="6.3, decision 0012: a share runs only while the claim that handed it out decides",
        killers=_WIDE,
        off="rows, first writer wins: runs are counted, not rows",
    ),
    Mutant(
        id="share-runs-after-a-cancel",
        patch=Patch(
            "application/advance_chunk.py",
            "if log.end is not None or log.cancelled or checkpoint is None",
            "if checkpoint is None",
        ),
        breaks="6.6: a cancel is final, also while fanned out",
        killers=_WIDE,
        off="StopExecution: the bench does not stop shares",
    ),
    Mutant(
        id="renewed-under-the-same-name",
        patch=Patch(
            "application/advance_execution.py",
            "generation=request.generation + 1\n",
            "generation=request.generation\n",
        ),
        breaks="6.4: near 20,000 entries the log goes on under a fresh state machine execution",
        killers=(f"{_ENGINE}/test_generations.py",),
        off=_REAPER,
    ),
    Mutant(
        id="never-renewed",
        patch=Patch(
            "application/advance_execution.py",
            "if request.chunk is None and request.events >= self.renew_at:",
            "if False:",
        ),
        breaks="6.4: near 20,000 entries the log goes on under a fresh state machine execution",
        killers=(f"{_ENGINE}/test_generations.py",),
        off=_REAPER,
    ),
    Mutant(
        id="purge-of-what-runs",
        patch=Patch(
            "application/purge_execution.py",
            "        if not execution.status.is_terminal:\n",
            "        if False:\n",
        ),
        breaks="decision 0015: only what has ended is deleted",
        killers=_PURGE,
        off=_NONE,
    ),
    Mutant(
        id="purge-deletes-before-it-marks",
        patch=Patch(
            "application/purge_execution.py",
            "        self.store.mark_purged("
            "_purged(execution, now), due_at=timestamp(now + INVOCATION))\n",
            "        pass\n",
        ),
        breaks="6.2: dedupe rows are not forgotten by purges, and say that it was purged",
        killers=_PURGE,
        off=_NONE,
    ),
    Mutant(
        id="purge-leaves-the-blobs",
        patch=Patch(
            "application/purge_execution.py",
            "        self.blobs.delete_owned(workspace, execution_id)\n",
            "        pass\n",
        ),
        breaks="decision 0015: one execution is deleted wholly",
        killers=_PURGE,
        off=_NONE,
    ),
    Mutant(
        id="parent-is-not-told",
        patch=Patch(
            "application/tell_parent.py",
            "            self.store.put_decision(workspace, parent, decision)\n",
            "            pass\n",
        ),
        breaks="6, decision 0014: a child's end decides what its parent waits for",
        killers=_NESTED,
        off=_NONE,
    ),
    Mutant(
        id="parent-is-not-woken",
        patch=Patch(
            "application/tell_parent.py",
            "        go_on(",
            "        _ = (",
        ),
        breaks="6, decision 0014: a child's end wakes its parent",
        killers=_NESTED,
        off=_REAPER,
    ),
    Mutant(
        id="children-outlive-a-cancel",
        patch=Patch(
            "application/cancel_children.py",
            "            self._cancel(execution, child)\n",
            "            pass\n",
        ),
        breaks="6, decision 0014: a cancel is mapped down to children",
        killers=_NESTED_CANCEL,
        off=_NONE,
    ),
    Mutant(
        id="given-up-child-runs-on",
        patch=Patch(
            "adapters/langgraph/attempts.py",
            "        self._abandon()\n",
            "        pass\n",
        ),
        breaks="6, decision 0014: what a node started ends before the graph goes on without it",
        killers=_GIVEN_UP,
        off="the end of the parent: it has moved on from the row that names the child",
    ),
    Mutant(
        id="given-up-child-comes-out-of-the-queue",
        patch=Patch(
            "application/dispatch_execution.py",
            "is_over or not waits_for(log, execution.id)",
            "is_over",
        ),
        breaks="6, decision 0014: a child for which nothing waits does not run",
        killers=_GIVEN_UP,
        off="the cancel of the node that gives it up: it comes before the child",
    ),
    Mutant(
        id="given-up-without-a-mark",
        patch=Patch(
            "adapters/langgraph/sub_workflows.py",
            '        write_row(run, record, "executing", abandoned=True)\n',
            "        pass\n",
        ),
        breaks="6, decision 0014: the row says that a child is given up before anyone looks for it",
        killers=_GIVEN_UP,
        off=_NONE,
    ),
    Mutant(
        id="lost-child-is-not-asked-for-again",
        patch=Patch(
            "application/reap_executions.py",
            "        asks_at = self._asks_again(execution, log)\n",
            "        asks_at = None\n",
        ),
        breaks="6.5: the reaper finds a parent whose child's message is a dead letter",
        killers=_GIVEN_UP,
        off="redrive of dead letters: the killers do none",
    ),
    Mutant(
        id="error-workflow-starts-another-each-time",
        patch=Patch(
            "application/start_error_workflow.py",
            "execution_id=execution_id(execution.workspace, source, ERROR)",
            "execution_id=execution_id(execution.workspace, source, str(self.clock.monotonic()))",
        ),
        breaks="6.1: what starts an execution derives its id",
        killers=(f"{_USE_CASES}/test_error_workflows.py", *_NESTED),
        off="the queue's deduplication, which goes by that id",
    ),
)
