"""Wires the HTTP API."""

from functools import lru_cache
from typing import Any, Final

from botocore.config import Config
from mangum import Mangum

from orcheo.adapters.aws.clients import CONFIG, client
from orcheo.adapters.aws.lambda_import_jobs import MEMBER, LambdaImportJobs
from orcheo.adapters.aws.lambda_user_code import LambdaUserCode
from orcheo.adapters.aws.secrets_manager_store import SecretsManagerStore
from orcheo.adapters.aws.sqs_trigger_queue import SqsTriggerQueue
from orcheo.adapters.dynamodb.connection_store import DynamoTicketStore
from orcheo.adapters.dynamodb.import_store import DynamoImportStore
from orcheo.adapters.dynamodb.trigger_store import DynamoTriggerStore
from orcheo.adapters.dynamodb.workflow_store import DynamoWorkflowStore
from orcheo.api.app import create_app
from orcheo.api.services import Services
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.execute_workflow import ExecuteWorkflow
from orcheo.application.import_script import ImportScript
from orcheo.application.issue_ticket import IssueTicket
from orcheo.application.manage_triggers import ManageTriggers
from orcheo.application.manage_workflows import ManageWorkflows
from orcheo.application.read_execution import ReadExecution
from orcheo.bootstrap import telemetry
from orcheo.bootstrap.environment import Environment
from orcheo.bootstrap.runtime_store import (
    BlobsOnDemand,
    clock,
    executions,
    orchestrator,
    randomness,
)
from orcheo.nodes.registry import registry

SERVICE: Final = "api"
_IMPORTING: Final = Config(read_timeout=70, retries={"mode": "standard", "total_max_attempts": 1})
"""A script may take 60 s to build; building it again would not make it faster."""


@lru_cache
def services() -> Services:
    """Return the use cases."""
    environment = Environment()
    dynamodb, blobs = client("dynamodb"), BlobsOnDemand()
    workflows = DynamoWorkflowStore(dynamodb, environment.config_table, blobs=blobs)
    triggers = DynamoTriggerStore(dynamodb, environment.config_table)
    secrets = SecretsManagerStore(client("secretsmanager"))
    functions = client("lambda", config=CONFIG.merge(_IMPORTING))
    manage = ManageWorkflows(workflows, triggers, secrets, registry(), clock, randomness)
    return Services(
        workflows=manage,
        imports=ImportScript(
            LambdaUserCode(functions, environment.user_code_function),
            manage,
            DynamoImportStore(dynamodb, environment.config_table, blobs=blobs),
            LambdaImportJobs(functions, environment.function_name),
            clock,
            randomness,
        ),
        triggers=ManageTriggers(triggers, secrets, manage, clock, randomness),
        execute=ExecuteWorkflow(
            workflows,
            executions(),
            SqsTriggerQueue(client("sqs"), environment.triggers_queue_url),
            blobs,
            clock,
            randomness,
        ),
        read=ReadExecution(executions(), blobs),
        cancel=CancelExecution(executions(), orchestrator(), clock),
        executions=executions(),
        tickets=IssueTicket(
            executions(), DynamoTicketStore(dynamodb, environment.runtime_table), clock, randomness
        ),
        catalogue=registry(),
        clock=clock,
        public_url=environment.public_url,
        report=_report,
    )


def _report(request_id: str, error: Exception) -> None:
    telemetry.count(SERVICE, "UnexpectedError")
    telemetry.logger(SERVICE).error(
        "unexpected", extra={"problem": request_id, "error": type(error).__name__}, exc_info=error
    )


@lru_cache
def _adapter() -> Mangum:
    return Mangum(create_app(services()), lifespan="off")


def answer(event: dict[str, Any], context: Any) -> Any:
    """Answer an HTTP API event, or run the import that the function asked itself for.

    What comes over HTTP always has a ``requestContext`` and is below ``body``.
    """
    job = event.get(MEMBER)
    if job is not None and "requestContext" not in event:
        services().imports.run(job["workspace"], job["import_id"])
        return None
    return _adapter()(event, context)
