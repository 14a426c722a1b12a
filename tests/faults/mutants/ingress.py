"""Mutants of the way in: ingress, queue, dispatch, and what is written first."""

from typing import Final

from tests.faults.mutants.mutant import (
    AWS_PORTS,
    BATCH,
    DISPATCH,
    INGEST,
    ON_DYNAMODB,
    STORE,
    Mutant,
    Patch,
)

_INGEST: Final = "application/ingest_webhook.py"
_DISPATCH: Final = "application/dispatch_execution.py"
_STORE: Final = "adapters/dynamodb/execution_store.py"
_ANY: Final = ', condition="attribute_exists(pk) OR attribute_not_exists(pk)")'
_ALONE: Final = "reaper and redelivery: the killers run neither"
_DEDUPED: Final = "the queue's own deduplication: the killer looks at ids, or sends hours later"

MUTANTS: Final = (
    Mutant(
        id="ingress-random-id",
        patch=Patch(
            _INGEST,
            "owner = execution_id(trigger.workspace, trigger.id, key)",
            "owner = execution_id(trigger.workspace, trigger.id, "
            "self._randomness.token_bytes(16).hex())",
        ),
        breaks="6.1: the execution id is derived from workspace, trigger and event key",
        killers=(INGEST,),
        off=_DEDUPED,
    ),
    Mutant(
        id="ingress-random-group",
        patch=Patch(
            _INGEST,
            "self._queue.send(message, group=message.execution_id)",
            "self._queue.send(message, group=self._randomness.token_bytes(16).hex())",
        ),
        breaks="6.1: the group is never random, since deduplication is per group",
        killers=(INGEST,),
        off="the dedupe row: dispatch is not run",
    ),
    Mutant(
        id="ingress-answers-before-it-has-sent",
        patch=Patch(
            _INGEST,
            "        self._queue.send(message, group=message.execution_id)\n",
            "        try:\n"
            "            self._queue.send(message, group=message.execution_id)\n"
            "        except Exception:\n"
            "            pass\n",
        ),
        breaks="6.1: only after SendMessage a 2xx",
        killers=(INGEST,),
        off="the provider's retry: the killer delivers once",
    ),
    Mutant(
        id="queue-random-deduplication-id",
        patch=Patch(
            "adapters/aws/sqs_trigger_queue.py",
            "MessageDeduplicationId=message.execution_id",
            'MessageDeduplicationId=__import__("secrets").token_hex(16)',
        ),
        breaks="6.1: the deduplication id is the execution id",
        killers=(AWS_PORTS,),
        off="the dedupe row: dispatch is not run",
    ),
    Mutant(
        id="batch-acknowledges-what-failed",
        patch=Patch(
            "adapters/aws/fifo_batch.py",
            '    return {"batchItemFailures": failures}',
            '    return {"batchItemFailures": []}',
        ),
        breaks="6.2: failures of a batch are reported message by message",
        killers=(BATCH,),
        off=_ALONE,
    ),
    Mutant(
        id="batch-overtakes-in-a-group",
        patch=Patch(
            "adapters/aws/fifo_batch.py",
            "                broken.add(group)\n",
            '                failures.append({"itemIdentifier": str(record["messageId"])})\n',
        ),
        breaks="6.1: a group keeps its order where the trigger asks for it",
        killers=(BATCH,),
        off=_ALONE,
    ),
    Mutant(
        id="dispatch-without-dedupe-row",
        patch=Patch(_DISPATCH, "standing = self._accept(message)", "standing = None"),
        breaks="6.2: the dedupe row, not the queue, is the exactly-once mechanism",
        killers=(DISPATCH,),
        off="the queue's deduplication: messages are handed over directly",
    ),
    Mutant(
        id="dispatch-ignores-another-body",
        patch=Patch(_DISPATCH, "if standing.body_hash != message.body_hash:", "if False:"),
        breaks="6.2: the same id with another body is a conflict, never a second run",
        killers=(DISPATCH,),
        off="the queue's deduplication: messages are handed over directly",
    ),
    Mutant(
        id="dispatch-brings-back-what-was-purged",
        patch=Patch(_DISPATCH, "            if standing.purged:\n", "            if False:\n"),
        breaks="6.2: the dedupe row is not forgotten by purges",
        killers=(DISPATCH,),
        off="the second look behind the write: it is left out",
        without=(
            Patch(
                _DISPATCH,
                "        if standing is not None and self._was_purged_since(message):\n",
                "        if False:\n",
            ),
        ),
    ),
    Mutant(
        id="dispatch-forgets-the-first-acceptance",
        patch=Patch(_DISPATCH, "message = _as_accepted(message, standing)", "pass"),
        breaks="6.1: the version is pinned when the event is accepted",
        killers=(DISPATCH,),
        off="the queue's deduplication: messages are handed over directly",
    ),
    Mutant(
        id="dispatch-does-not-go-on-after-a-crash",
        patch=Patch(
            _DISPATCH,
            "        return self._resume(message, plan)\n",
            "        return DispatchOutcome.REPEATED\n",
        ),
        breaks="6.2: steps of dispatch are idempotent, a redelivery completes them",
        killers=(DISPATCH,),
        off="reaper: the killer has redelivery only",
    ),
    Mutant(
        id="dispatch-starts-before-it-writes",
        patch=Patch(
            _DISPATCH,
            "        if not self.executions.create(execution, due_at=due_at):\n",
            "        self.orchestrator.start(execution.workspace, execution.id)\n"
            "        if not self.executions.create(execution, due_at=due_at):\n",
        ),
        breaks="6.2: dedupe row and status item come before StartExecution",
        killers=(DISPATCH,),
        off=_ALONE,
    ),
    Mutant(
        id="dispatch-runs-what-cannot-run",
        patch=Patch(
            _DISPATCH,
            "        if plan.refusal is not None:\n            self.end",
            "        if False:\n            self.end",
        ),
        breaks="6.2: what cannot run ends as failed before any node",
        killers=(DISPATCH,),
        off=_ALONE,
    ),
    Mutant(
        id="status-item-is-overwritten",
        patch=Patch(
            _STORE,
            'self._put_first(item, doing=f"create {execution.id!r}") is None',
            'self._put_first(item, doing=f"create {execution.id!r}"' + _ANY + " is None",
        ),
        breaks="6.2: the execution is written with attribute_not_exists",
        killers=(STORE,),
        off="the dedupe row: the store is asked directly",
    ),
    Mutant(
        id="dedupe-row-is-overwritten",
        patch=Patch(
            _STORE,
            'condition=f"{_NEW} OR expires_at <= :now"',
            'condition=f"{_NEW} OR expires_at <= :now OR attribute_exists(pk)"',
        ),
        breaks="6.2: the dedupe row is written with attribute_not_exists",
        killers=(STORE,),
        off="the status item's own condition: the store is asked directly",
    ),
    Mutant(
        id="dedupe-row-outlives-its-time",
        patch=Patch(
            _STORE,
            'condition=f"{_NEW} OR expires_at <= :now"',
            'condition=f"{_NEW} OR (expires_at <= :now AND attribute_not_exists(pk))"',
        ),
        breaks="4: TTL deletion is lazy, so every expiry is checked in the condition",
        killers=(ON_DYNAMODB,),
        off="DynamoDB's own deletion: moto does none",
    ),
    Mutant(
        id="writer-does-not-know-its-own-write",
        patch=Patch(
            _STORE,
            'return None if items.read_text(standing, "writer") == nonce else standing',
            "return standing",
        ),
        breaks="6.3: a writer whose answer was lost knows its own entry (decision of the store)",
        killers=(ON_DYNAMODB,),
        off=_ALONE,
    ),
)
