"""Turn a LangGraph script into a version of a workflow."""

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import Any, Final

from orcheo.application.import_ports import ImportJob, ImportJobs, ImportRequest, ImportStore
from orcheo.application.manage_workflows import ManageWorkflows, NewVersion, WorkflowChange
from orcheo.application.ports import Clock, Randomness, timestamp
from orcheo.application.user_code_ports import ImportedGraph, UserCode
from orcheo.domain.errors import (
    NotFound,
    OrcheoError,
    Rejected,
    ScriptRejected,
    ScriptTooLarge,
)
from orcheo.domain.identifiers import IMPORT, WORKFLOW, identifier
from orcheo.domain.principals import Principal, read_roles
from orcheo.domain.workflows import Version, Workflow, require_live

MAX_SCRIPT_BYTES: Final = 128 * 1024
"""Of UTF-8."""
QUICK_SECONDS: Final = 24.0
"""What compiling and both builds get together while the sender waits: API Gateway ends a request
after 30 s, and an import that takes longer than 25 s goes on as a job."""
BUILD_SECONDS: Final = 60.0
"""Wall clock of one build."""
JOB_LEASE_SECONDS: Final = 180
"""A job without a result by then is dead: its function's own timeout has passed."""
JOB_DAYS: Final = 1
TIMEOUT_CODE: Final = "timeout"
"""``ScriptRejected.details["code"]`` of a script that did not end in its time."""


@dataclass(frozen=True, slots=True)
class ImportScript:
    """Imports, at once or as a job."""

    user_code: UserCode
    manage: ManageWorkflows
    store: ImportStore
    jobs: ImportJobs
    clock: Clock
    randomness: Randomness

    def __call__(
        self, principal: Principal, request: ImportRequest
    ) -> tuple[Workflow, Version] | ImportJob:
        """Import a script while the sender waits, or start a job where that takes too long."""
        request = replace(request, script=_readable(request.script))
        if request.workflow_id is not None:
            standing = self.manage.get(principal, request.workflow_id)
            require_live(standing)
        try:
            return self._import(principal, request, within_seconds=QUICK_SECONDS)
        except ScriptRejected as error:
            if error.details.get("code") != TIMEOUT_CODE:
                raise
        return self._start(principal, request)

    def build(
        self, principal: Principal, script: str, entrypoint: str | None
    ) -> tuple[str, ImportedGraph]:
        """Return a script as it is to be kept, and its graph, storing neither.

        It has to be done while the sender waits: one that takes longer is a ScriptRejected.
        """
        text = _readable(script)
        return text, self._built(principal.workspace, text, entrypoint, QUICK_SECONDS)

    def get(self, principal: Principal, import_id: str) -> ImportJob:
        """Return a job; one that died is shown as failed. NotFound."""
        job = self.store.get(principal.workspace, import_id)
        age = self.clock.now() - dt.datetime.fromisoformat(job.created_at)
        if job.status == "running" and age.total_seconds() > JOB_LEASE_SECONDS:
            message = "The import did not end in its time; import the script again."
            return replace(job, status="failed", problem=_problem(ScriptRejected(message)))
        return job

    def run(self, workspace: str, import_id: str) -> None:
        """Run a job. Running one that has ended does nothing."""
        job = self.store.get(workspace, import_id)
        if job.status != "running":
            return
        principal = Principal(workspace=workspace, user_id=job.user_id, roles=read_roles(job.roles))
        try:
            made = self._made_before(principal, job)
            if made is None:
                workflow, version = self._import(principal, job.request, entropy=_entropy(job))
                made = (workflow.id, version.number)
        except OrcheoError as error:
            self._finish(job, status="failed", problem=_problem(error))
        else:
            self._finish(job, status="succeeded", workflow_id=made[0], version=made[1])

    def _made_before(self, principal: Principal, job: ImportJob) -> tuple[str, int] | None:
        """Return what an attempt made that died before it could say so."""
        if job.request.workflow_id is not None:
            return None
        try:
            return self.manage.get(principal, identifier(WORKFLOW, _entropy(job))).id, 1
        except NotFound:
            return None

    def _import(
        self,
        principal: Principal,
        request: ImportRequest,
        *,
        within_seconds: float | None = None,
        entropy: bytes | None = None,
    ) -> tuple[Workflow, Version]:
        built = self._built(principal.workspace, request.script, request.entrypoint, within_seconds)
        checked = self.manage.read_graph(built.graph)
        new = NewVersion(
            graph=checked.graph,
            warnings=[*built.warnings, *checked.warnings],
            script=request.script,
        )
        if request.workflow_id is None:
            workflow, version = self.manage.create(
                principal,
                name=request.name or "",
                description=request.description or "",
                version=new,
                entropy=entropy,
            )
        else:
            workflow, version = self.manage.change(
                principal,
                request.workflow_id,
                WorkflowChange(name=request.name, description=request.description, version=new),
            )
        if version is None:
            raise AssertionError("a graph always gives a version")
        return workflow, version

    def _built(
        self, workspace: str, script: str, entrypoint: str | None, within_seconds: float | None
    ) -> ImportedGraph:
        return self.user_code.import_script(
            workspace,
            script,
            entrypoint,
            timeout_seconds=BUILD_SECONDS,
            within_seconds=within_seconds,
        )

    def _start(self, principal: Principal, request: ImportRequest) -> ImportJob:
        job = ImportJob(
            id=identifier(IMPORT, self.randomness.token_bytes(20)),
            workspace=principal.workspace,
            user_id=principal.user_id,
            roles=sorted(principal.roles),
            request=request,
            status="running",
            created_at=timestamp(self.clock.now()),
        )
        self._store(job)
        self.jobs.start(job.workspace, job.id)
        return job

    def _finish(self, job: ImportJob, **changes: Any) -> None:
        now = timestamp(self.clock.now())
        self._store(replace(job, finished_at=now, **changes))

    def _store(self, job: ImportJob) -> None:
        expires = self.clock.now() + dt.timedelta(days=JOB_DAYS)
        self.store.put(job, expires_at=int(expires.timestamp()))


def _entropy(job: ImportJob) -> bytes:
    """Names a job's workflow after the job, so that running it twice makes no second one."""
    return hashlib.sha256(job.id.encode()).digest()


def _readable(script: str) -> str:
    """Return a script without the mark that editors put before UTF-8; refuse its size or none."""
    size = len(script.encode())
    if size > MAX_SCRIPT_BYTES:
        raise ScriptTooLarge(
            f"The script has {size} bytes of UTF-8; {MAX_SCRIPT_BYTES} are allowed. "
            "Move data out of the script, into the inputs.",
            size=size,
            limit=MAX_SCRIPT_BYTES,
        )
    if not script.strip():
        raise ScriptRejected(
            "The script is empty; send one that builds a LangGraph graph.",
            line=1,
            column=None,
            code="empty",
        )
    return script.removeprefix("\ufeff")


def _problem(error: OrcheoError) -> dict[str, Any]:
    status = error.status if isinstance(error, Rejected) else 503
    return {
        "type": error.type,
        "status": status,
        "message": error.message,
        "details": dict(error.details),
    }
