"""Two workspaces with one of everything each, on AWS in this process, and all that they have."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from functions.api.handler import handler as api
from orcheo.adapters.dynamodb.import_store import DynamoImportStore
from orcheo.adapters.dynamodb.member_store import DynamoMemberStore
from orcheo.application.import_ports import ImportJob, ImportRequest
from orcheo.application.messages import TriggerMessage
from orcheo.bootstrap import runtime_store
from orcheo.domain.commit_log import EntryType
from orcheo.domain.executions import Execution
from orcheo.domain.identifiers import identifier_of
from orcheo.domain.lifecycles import ExecutionStatus
from orcheo.domain.people import Member, MemberStatus
from orcheo.domain.principals import Role
from tests.harness.api import GRAPH, SCRIPT, http_event, python_graph
from tests.harness.api_document import Operation, sample
from tests.harness.cloud import BUCKET, CONFIG, CREDENTIALS, RUNTIME, USERS, Cloud
from tests.harness.samples import (
    DEADLINE,
    a_checkpoint,
    a_suspension,
    a_waiting_row,
    an_entry,
    an_interrupt,
)
from tests.harness.stage import Context, Stage

SEVERAL: Final = 3
"""Workflows, executions, tokens, credentials of each: so that lists have a second page."""

BODIES: Final[dict[str, Any]] = {
    "create_workflow": {"name": "greet", "graph": GRAPH},
    "change_workflow": {"graph": GRAPH},
    "replace_draft": {"graph": GRAPH},
    "patch_draft": [{"op": "add", "path": "/nodes/0/label", "value": "Hello"}],
    "validate_graph": GRAPH,
    "export_graph": {"graph": python_graph(SCRIPT), "script": SCRIPT},
    "import_python": {"name": "greet", "script": SCRIPT},
    "import_into_draft": {"script": SCRIPT},
    "execute_workflow": {"inputs": {}},
    "execute_batch": {"inputs": [{}]},
    "decide_interrupt": {"value": "yes"},
    "resume_execution": {},
    "create_trigger": {
        "type": "webhook",
        "config": {
            "auth": {"type": "shared_secret", "secret": "a-long-secret"},
            "methods": ["POST"],
        },
    },
    "replace_trigger": {"type": "webhook", "config": {"auth": {"type": "none"}}},
    "rotate_credential": {"secret": {"token": "sk-2"}},
    "change_credential": {"owner": "ada"},
}
"""Bodies of operations whose schema does not say enough; others are made from the schema."""


@dataclass
class Tenant:
    """A workspace and the ids of what it has."""

    stage: Stage
    workspace: str
    role: str = "admin"
    user_id: str = "ada"

    def __post_init__(self) -> None:
        self.ids: dict[str, str] = {"user": self.user_id, "key": f"key-of-{self.workspace}"}
        self.store = Store(self.stage.account, self.stage.queue)

    @property
    def mark(self) -> str:
        """Return what is written into everything that the workspace has."""
        return f"mark-of-{self.workspace}"

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str | None = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str, dict[str, str]]:
        """Call the API as a person of the workspace; return status, text and headers."""
        given = dict(headers or {})
        raw = None if body is None else json.dumps(body).encode()
        if raw is not None:
            given.setdefault("content-type", "application/json")
        said = {
            "workspace": self.workspace,
            "user_id": self.user_id,
            "roles": self.role if role is None else role,
        }
        event = http_event(method, path, query=query, headers=given, body=raw, authorizer=said)
        answer: dict[str, Any] = api(event, Context())
        return answer["statusCode"], answer.get("body") or "", answer.get("headers") or {}

    def made(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Call the API; it must succeed. Return the answer's document."""
        status, text, _ = self.send(method, path, body, **more)
        assert 200 <= status < 300, (method, path, status, text)
        return json.loads(text) if text else None

    def furnish(self) -> "Tenant":
        """Make several of everything."""
        for number in range(SEVERAL):
            self._workflow(f"{self.mark} {number}")
            self.ids["credential"] = self.made(
                "POST",
                "/credentials",
                {"name": f"openai_{number}", "template": "openai", "secret": {"token": "sk-1"}},
            )["id"]
            token = self.made("POST", "/tokens", {"name": f"{self.mark} {number}"})
            self.ids["token"] = token["id"]
        script = {"name": self.mark, "script": SCRIPT}
        self.ids["scripted"] = self.made("POST", "/workflows/import-python", script)["workflow"][
            "id"
        ]
        self._import()
        self._people()
        self.made("PUT", f"/users/{self.user_id}/limits", {"concurrency": 3})
        return self

    def _workflow(self, name: str) -> None:
        graph = {**GRAPH, "state": {"channels": {self.mark: {"type": "string"}}}}
        workflow = self.made("POST", "/workflows", {"name": name, "graph": graph})["id"]
        for _ in range(SEVERAL - 1):
            self.made("PUT", f"/workflows/{workflow}", {"graph": graph})
        self.made(
            "PUT",
            f"/workflows/{workflow}/draft",
            {"graph": graph},
            headers={"if-match": "*"},
        )
        body = BODIES["create_trigger"]
        trigger = self.made("POST", f"/workflows/{workflow}/triggers", body)["id"]
        execution = self._execution(workflow)
        self.ids |= {"workflow": workflow, "trigger": trigger, "execution": execution}

    def _execution(self, workflow: str) -> str:
        """Return an execution that waits for a decision."""
        inputs = {"inputs": {"said": self.mark}}
        accepted = self.made("POST", f"/workflows/{workflow}/execute", inputs)["id"]
        message = self._message(accepted)
        execution = Execution(
            workspace=message.workspace,
            id=message.execution_id,
            workflow_id=message.workflow_id,
            version=message.version,
            status=ExecutionStatus.WAITING,
            trigger=message.trigger,
            inputs=message.inputs,
            body_hash=message.body_hash,
            created_at=message.accepted_at,
            started_at=message.accepted_at,
            deadline_at=DEADLINE,
        )
        store = runtime_store.executions()
        store.create(execution, due_at=DEADLINE)
        values = {"inputs": message.inputs, "results": {}}
        suspended = an_entry(3, EntryType.SUSPEND, decisions=0)
        for entry in (
            an_entry(0, first=True),
            a_checkpoint(1, -1, values={"__start__": {}}, next=["a"]),
            a_checkpoint(2, 0, values=values, next=["a"]),
            suspended,
        ):
            store.append(self.workspace, accepted, entry)
        interrupt = identifier_of("in", accepted)
        row = a_waiting_row(an_interrupt(interrupt, self.mark), node="a", checkpoint=2)
        store.put_task(self.workspace, accepted, row)
        store.put_suspension(self.workspace, accepted, a_suspension(3))
        self.ids["interrupt"] = interrupt
        return accepted

    def _message(self, execution_id: str) -> TriggerMessage:
        sqs = self.stage.account.client("sqs")
        found = sqs.receive_message(QueueUrl=self.stage.queue, MaxNumberOfMessages=10)
        for each in found["Messages"]:
            message = TriggerMessage.model_validate_json(each["Body"])
            if message.execution_id == execution_id:
                sqs.delete_message(QueueUrl=self.stage.queue, ReceiptHandle=each["ReceiptHandle"])
                return message
        raise AssertionError(f"{execution_id} is not in the queue")

    def _people(self) -> None:
        """Enter administrators as if they had been invited and had signed in."""
        members = DynamoMemberStore(self.stage.account.client("dynamodb"), USERS)
        for number in range(SEVERAL):
            member = Member(
                workspace=self.workspace,
                user_id=self.user_id if number == 0 else f"{self.user_id}-{number}",
                email=f"{number}@{self.mark}.example",
                roles=frozenset({Role.ADMIN}),
                status=MemberStatus.ACTIVE,
                created_at=DEADLINE,
            )
            members.create(member)

    def _import(self) -> None:
        job = ImportJob(
            id=identifier_of("im", self.workspace),
            workspace=self.workspace,
            user_id=self.user_id,
            roles=["admin"],
            request=ImportRequest(script=self.mark, name=self.mark),
            status="running",
            created_at=DEADLINE,
        )
        store = DynamoImportStore(
            self.stage.account.client("dynamodb"), CONFIG, blobs=runtime_store.BlobsOnDemand()
        )
        store.put(job, expires_at=2_000_000_000)
        self.ids["import"] = job.id

    def request(self, operation: Operation) -> "Request":
        """Return a request for what the workspace has itself."""
        path: dict[str, str] = {}
        headers: dict[str, str] = {}
        query: dict[str, Any] = {}
        for parameter in operation.parameters:
            name, where = parameter["name"], parameter["in"]
            if where == "path":
                path[name] = PATHS.get(name) or self.ids[name.removesuffix("_id")]
            elif name == "if-match":
                headers[name] = "*"
            elif parameter.get("required") and where == "query":
                query[name] = QUERIES.get(name) or sample(parameter["schema"])
        body = BODIES.get(operation.id)
        if body is None and operation.body is not None:
            body = sample(operation.body)
        if operation.media_type is not None:
            headers["content-type"] = operation.media_type
        return Request(operation, path, query, headers, body)


PATHS: Final = {
    "number": "1",
    "other": "2",
    "index": "1",
    "type_name": "set_variable",
    "template_id": "greeting",
}
QUERIES: Final = {"path": "/inputs"}


@dataclass
class Request:
    """A request of an operation, each part open to change."""

    operation: Operation
    path: dict[str, str]
    query: dict[str, Any]
    headers: dict[str, str]
    body: Any

    def send(self, tenant: Tenant, *, role: str | None = None) -> tuple[int, str, dict[str, str]]:
        """Send it as a person of a workspace."""
        path = self.operation.path
        for name, value in self.path.items():
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        return tenant.send(
            self.operation.method,
            path,
            self.body,
            role=role,
            query=self.query,
            headers=self.headers,
        )


class Store:
    """All that is stored anywhere, read with clients that are made once."""

    def __init__(self, account: Cloud, queue: str) -> None:
        self._queue = queue
        self._dynamodb = account.client("dynamodb")
        self._s3 = account.client("s3")
        self._secrets = account.client("secretsmanager")
        self._sqs = account.client("sqs")
        self._machines = account.client("stepfunctions")
        self._last: dict[str, str] | None = None

    def last(self) -> dict[str, str]:
        """Return what ``everything`` said last: true while nothing was called since."""
        return self.everything() if self._last is None else self._last

    def everything(self) -> dict[str, str]:
        """Return rows, objects, messages, secrets and state machine executions."""
        found = {"queue": self._messages(), **self._rows()}
        for each in self._s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
            found[f"s3/{each['Key']}"] = each["ETag"]
        for each in self._secrets.list_secrets(MaxResults=100)["SecretList"]:
            versions = json.dumps(each["SecretVersionsToStages"], sort_keys=True)
            found[f"secret/{each['Name']}"] = versions
        for machine in self._machines.list_state_machines()["stateMachines"]:
            arn = machine["stateMachineArn"]
            for each in self._machines.list_executions(stateMachineArn=arn)["executions"]:
                found[f"machine/{each['name']}"] = each["status"]
        self._last = found
        return found

    def _rows(self) -> dict[str, str]:
        return {
            f"{table}/{item['pk']['S']}/{item['sk']['S']}": json.dumps(
                item, sort_keys=True, default=repr
            )
            for table in (CONFIG, RUNTIME, CREDENTIALS, USERS)
            for item in self._dynamodb.scan(TableName=table)["Items"]
            if "#RATE#" not in item["pk"]["S"]  # how fast a caller may go on, whatever it asks
        }

    def _messages(self) -> str:
        name = "ApproximateNumberOfMessages"
        found = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=[name])
        return str(found["Attributes"][name])
