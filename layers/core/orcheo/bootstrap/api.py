"""Wires ``api``: FastAPI behind Mangum, and the imports that outlast their request."""

from functools import lru_cache
from typing import Any, Final

from botocore.config import Config
from mangum import Mangum

from orcheo.adapters.aws.clients import CONFIG, client
from orcheo.adapters.aws.cognito_directory import CognitoDirectory
from orcheo.adapters.aws.cognito_sign_in import CognitoSignIn
from orcheo.adapters.aws.lambda_import_jobs import MEMBER, LambdaImportJobs
from orcheo.adapters.aws.lambda_user_code import LambdaUserCode
from orcheo.adapters.aws.secrets_manager_store import SecretsManagerStore
from orcheo.adapters.dynamodb.audit_log import DynamoAuditLog
from orcheo.adapters.dynamodb.connection_store import DynamoTicketStore
from orcheo.adapters.dynamodb.draft_store import DynamoDraftStore
from orcheo.adapters.dynamodb.import_store import DynamoImportStore
from orcheo.adapters.dynamodb.member_store import DynamoMemberStore
from orcheo.adapters.dynamodb.rate_store import DynamoRateStore
from orcheo.adapters.dynamodb.token_store import DynamoTokenStore
from orcheo.adapters.dynamodb.trigger_store import DynamoTriggerStore
from orcheo.adapters.dynamodb.user_limits import DynamoUserLimits
from orcheo.adapters.ruff_formatter import RuffFormatter
from orcheo.api.app import create_app
from orcheo.api.services import Services
from orcheo.application.authorize_request import AuthorizeRequest
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.check_credential import CheckCredential
from orcheo.application.consent_credential import ConsentCredential
from orcheo.application.credential_issues import CredentialIssues
from orcheo.application.decide_interrupt import DecideInterrupt
from orcheo.application.draft_python import DraftPython
from orcheo.application.execute_batch import ExecuteBatch
from orcheo.application.execute_workflow import ExecuteWorkflow
from orcheo.application.export_workflow import ExportWorkflow
from orcheo.application.import_script import ImportScript
from orcheo.application.issue_ticket import IssueTicket
from orcheo.application.keep_audit import KeepAudit
from orcheo.application.limit_rate import LimitRate
from orcheo.application.manage_credentials import ManageCredentials
from orcheo.application.manage_drafts import ManageDrafts
from orcheo.application.manage_members import ManageMembers
from orcheo.application.manage_tokens import ManageTokens
from orcheo.application.manage_triggers import ManageTriggers
from orcheo.application.manage_workflows import ManageWorkflows
from orcheo.application.open_session import OpenSession
from orcheo.application.pause_execution import PauseExecution
from orcheo.application.purge_execution import PurgeExecution
from orcheo.application.read_execution import ReadExecution
from orcheo.application.replay_execution import ReplayExecution
from orcheo.application.sign_in import SignIn
from orcheo.application.template_library import InstantiateTemplate
from orcheo.application.user_limits import ManageUserLimits
from orcheo.application.version_cache import VersionCache
from orcheo.bootstrap import consequences, people, runtime_store, telemetry, vault
from orcheo.bootstrap.environment import Environment
from orcheo.bootstrap.on_demand import on_demand
from orcheo.domain.audit import AuditEntry
from orcheo.domain.errors import OrcheoError
from orcheo.nodes.registry import registry

SERVICE: Final = "api"
_PATIENT: Final = Config(read_timeout=150, retries={"mode": "standard", "total_max_attempts": 1})
"""A job's two builds may take a minute each; a script that failed is not tried again."""
_TEXT: Final = ["text/", "application/json", "application/problem+json", "application/x-ndjson"]
"""Media types that are answered as text, not in base 64."""


@lru_cache
def services() -> Services:
    """Return the use cases; clients that few requests need are made when one does."""
    environment = Environment()
    clock, randomness = runtime_store.clock, runtime_store.randomness
    executions, blobs = runtime_store.executions(), runtime_store.BlobsOnDemand()
    dynamodb = client("dynamodb")
    workflows = consequences.workflows()
    triggers = DynamoTriggerStore(dynamodb, environment.config_table)
    secrets = on_demand(
        lambda: SecretsManagerStore(client("secretsmanager"), environment.data_key_arn)
    )
    credentials = vault.credentials()
    orchestrator = on_demand(runtime_store.orchestrator)
    queue = on_demand(consequences.triggers_queue)
    manage = ManageWorkflows(
        workflows=workflows,
        triggers=triggers,
        secrets=secrets,
        catalogue=registry(),
        clock=clock,
        randomness=randomness,
    )
    versions = VersionCache(workflows)
    user_code = on_demand(_user_code)
    tokens = DynamoTokenStore(dynamodb, environment.users_table)
    members = DynamoMemberStore(dynamodb, environment.users_table)
    drafts = ManageDrafts(
        manage, DynamoDraftStore(dynamodb, environment.config_table, blobs=blobs), clock
    )
    export = ExportWorkflow(manage, user_code, RuffFormatter())
    imports = ImportScript(
        user_code=user_code,
        manage=manage,
        store=DynamoImportStore(dynamodb, environment.config_table, blobs=blobs),
        jobs=on_demand(_import_jobs),
        clock=clock,
        randomness=randomness,
    )
    return Services(
        workflows=manage,
        drafts=drafts,
        draft_python=DraftPython(drafts, imports, export),
        export=export,
        instantiate=InstantiateTemplate(manage, imports),
        imports=imports,
        triggers=ManageTriggers(
            triggers=triggers,
            secrets=secrets,
            manage=manage,
            clock=clock,
            randomness=randomness,
        ),
        credentials=ManageCredentials(
            credentials, vault.values(), vault.leases(), clock, randomness
        ),
        check_credential=CheckCredential(
            credentials, vault.present_values(), vault.tester(), clock
        ),
        credential_issues=CredentialIssues(credentials),
        consents=ConsentCredential(
            store=credentials,
            values=vault.values(),
            consents=vault.consents(),
            leases=vault.leases(),
            server=vault.server(),
            present=vault.present_values(),
            clock=clock,
            randomness=randomness,
        ),
        execute=ExecuteWorkflow(
            workflows=workflows,
            versions=versions,
            executions=executions,
            queue=queue,
            blobs=blobs,
            clock=clock,
            randomness=randomness,
        ),
        read=ReadExecution(executions, blobs),
        replay=ReplayExecution(workflows, executions, queue, blobs, clock, randomness),
        execute_batch=ExecuteBatch(
            workflows, versions, executions, queue, blobs, clock, randomness
        ),
        cancel=CancelExecution(executions, orchestrator, clock, consequences.end_execution()),
        decide=DecideInterrupt(executions, orchestrator, clock),
        pause=PauseExecution(executions, orchestrator, clock),
        purge=PurgeExecution(executions, blobs, clock),
        executions=executions,
        tickets=IssueTicket(
            executions, DynamoTicketStore(dynamodb, environment.runtime_table), clock, randomness
        ),
        sessions=OpenSession(AuthorizeRequest(tokens, clock, members), clock),
        sign_in=SignIn(
            on_demand(_identity_provider), people.verify_id_token(), members, clock, randomness
        ),
        rates=LimitRate(
            DynamoRateStore(dynamodb, environment.users_table),
            clock,
            environment.requests_per_minute,
        ),
        members=ManageMembers(members, on_demand(_directory), tokens, clock),
        tokens=ManageTokens(tokens, members, clock, randomness),
        user_limits=ManageUserLimits(DynamoUserLimits(dynamodb, environment.users_table)),
        audit=KeepAudit(
            DynamoAuditLog(dynamodb, environment.users_table), clock, randomness, _unrecorded
        ),
        catalogue=registry(),
        clock=clock,
        public_url=environment.public_url,
        report=_report,
    )


@lru_cache
def http() -> Mangum:
    """Return the handler of requests."""
    return Mangum(create_app(services()), lifespan="off", text_mime_types=_TEXT)


def answer(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer a request of the HTTP API, or run the import that this function sent itself.

    What comes over HTTP is a ``requestContext`` and below ``body``: no client can write ``MEMBER``
    at the top of an event.
    """
    if MEMBER in event and "requestContext" not in event:
        return _run_import(event[MEMBER])
    response = http()(event, context)
    if services().rates.uncountable:
        telemetry.count(SERVICE, "RequestsNotCounted")
        services().rates.uncountable = 0
    telemetry.count(SERVICE, f"Answered{response['statusCode'] // 100}xx")
    return response


def _run_import(job: dict[str, str]) -> dict[str, Any]:
    services().imports.run(job["workspace"], job["import_id"])
    telemetry.logger(SERVICE).info("imported", extra={"workspace": job["workspace"]})
    return {"import_id": job["import_id"]}


def _user_code() -> LambdaUserCode:
    environment = Environment()
    return LambdaUserCode(
        client("lambda", config=CONFIG.merge(_PATIENT)),
        environment.user_code_function,
        compiled=runtime_store.bytecode(environment.config_table),
        clock=runtime_store.clock,
    )


def _directory() -> CognitoDirectory:
    return CognitoDirectory(client("cognito-idp"), Environment().user_pool)


def _identity_provider() -> CognitoSignIn:
    environment = Environment()
    return CognitoSignIn(
        environment.sign_in_url,
        environment.user_pool_client,
        endpoint_url=environment.user_pool_url,
    )


def _import_jobs() -> LambdaImportJobs:
    return LambdaImportJobs(client("lambda"), Environment().function_name)


def _unrecorded(entry: AuditEntry, error: OrcheoError) -> None:
    telemetry.count(SERVICE, "AuditEntryLost")
    telemetry.logger(SERVICE).error(
        "audit entry not stored", exc_info=error, extra={"entry": entry.to_json()}
    )


def _report(request_id: str, error: Exception) -> None:
    telemetry.count(SERVICE, "Unavailable" if hasattr(error, "type") else "InternalError")
    telemetry.logger(SERVICE).error(
        "not answered", exc_info=error, extra={"request_id": request_id}
    )
