"""Wires ``advance_execution``."""

from functools import lru_cache
from typing import Any, Final

from botocore.config import Config

from orcheo.adapters.aws.clients import CONFIG, client
from orcheo.adapters.aws.kms_envelope import KmsEnvelope
from orcheo.adapters.aws.lambda_user_code import LambdaUserCode
from orcheo.adapters.dynamodb.grant_store import DynamoAccessLog, DynamoGrantStore
from orcheo.adapters.http_egress import guarded_client
from orcheo.adapters.langgraph.engine import LangGraphEngine
from orcheo.adapters.langgraph.run import Parts
from orcheo.adapters.scripted_chat import ScriptedChatModels
from orcheo.application.advance_execution import AdvanceExecution, budget
from orcheo.application.lend_credentials import LendCredentials
from orcheo.application.messages import AdvanceRequest
from orcheo.application.start_sub_workflow import StartSubWorkflow
from orcheo.application.vault_ports import Vault
from orcheo.application.version_cache import VersionCache
from orcheo.bootstrap import consequences, runtime_store, telemetry, vault
from orcheo.bootstrap.environment import Environment
from orcheo.bootstrap.on_demand import on_demand
from orcheo.domain.credential_types import type_named
from orcheo.domain.redaction import IDLE
from orcheo.nodes.registry import registry

SERVICE: Final = "advance_execution"
_PATIENT: Final = Config(read_timeout=910, retries={"mode": "standard", "total_max_attempts": 1})
"""A call of user code may last as long as a function may; the node's policy says what comes after
a failed one."""


@lru_cache
def advance_execution() -> AdvanceExecution:
    """Return the use case; it keeps compiled graphs and versions, which never change."""
    environment = Environment()
    executions, clock = runtime_store.executions(), runtime_store.clock
    workflows = consequences.workflows()
    parts = Parts(
        clock=clock,
        randomness=runtime_store.randomness,
        user_code=LambdaUserCode(
            client("lambda", config=CONFIG.merge(_PATIENT)),
            environment.user_code_function,
            compiled=runtime_store.bytecode(environment.config_table),
            clock=clock,
        ),
        nodes=registry(),
        chat_models=ScriptedChatModels(),
        sub_workflows=StartSubWorkflow(
            workflows,
            on_demand(consequences.triggers_queue),
            runtime_store.BlobsOnDemand(),
            clock,
            executions,
            consequences.cancel_execution,
        ),
        http=guarded_client(allow_private=environment.allow_private_egress),
        vault=on_demand(_vault),
        tell=telemetry.withhold,
    )
    return AdvanceExecution(
        executions=executions,
        versions=VersionCache(workflows),
        engine=LangGraphEngine(executions, parts),
        end=consequences.end_execution(),
        clock=clock,
        orchestrator=on_demand(runtime_store.orchestrator),
        close_grant=consequences.close_grant(),
    )


def _vault() -> Vault:
    environment = Environment()
    dynamodb, key = client("dynamodb"), environment.data_key_arn
    return LendCredentials(
        credentials=vault.credentials(),
        present=vault.present_values(),
        envelope=KmsEnvelope(client("kms"), key, runtime_store.randomness),
        grants=DynamoGrantStore(dynamodb, environment.credentials_table),
        accesses=DynamoAccessLog(dynamodb, environment.credentials_table),
        main_field=lambda credential: type_named(credential.type).main,
        clock=runtime_store.clock,
        randomness=runtime_store.randomness,
    )


def advance(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Advance the execution that an event names, for as long as the invocation may last.

    What the vault lends to it appears in nothing that it logs or raises.
    """
    telemetry.withhold(IDLE)
    try:
        return _advance(event, context)
    except Exception as error:
        said = telemetry.sayable(error)
        if said is error:
            raise
    # Raised out here, so that it has no context: the original says what it must not.
    raise said


def _advance(event: dict[str, Any], context: Any) -> dict[str, Any]:
    request = AdvanceRequest.model_validate(event)
    result = advance_execution()(
        request,
        request_id=str(context.aws_request_id),
        budget_seconds=budget(context.get_remaining_time_in_millis() / 1000),
    )
    telemetry.count(SERVICE, f"Advance{result.outcome.title().replace('_', '')}")
    telemetry.logger(SERVICE).info(
        "advanced",
        extra={
            "workspace": request.workspace,
            "execution": request.execution_id,
            "outcome": result.outcome,
            "generation": request.generation,
            "chunk": None if request.chunk is None else request.chunk.number,
            "seconds": result.seconds,
        },
    )
    return result.model_dump()
