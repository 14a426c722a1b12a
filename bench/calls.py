"""What AWS is asked for: calls on the ack path, and writes of a three-node execution.

In process (moto), so that the figures are exact; write units follow DynamoDB's rules
(``tests/harness/write_meter``). The product's own adapters and use cases run, on graph and script.
"""

import json
from collections import Counter
from typing import Any, Final, cast

from orcheo.adapters.aws.s3_blob_store import S3BlobStore
from orcheo.adapters.aws.secrets_manager_store import SecretsManagerStore
from orcheo.adapters.aws.sqs_trigger_queue import SqsTriggerQueue
from orcheo.adapters.dynamodb.execution_store import DynamoExecutionStore
from orcheo.adapters.dynamodb.trigger_store import DynamoTriggerStore
from orcheo.adapters.dynamodb.workflow_store import DynamoWorkflowStore
from orcheo.adapters.http_egress import guarded_client
from orcheo.adapters.langgraph.engine import LangGraphEngine
from orcheo.adapters.langgraph.run import Parts
from orcheo.adapters.scripted_chat import ScriptedChatModels
from orcheo.adapters.user_code import LocalUserCode
from orcheo.application.advance_execution import AdvanceExecution
from orcheo.application.dispatch_execution import DispatchExecution
from orcheo.application.end_execution import EndExecution
from orcheo.application.ingest_webhook import IngestWebhook
from orcheo.application.messages import AdvanceRequest, TriggerMessage
from orcheo.application.start_sub_workflow import StartSubWorkflow
from orcheo.application.version_cache import VersionCache
from orcheo.bootstrap.clock import SystemClock, SystemRandomness
from orcheo.domain.webhooks import Delivery
from orcheo.domain.workflows import Trigger, WebhookAuth, WebhookConfig
from orcheo.nodes.registry import registry
from tests.fakes.aws import InMemoryTriggerQueue, RecordingOrchestrator
from tests.fakes.vault import Lender, no_credentials
from tests.harness.admission import admission, user_limits
from tests.harness.cloud import BUCKET, CONFIG, RUNTIME, Cloud, cloud
from tests.harness.samples import AT, TRIGGER, WORKFLOW, WORKSPACE, a_version, a_workflow
from tests.harness.write_meter import WriteMeter

GRAPH: Final[dict[str, Any]] = {
    "nodes": [
        {"id": name, "kind": "builtin", "type": "set_variable", "config": {"n": "{{inputs.n}}"}}
        for name in "abc"
    ],
    "edges": [
        {"from": "START", "to": "a"},
        {"from": "a", "to": "b"},
        {"from": "b", "to": "c"},
        {"from": "c", "to": "END"},
    ],
}


def report() -> None:
    """Print both."""
    with cloud() as account:
        _report(account)


def _report(account: Cloud) -> None:
    dynamodb, observer = account.client("dynamodb"), account.client("dynamodb")
    clock, randomness = SystemClock(), SystemRandomness()
    blobs = S3BlobStore(account.client("s3"), BUCKET)
    workflows = DynamoWorkflowStore(dynamodb, CONFIG, blobs=blobs)
    workflows.create(WORKSPACE, a_workflow(), a_version(graph=GRAPH))
    triggers = DynamoTriggerStore(dynamodb, CONFIG)
    secrets = SecretsManagerStore(account.client("secretsmanager"))
    triggers.create(
        Trigger(
            id=TRIGGER,
            workspace=WORKSPACE,
            workflow_id=WORKFLOW,
            type="webhook",
            config=WebhookConfig(auth=WebhookAuth(type="shared_secret", header="x-secret")),
            secret_ref=secrets.put(WORKSPACE, "bench", "bench-secret"),
            active_version=1,
            created_at=AT,
            updated_at=AT,
        ),
    )
    url = account.queue()
    sqs = account.client("sqs")
    ingest = IngestWebhook(
        triggers=triggers,
        secrets=secrets,
        queue=SqsTriggerQueue(sqs, url),
        blobs=blobs,
        clock=clock,
        randomness=randomness,
    )
    calls: Counter[str] = Counter()
    for client in (dynamodb, sqs, secrets._client):  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        client.meta.events.register(
            "before-call.*", lambda model, **_: calls.update([str(model.name)])
        )
    print("AWS calls on the ack path of a webhook")
    for label in ("cold", "warm"):
        calls.clear()
        body = json.dumps({"n": 1}).encode()
        headers = {"x-secret": "bench-secret", "content-type": "application/json"}
        message = ingest(TRIGGER, Delivery(method="POST", headers=headers, query={}, body=body))
        listed = " ".join(f"{name}={count}" for name, count in sorted(calls.items()))
        print(f"  {label}: {sum(calls.values())}  {listed}")
    _execution(account, message, workflows, blobs, observer)


def _execution(
    account: Cloud, message: TriggerMessage, workflows: Any, blobs: Any, observer: Any
) -> None:
    client = account.client("dynamodb")
    clock, randomness = SystemClock(), SystemRandomness()
    store = DynamoExecutionStore(client, RUNTIME, blobs=blobs, randomness=randomness)
    meter = WriteMeter(client, observer)
    with LocalUserCode() as user_code, guarded_client(allow_private=False) as http:
        parts = Parts(
            clock=clock,
            randomness=randomness,
            user_code=user_code,
            nodes=registry(),
            chat_models=ScriptedChatModels(),
            sub_workflows=StartSubWorkflow(
                workflows, InMemoryTriggerQueue(), blobs, clock, store, cast("Any", None)
            ),
            http=http,
            vault=Lender(clock).vault,
        )
        advance = AdvanceExecution(
            executions=store,
            versions=VersionCache(workflows),
            engine=LangGraphEngine(store, parts),
            end=EndExecution(store, clock),
            clock=clock,
            orchestrator=RecordingOrchestrator(),
            close_grant=no_credentials(clock),
        )
        end = EndExecution(store, clock)
        machines = RecordingOrchestrator()
        admit, limits = admission(store, machines, clock), user_limits(clock)
        DispatchExecution(store, workflows, machines, clock, end, admit, limits)(message)
        request = AdvanceRequest(workspace=WORKSPACE, execution_id=message.execution_id)
        result = advance(request, request_id="bench", budget_seconds=60)
    if result.outcome != "finished":
        raise RuntimeError(f"the execution ended as {result}")
    print("DynamoDB writes of a three-node execution, events apart")
    print(f"  {meter.count} requests, {meter.units} WRU, of these {meter.index_units} for indexes")
