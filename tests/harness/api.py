"""The API on fakes, called as API Gateway calls it: with events of payload format 2.0."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Literal
from urllib.parse import quote, unquote, urlencode

from mangum import Mangum

from orcheo.api.app import create_app
from orcheo.api.services import Services
from orcheo.application.authorize_request import AuthorizeRequest
from orcheo.application.cancel_execution import CancelExecution
from orcheo.application.check_credential import CheckCredential
from orcheo.application.consent_credential import ConsentCredential
from orcheo.application.credential_issues import CredentialIssues
from orcheo.application.decide_interrupt import DecideInterrupt
from orcheo.application.draft_python import DraftPython
from orcheo.application.end_execution import EndExecution
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
from orcheo.application.present_values import PresentValues
from orcheo.application.purge_execution import PurgeExecution
from orcheo.application.read_execution import ReadExecution
from orcheo.application.replay_execution import ReplayExecution
from orcheo.application.sign_in import SignIn
from orcheo.application.template_library import InstantiateTemplate
from orcheo.application.token_lease import TokenLeases
from orcheo.application.user_code_ports import ExportRequest, ImportedGraph
from orcheo.application.user_limits import ManageUserLimits
from orcheo.application.version_cache import VersionCache
from orcheo.domain.catalogue import Catalogue, ConfigIssue, NodeType
from orcheo.domain.commit_log import EntryType, TaskRow
from orcheo.domain.errors import OrcheoError
from orcheo.domain.executions import Execution
from orcheo.domain.identifiers import content_hash
from orcheo.domain.lifecycles import ExecutionStatus
from tests.fakes.access import (
    InMemoryAuditLog,
    InMemoryImportStore,
    InMemoryTokenStore,
    RecordingImportJobs,
)
from tests.fakes.aws import (
    InMemoryBlobStore,
    InMemorySecretStore,
    InMemoryTriggerQueue,
    RecordingOrchestrator,
)
from tests.fakes.clock import FakeClock, SeededRandomness
from tests.fakes.credentials import (
    CountingServer,
    FixedSessions,
    InMemoryConsentStore,
    InMemoryCredentialStore,
    InMemoryLeaseStore,
    InMemorySecretValues,
    ScriptedTester,
)
from tests.fakes.draft_store import InMemoryDraftStore
from tests.fakes.execution_store import InMemoryExecutionStore
from tests.fakes.people import InMemoryDirectory, InMemoryMemberStore, ScriptedIdentityProvider
from tests.fakes.rates import InMemoryRateStore
from tests.fakes.slot_store import InMemoryUserLimits
from tests.fakes.workflow_store import InMemoryTriggerStore, InMemoryWorkflowStore
from tests.harness.identity import Provider
from tests.harness.samples import (
    AT,
    DEADLINE,
    a_checkpoint,
    a_suspension,
    an_entry,
    an_execution,
)

NODE = {"id": "a", "kind": "builtin", "type": "set_variable", "config": {"x": 1}}
EDGES = [{"from": "START", "to": "a"}, {"from": "a", "to": "END"}]
GRAPH: dict[str, Any] = {"nodes": [NODE], "edges": EDGES}
SCRIPT = "def build_graph():\n    return graph\n"


class FewNodes:
    """A catalogue of one node and one router; the member ``bad`` is refused."""

    ENTRIES = (
        NodeType(
            type="set_variable",
            kind="node",
            title="Set variable",
            description="Sets.",
            category="data",
            config_schema={"type": "object"},
        ),
        NodeType(
            type="if_else",
            kind="branch",
            title="If",
            description="Chooses.",
            category="logic",
            config_schema={"type": "object"},
            outcomes=("true", "false"),
        ),
    )

    def find(self, kind: Literal["node", "branch"], type_name: str) -> NodeType | None:
        return next((e for e in self.ENTRIES if (e.kind, e.type) == (kind, type_name)), None)

    def entries(self) -> Sequence[NodeType]:
        return self.ENTRIES

    def check(
        self, kind: Literal["node", "branch"], type_name: str, config: Mapping[str, Any]
    ) -> Sequence[ConfigIssue]:
        del kind, type_name
        return [ConfigIssue(path=("bad",), message="no")] if "bad" in config else []


class ScriptedUserCode:
    """Gives the graph, or raises the error, that a test put there."""

    def __init__(self) -> None:
        self.outcome: dict[str, Any] | OrcheoError | None = None
        self.gives: Callable[[], dict[str, Any]] | None = None
        self.slow = False
        self.imports = 0
        self.exports: list[ExportRequest] = []

    def import_script(
        self,
        workspace: str,
        script: str,
        entrypoint: str | None,
        *,
        timeout_seconds: float,
        within_seconds: float | None = None,
    ) -> ImportedGraph:
        del workspace
        assert timeout_seconds == 60
        self.imports += 1
        if isinstance(self.outcome, OrcheoError) and not (self.slow and within_seconds is None):
            raise self.outcome
        graph = self.outcome if isinstance(self.outcome, dict) else python_graph(script, entrypoint)
        if self.gives is not None:
            graph = self.gives()
        return ImportedGraph(graph=graph, warnings=[{"code": "ignored", "message": "x", "line": 2}])

    def export_script(self, request: ExportRequest) -> str:
        self.exports.append(request)
        return f"{request.script or ''}\n# written again"

    def call(self, request: Any) -> Any:
        raise NotImplementedError


class TidyFormatter:
    """Ends each text with one line feed; or raises the error that a test put there."""

    def __init__(self) -> None:
        self.error: OrcheoError | None = None

    def format(self, script: str) -> str:
        if self.error is not None:
            raise self.error
        return script.strip() + "\n"


class FixedTickets:
    """Tickets that are always the same."""

    def __call__(self, workspace: str, user_id: str, execution_id: str) -> Any:
        ticket = f"{workspace}:{user_id}:{execution_id}"
        return SimpleNamespace(ticket=ticket, expires_at="2026-11-02T09:00:30.000Z")


def python_graph(script: str, entrypoint: str | None = None) -> dict[str, Any]:
    """Return what an import of the script would give."""
    reference = {"sha256": content_hash(script.encode()), "entrypoint": entrypoint}
    node = {"id": "a", "kind": "python", "at": "a"}
    return {"nodes": [node], "edges": EDGES, "script": reference}


@dataclass(frozen=True)
class Reply:
    """An answer, as API Gateway gets it."""

    status: int
    headers: dict[str, str]
    text: str
    cookies: tuple[str, ...] = ()

    def json(self) -> Any:
        return json.loads(self.text)


def http_event(
    method: str,
    path: str,
    *,
    query: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    authorizer: Mapping[str, str] | None = None,
    base64_body: bool = True,
) -> dict[str, Any]:
    """Return an event of an HTTP API, payload format 2.0."""
    given = {key: str(value) for key, value in (query or {}).items() if value is not None}
    context: dict[str, Any] = {
        "accountId": "123456789012",
        "apiId": "api",
        "domainName": "api.example.com",
        "http": {
            "method": method,
            "path": unquote(path),
            "protocol": "HTTP/1.1",
            "sourceIp": "203.0.113.7",
            "userAgent": "test",
        },
        "requestId": "request-1",
        "routeKey": "$default",
        "stage": "$default",
        "time": "02/Nov/2026:09:00:00 +0000",
        "timeEpoch": 1_793_610_000_000,
    }
    if authorizer is not None:
        context["authorizer"] = {"lambda": dict(authorizer)}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(given, quote_via=quote),
        "headers": {
            "host": "api.example.com",
            "x-forwarded-proto": "https",
            **{name.lower(): value for name, value in (headers or {}).items()},
        },
        "requestContext": context,
        "isBase64Encoded": False,
    }
    if given:
        event["queryStringParameters"] = given
    if body is not None:
        event["headers"].setdefault("content-length", str(len(body)))
        event["isBase64Encoded"] = base64_body
        event["body"] = base64.b64encode(body).decode() if base64_body else body.decode()
    return event


@dataclass
class World:
    """The API and everything behind it."""

    workspace: str = "acme"
    roles: str = "editor"
    public_url: str = "https://orcheo.example.com"
    clock: FakeClock = field(default_factory=FakeClock)
    randomness: SeededRandomness = field(default_factory=SeededRandomness)
    workflows: Any = field(default_factory=InMemoryWorkflowStore)
    triggers: Any = field(default_factory=InMemoryTriggerStore)
    secrets: Any = field(default_factory=InMemorySecretStore)
    credentials: Any = field(default_factory=InMemoryCredentialStore)
    secret_values: Any = field(default_factory=InMemorySecretValues)
    tester: ScriptedTester = field(default_factory=ScriptedTester)
    consents: Any = field(default_factory=InMemoryConsentStore)
    server: Any = field(default_factory=CountingServer)
    executions: Any = field(default_factory=InMemoryExecutionStore)
    machines: RecordingOrchestrator = field(default_factory=RecordingOrchestrator)
    tokens: InMemoryTokenStore = field(default_factory=InMemoryTokenStore)
    members: InMemoryMemberStore = field(default_factory=InMemoryMemberStore)
    rate_store: InMemoryRateStore = field(default_factory=InMemoryRateStore)
    directory: InMemoryDirectory = field(default_factory=InMemoryDirectory)
    identity_provider: ScriptedIdentityProvider = field(default_factory=ScriptedIdentityProvider)
    user_limits: InMemoryUserLimits = field(default_factory=InMemoryUserLimits)
    audit_log: Any = field(default_factory=InMemoryAuditLog)
    queue: Any = field(default_factory=InMemoryTriggerQueue)
    blobs: Any = field(default_factory=InMemoryBlobStore)
    import_store: Any = field(default_factory=InMemoryImportStore)
    import_jobs: RecordingImportJobs = field(default_factory=RecordingImportJobs)
    user_code: ScriptedUserCode = field(default_factory=ScriptedUserCode)
    formatter: TidyFormatter = field(default_factory=TidyFormatter)
    catalogue: Catalogue = field(default_factory=FewNodes)
    reported: list[tuple[str, Exception]] = field(default_factory=list[tuple[str, Exception]])

    def __post_init__(self) -> None:
        self.people = Provider(self.clock)
        self.manage = ManageWorkflows(
            workflows=self.workflows,
            triggers=self.triggers,
            secrets=self.secrets,
            catalogue=self.catalogue,
            clock=self.clock,
            randomness=self.randomness,
        )
        self.imports = ImportScript(
            user_code=self.user_code,
            manage=self.manage,
            store=self.import_store,
            jobs=self.import_jobs,
            clock=self.clock,
            randomness=self.randomness,
        )
        self.draft_store: Any = InMemoryDraftStore(self.workflows)
        self.drafts = ManageDrafts(self.manage, self.draft_store, self.clock)
        export = ExportWorkflow(self.manage, self.user_code, self.formatter)
        leases = TokenLeases(InMemoryLeaseStore(), self.clock, self.randomness)
        self.present = PresentValues(
            store=self.credentials,
            values=self.secret_values,
            leases=leases,
            server=self.server,
            sessions=FixedSessions(),
            clock=self.clock,
        )
        services = Services(
            workflows=self.manage,
            drafts=self.drafts,
            draft_python=DraftPython(self.drafts, self.imports, export),
            imports=self.imports,
            export=export,
            instantiate=InstantiateTemplate(self.manage, self.imports),
            triggers=ManageTriggers(
                triggers=self.triggers,
                secrets=self.secrets,
                manage=self.manage,
                clock=self.clock,
                randomness=self.randomness,
            ),
            credentials=ManageCredentials(
                self.credentials, self.secret_values, leases, self.clock, self.randomness
            ),
            check_credential=CheckCredential(
                self.credentials, self.present, self.tester, self.clock
            ),
            credential_issues=CredentialIssues(self.credentials),
            consents=ConsentCredential(
                store=self.credentials,
                values=self.secret_values,
                consents=self.consents,
                leases=leases,
                server=self.server,
                present=self.present,
                clock=self.clock,
                randomness=self.randomness,
            ),
            execute=ExecuteWorkflow(
                workflows=self.workflows,
                versions=VersionCache(self.workflows),
                executions=self.executions,
                queue=self.queue,
                blobs=self.blobs,
                clock=self.clock,
                randomness=self.randomness,
            ),
            read=ReadExecution(self.executions, self.blobs),
            replay=ReplayExecution(
                self.workflows,
                self.executions,
                self.queue,
                self.blobs,
                self.clock,
                self.randomness,
            ),
            execute_batch=ExecuteBatch(
                self.workflows,
                VersionCache(self.workflows),
                self.executions,
                self.queue,
                self.blobs,
                self.clock,
                self.randomness,
            ),
            cancel=CancelExecution(
                self.executions,
                self.machines,
                self.clock,
                EndExecution(self.executions, self.clock),
            ),
            decide=DecideInterrupt(self.executions, self.machines, self.clock),
            pause=PauseExecution(self.executions, self.machines, self.clock),
            purge=PurgeExecution(self.executions, self.blobs, self.clock),
            executions=self.executions,
            tickets=FixedTickets(),
            sessions=OpenSession(
                AuthorizeRequest(self.tokens, self.clock, self.members), self.clock
            ),
            sign_in=SignIn(
                self.identity_provider,
                self.people.verify,
                self.members,
                self.clock,
                self.randomness,
            ),
            rates=LimitRate(self.rate_store, self.clock),
            members=ManageMembers(self.members, self.directory, self.tokens, self.clock),
            tokens=ManageTokens(self.tokens, self.members, self.clock, self.randomness),
            user_limits=ManageUserLimits(self.user_limits),
            audit=KeepAudit(
                self.audit_log,
                self.clock,
                SeededRandomness(),
                lambda entry, error: self.reported.append((entry.id, error)),
            ),
            catalogue=self.catalogue,
            clock=self.clock,
            public_url=self.public_url,
            report=lambda request_id, error: self.reported.append((request_id, error)),
        )
        self._handle = Mangum(
            create_app(services), lifespan="off", text_mime_types=["application/", "text/"]
        )

    def call(
        self,
        method: str,
        path: str,
        /,
        json_body: Any = None,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        workspace: str | None = None,
        roles: str | None = None,
        authorizer: Mapping[str, str] | None = None,
        **query: Any,
    ) -> Reply:
        """Call the API as an editor of the workspace, unless told otherwise."""
        given = dict(headers or {})
        if json_body is not None:
            body = json.dumps(json_body).encode()
        if body is not None:
            given.setdefault("content-type", "application/json")
        principal = {
            "workspace": workspace or self.workspace,
            "user_id": "ada",
            "roles": self.roles if roles is None else roles,
        }
        event = http_event(
            method,
            path,
            query=query,
            headers=given,
            body=body,
            authorizer=principal if authorizer is None else authorizer,
        )
        context: Any = SimpleNamespace(aws_request_id="request-1")
        answer: Any = self._handle(event, context)
        return Reply(
            answer["statusCode"],
            answer.get("headers") or {},
            answer.get("body") or "",
            tuple(answer.get("cookies") or ()),
        )

    def ok(self, method: str, path: str, /, json_body: Any = None, **more: Any) -> Any:
        """Call the API; the answer must be a 2xx."""
        reply = self.call(method, path, json_body, **more)
        assert 200 <= reply.status < 300, reply
        return reply.json() if reply.text else None

    def refused(
        self, status: int, method: str, path: str, /, json_body: Any = None, **more: Any
    ) -> dict[str, Any]:
        """Call the API; the answer must be this problem."""
        reply = self.call(method, path, json_body, **more)
        assert reply.status == status, reply
        return problem(reply)

    def workflow(self, graph: dict[str, Any] | None = None, **more: Any) -> str:
        """Create a workflow; return its id."""
        body = {"name": "greet", "graph": graph or GRAPH}
        return str(self.ok("POST", "/workflows", body, **more)["id"])


def problem(reply: Reply) -> dict[str, Any]:
    """Check that an answer is a problem document; return it."""
    assert reply.headers["content-type"] == "application/problem+json", reply
    document = reply.json()
    assert document["status"] == reply.status
    assert document["type"].startswith("https://orcheo.dev/problems/")
    assert document["title"]
    assert document["detail"]
    assert "Traceback" not in reply.text
    return document


def waiting(world: World, *rows: TaskRow) -> World:
    """Let an execution wait."""
    store = world.executions
    execution = an_execution(status=ExecutionStatus.WAITING, started_at=AT)
    store.create(execution, due_at=DEADLINE)
    nodes = [row.body["node"] for row in rows]
    suspend = an_entry(2, EntryType.SUSPEND, decisions=0)
    for entry in (an_entry(0, first=True), a_checkpoint(1, -1, next=nodes), suspend):
        store.append(execution.workspace, execution.id, entry)
    for row in rows:
        store.put_task(execution.workspace, execution.id, row)
    store.put_suspension(execution.workspace, execution.id, a_suspension(2))
    world.machines.start(execution.workspace, execution.id)
    world.machines.waiting.add("token")
    return world


CHANNELS = {"total": {"type": "integer"}}
TASK = {"id": "t1", "node": "a", "status": "succeeded", "attempts": 1, "output": {"total": 1}}


def checkpointed(world: World, *, status: ExecutionStatus | None = ExecutionStatus.FAILED) -> str:
    """Return an execution with the checkpoints 1, 2 and 3, ended unless the status is null."""
    workflow = world.workflow({**GRAPH, "state": {"channels": CHANNELS}})
    accepted = world.ok("POST", f"/workflows/{workflow}/execute", {"inputs": {"n": 1}})["id"]
    (message,) = [m for m in world.queue.messages if m.execution_id == accepted]
    execution = Execution(
        workspace=message.workspace,
        id=message.execution_id,
        workflow_id=message.workflow_id,
        version=message.version,
        status=ExecutionStatus.SCHEDULED,
        trigger=message.trigger,
        inputs=message.inputs,
        body_hash=message.body_hash,
        priority=7,
        config={"k": 1},
        pins={"a": {"x": 1}, "gone": 2},
        created_at=message.accepted_at,
        deadline_at=DEADLINE,
    )
    world.executions.create(execution, due_at=DEADLINE)
    values = {"inputs": {"n": 1}, "results": {}, "branch:to:a": None, "total": 1}
    for entry in (
        an_entry(0, EntryType.CLAIM),
        a_checkpoint(1, -1, values={"__start__": {}}, next=[]),
        a_checkpoint(2, 0, values=values, next=["a"]),
        a_checkpoint(3, 1, values={**values, "total": 2}, next=[], tasks=[TASK]),
    ):
        world.executions.append("acme", execution.id, entry)
    if status is not None:
        log = world.executions.read_log("acme", execution.id)
        EndExecution(world.executions, world.clock)(execution, log, status)
    return execution.id
