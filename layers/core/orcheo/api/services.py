"""What the routers call: one value, made by ``bootstrap`` or by a test."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends, Request

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
from orcheo.application.ports import Clock, ExecutionStore
from orcheo.application.purge_execution import PurgeExecution
from orcheo.application.read_execution import ReadExecution
from orcheo.application.replay_execution import ReplayExecution
from orcheo.application.sign_in import SignIn
from orcheo.application.template_library import InstantiateTemplate
from orcheo.application.user_limits import ManageUserLimits
from orcheo.domain.catalogue import Catalogue


class IssuedTicket(Protocol):
    """A one-time ticket for a WebSocket."""

    @property
    def ticket(self) -> str:
        """Its text, told once."""
        ...

    @property
    def expires_at(self) -> str:
        """When it ends, unused."""
        ...


class Tickets(Protocol):
    """Issues tickets."""

    def __call__(self, workspace: str, user_id: str, execution_id: str) -> IssuedTicket:
        """Return a new ticket; NotFound."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use cases behind the API."""

    workflows: ManageWorkflows
    drafts: ManageDrafts
    draft_python: DraftPython
    imports: ImportScript
    export: ExportWorkflow
    instantiate: InstantiateTemplate
    triggers: ManageTriggers
    credentials: ManageCredentials
    check_credential: CheckCredential
    credential_issues: CredentialIssues
    consents: ConsentCredential
    execute: ExecuteWorkflow
    read: ReadExecution
    cancel: CancelExecution
    replay: ReplayExecution
    execute_batch: ExecuteBatch
    decide: DecideInterrupt
    pause: PauseExecution
    purge: PurgeExecution
    executions: ExecutionStore
    tickets: Tickets
    sessions: OpenSession
    sign_in: SignIn
    rates: LimitRate
    members: ManageMembers
    tokens: ManageTokens
    user_limits: ManageUserLimits
    audit: KeepAudit
    catalogue: Catalogue
    clock: Clock
    public_url: str
    """What clients see in front; empty: taken from each request."""
    report: Callable[[str, Exception], None]
    """Told of an error that no one expected, with the id that the answer shows."""


def services(request: Request) -> Services:
    """Return the application's services."""
    found: Services = request.app.state.services
    return found


Provided = Annotated[Services, Depends(services)]
