"""A function's role reaches what its work needs and nothing else."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.infrastructure import stack

_VARIABLE = {f"ORCHEO_{table.upper()}_TABLE": table for table in stack.TABLES}
_DATA_SERVICES = {
    "cognito-idp",
    "dynamodb",
    "kms",
    "lambda",
    "s3",
    "secretsmanager",
    "sqs",
    "states",
    "sts",
}


@pytest.mark.parametrize("function", sorted(stack.functions()))
def test_a_function_reaches_the_tables_that_the_documentation_says(function: str) -> None:
    assert stack.granted(function) == stack.documented_access()[function]


@pytest.mark.parametrize("function", sorted(stack.functions()))
def test_a_function_knows_only_names_of_tables_that_it_reaches(function: str) -> None:
    known = {table for name, table in _VARIABLE.items() if name in stack.variables(function)}
    assert known == set(stack.documented_access()[function])


@pytest.mark.parametrize("function", sorted(stack.functions()))
def test_no_statement_names_every_resource_or_every_action(function: str) -> None:
    for statement in stack.statements(function):
        assert statement["Effect"] in {"Allow", "Deny"}
        assert "*" not in stack.listed(statement["Resource"])
        for action in stack.listed(statement["Action"]):
            service, _, verb = str(action).partition(":")
            assert service in _DATA_SERVICES | {"execute-api"}
            assert "*" not in verb, action


@pytest.mark.parametrize("function", sorted(stack.functions()))
def test_nobody_scans_a_table_or_changes_it(function: str) -> None:
    allowed = stack.READS | stack.WRITES
    for statement in stack.statements(function):
        for action in stack.listed(statement["Action"]):
            service, _, verb = str(action).partition(":")
            assert service != "dynamodb" or verb in allowed, action


def test_user_code_runs_under_a_role_without_a_statement() -> None:
    function = stack.functions()["run_user_code"]
    assert "Policies" not in function
    assert function["Role"] == {"Fn::GetAtt": ["RunUserCodeRole", "Arn"]}
    role = stack.resources("AWS::IAM::Role")["RunUserCodeRole"]
    assert "Policies" not in role
    assert [str(arn["Fn::Sub"]).rpartition("/")[2] for arn in role["ManagedPolicyArns"]] == [
        "AWSLambdaVPCAccessExecutionRole"
    ]


def test_user_code_gets_no_variable_of_its_own() -> None:
    assert stack.variables("run_user_code") == {}


def test_user_code_has_an_environment_for_each_tenant_and_no_way_out() -> None:
    function = stack.functions()["run_user_code"]
    assert function["TenancyConfig"] == {"TenantIsolationMode": "PER_TENANT"}
    condition, inside, outside = function["VpcConfig"]["Fn::If"]
    assert condition == "OnAws"
    assert set(inside) == {"SubnetIds", "SecurityGroupIds"}
    assert outside == {"Ref": "AWS::NoValue"}
    network = {each["Type"] for each in stack.template("infra/network.yaml")["Resources"].values()}
    assert network == {"AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup"}


@pytest.mark.parametrize("function", sorted(set(stack.functions()) - {"run_user_code"}))
def test_who_reaches_encrypted_data_may_use_its_key(function: str) -> None:
    keys = [
        statement
        for statement in stack.statements(function)
        if any(str(action).startswith("kms:") for action in stack.listed(statement["Action"]))
    ]
    assert all("${DataStackName}-DataKeyArn" in stack.texts(each["Resource"]) for each in keys)
    services = {"dynamodb", "s3", "secretsmanager", "sqs"}
    through = {"StringEquals": {"kms:ViaService": [_endpoint(each) for each in sorted(services)]}}
    own = [each["Condition"] for each in keys if each["Condition"] != through]
    assert own == ([_OF_ONE_GRANT] if function == "advance_execution" else [])
    assert len(keys) == 1 + len(own)


def _endpoint(service: str) -> dict[str, str]:
    return {"Fn::Sub": f"{service}.${{AWS::Region}}.amazonaws.com"}


_OF_ONE_GRANT = {
    "Null": {
        f"kms:EncryptionContext:{name}": "false"
        for name in ("workspace", "execution_id", "grant_id")
    },
    "ForAllValues:StringEquals": {
        "kms:EncryptionContextKeys": ["workspace", "execution_id", "grant_id"]
    },
}


def test_only_who_lends_reads_grants_and_values_and_who_ends_executions_closes_grants() -> None:
    grants = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["W#*#X#*"]}}
    closing = {
        function
        for function in stack.functions()
        for statement in stack.statements(function)
        if statement.get("Condition") == grants
        and stack.listed(statement["Action"]) == ["dynamodb:PutItem"]
    }
    ending = {"advance_execution", "api", "dispatch_execution", "finish_execution"}
    assert closing == ending | {"reap_executions"}
    reading = {
        function
        for function in stack.functions()
        for statement in stack.statements(function)
        if any(text.endswith("-CredentialsTableName") for text in stack.texts(statement))
        and stack.READS & {str(a).partition(":")[2] for a in stack.listed(statement["Action"])}
        and not any("index/" in text for text in stack.texts(statement["Resource"]))
        and not _leaves_grants_out(statement["Condition"])
    }
    assert reading == {"advance_execution"}
    reads = {"dynamodb:GetItem", "dynamodb:BatchGetItem"}
    apart = {"dispatch_execution", "reap_executions", "check_credentials"}
    for function in apart:  # metadata; no grant, and not who was lent what
        for statement in stack.statements(function):
            names = {t.rpartition("-")[2] for t in stack.texts(statement["Resource"])}
            if "CredentialsTableName" in names and reads & set(stack.listed(statement["Action"])):
                assert statement["Condition"] == {
                    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["W#*"]},
                    "ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": ["W#*#*"]},
                }
    values = "secretsmanager:GetSecretValue"
    lending = {f for f in stack.functions() if any("/cr_*" in arn for arn in _may(f, values))}
    trying = {"api", "check_credentials"}
    assert lending == {"advance_execution"} | trying


def _leaves_grants_out(condition: Mapping[str, Any]) -> bool:
    """Tell whether a condition on leading keys keeps the partitions of executions out."""
    excluded = condition.get("ForAllValues:StringNotLike", {}).get("dynamodb:LeadingKeys", [])
    included = condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    return bool({"W#*#X#*", "W#*#*"} & set(excluded)) or "W#*" not in included


def test_only_health_document_sign_in_and_webhooks_are_open() -> None:
    events = {
        (event["Properties"]["Method"], event["Properties"]["Path"])
        for function in stack.functions().values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "HttpApi"
        and event["Properties"].get("Auth", {}).get("Authorizer") == "NONE"
    }
    assert events == {
        ("GET", "/health"),
        ("GET", "/openapi.json"),
        ("POST", "/session"),
        ("DELETE", "/session"),
        ("GET", "/session"),
        ("GET", "/session/start"),
        ("GET", "/session/callback"),
        ("POST", "/session/refresh"),
        ("ANY", "/webhooks/{trigger_id}"),
    }
    assert stack.resources("AWS::Serverless::HttpApi")["HttpApi"]["Auth"]["DefaultAuthorizer"]


def test_the_authorizer_always_runs_so_that_the_api_can_answer_problems() -> None:
    auth = stack.resources("AWS::Serverless::HttpApi")["HttpApi"]["Auth"]["Authorizers"][
        "Principal"
    ]
    assert auth["Identity"] == {"ReauthorizeEvery": 0}
    assert auth["EnableSimpleResponses"] is True
    assert auth["AuthorizerPayloadFormatVersion"] == "2.0"


def _may(function: str, action: str) -> set[str]:
    """Return the ends of the resources on which a function may do something."""
    return {
        text
        for statement in stack.statements(function)
        if action in stack.listed(statement["Action"])
        for text in stack.texts(statement["Resource"])
        if text.startswith("arn:")
    }


def _deletes_from_runtime(function: str) -> list[str]:
    """Return how far each right to delete goes: ``queues`` of a scope, or ``all``."""
    queues = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["W#*#S#*"]}}
    return [
        "queues" if statement.get("Condition") == queues else "all"
        for statement in stack.statements(function)
        if any(text.endswith("-RuntimeTableName") for text in stack.texts(statement["Resource"]))
        and "dynamodb:DeleteItem" in stack.listed(statement["Action"])
    ]


def test_only_who_says_goodbye_to_clients_or_purges_deletes_any_row_of_the_runtime_table() -> None:
    deleting = {f for f in stack.functions() if "all" in _deletes_from_runtime(f)}
    goodbye = {"connect_stream", "publish_events"}
    # Dispatch undoes an execution that a purge has overtaken.
    purging = {"api", "reap_executions", "dispatch_execution"}
    assert deleting == goodbye | purging


def test_who_ends_or_admits_executions_deletes_rows_of_queues_and_starts_who_is_next() -> None:
    leaving = {f for f in stack.functions() if "queues" in _deletes_from_runtime(f)}
    assert leaving == {
        "advance_execution",
        "api",
        "dispatch_execution",
        "finish_execution",
        "reap_executions",
    }
    starting = {
        function
        for function in stack.functions()
        for statement in stack.statements(function)
        if "states:StartExecution" in stack.listed(statement["Action"])
    }
    assert starting == leaving, "who frees a slot starts the next"


def test_each_kind_of_row_of_the_users_table_is_reached_by_whom_it_concerns() -> None:
    users, texts, tokens, audit = "W#*#U#*", "TOKEN#*", "W#*#TOKENS", "W#*#A#*"
    members, rates = "W#*#MEMBERS", "W#*#RATE#*"
    expected = {
        "api": {
            users: {"GetItem", "PutItem"},
            texts: {"GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem"},
            tokens: {"GetItem", "Query", "PutItem", "DeleteItem"},
            audit: {"PutItem", "Query"},
            members: {"GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"},
            rates: {"UpdateItem"},
        },
        "authorize_request": {texts: {"GetItem", "UpdateItem"}, members: {"GetItem"}},
        "dispatch_execution": {users: {"GetItem"}},
    }
    for function, rights in expected.items():
        found: dict[str, set[str]] = {}
        for statement in stack.allowing(function):
            if any(text.endswith("-UsersTableName") for text in stack.texts(statement["Resource"])):
                (keys,) = statement["Condition"].values()
                (leading,) = keys["dynamodb:LeadingKeys"]
                found[leading] = {
                    str(a).partition(":")[2] for a in stack.listed(statement["Action"])
                }
        assert found == rights


def test_the_api_reaches_credentials_and_values_of_its_own_two_kinds_and_no_grant() -> None:
    (table,) = [
        statement
        for statement in stack.statements("api")
        if "dynamodb:GetItem" in stack.listed(statement["Action"])
        and any(t.endswith("-CredentialsTableName") for t in stack.texts(statement["Resource"]))
    ]
    assert table["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["W#*"]},
        "ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": ["W#*#X#*", "W#*#C#*"]},
    }
    prefix = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:orcheo/*"
    assert _may("api", "secretsmanager:GetSecretValue") == {f"{prefix}/cr_*"}
    kinds = {f"{prefix}/cr_*", f"{prefix}/triggers/*"}
    assert _may("api", "secretsmanager:PutSecretValue") == kinds
    assert _may("ingest_webhook", "secretsmanager:GetSecretValue") == {f"{prefix}/triggers/*"}


def test_the_audit_log_is_only_ever_added_to() -> None:
    denying = [each for each in stack.statements("api") if each["Effect"] == "Deny"]
    assert [set(stack.listed(each["Action"])) for each in denying] == [
        {"dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    ]
    # Any: a batch is refused for one such key among others.
    audited = {"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": ["W#*#A#*"]}}
    assert denying[0]["Condition"] == audited
    writing = {f for f in stack.functions() if "w" in stack.granted(f).get("users", set())}
    assert "api" in writing
    for function in writing - {"api"}:
        assert "W#*#A#*" not in set(stack.texts(stack.statements(function)))


def test_only_who_purges_deletes_from_the_bucket() -> None:
    deleting = {f for f in stack.functions() if _may(f, "s3:DeleteObject")}
    assert deleting == {"api", "reap_executions"}


def test_only_who_has_to_do_with_decisions_or_ends_of_children_wakes_state_machines() -> None:
    waking = {f: _may(f, "states:SendTaskSuccess") for f in stack.functions()}
    machine = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:"
    spelt = {function: reach for function, reach in waking.items() if reach}
    assert set(spelt) == {"advance_execution", "finish_execution", "suspend_execution"}
    for reach in spelt.values():
        assert reach == {f"{machine}${{AWS::StackName}}-execute-workflow"}
    by_reference = {
        function
        for function in stack.functions()
        for statement in stack.statements(function)
        if "states:SendTaskSuccess" in stack.listed(statement["Action"])
    }
    assert by_reference == {"api", "dispatch_execution", "reap_executions", *spelt}


def test_only_who_accepts_events_or_ends_executions_sends_to_the_queue() -> None:
    sending = {
        function
        for function in stack.functions()
        for statement in stack.statements(function)
        if "sqs:SendMessage" in stack.listed(statement["Action"])
    }
    ending = {"advance_execution", "dispatch_execution", "finish_execution", "reap_executions"}
    assert sending == {"api", "ingest_webhook", *ending}


def test_an_index_is_read_by_who_lists_or_reaps() -> None:
    indexes = {
        function: {found.rpartition("/")[2] for found in reach if "/index/" in found}
        for function in stack.functions()
        for reach in [_may(function, "dynamodb:Query")]
    }
    assert {function: names for function, names in indexes.items() if names} == {
        "api": {"listing"},
        "reap_executions": {"due"},
        "check_credentials": {"due"},
    }


def test_only_who_dispatches_renews_ends_or_repairs_starts_state_machines() -> None:
    starting = {
        function: set(stack.texts(statement["Resource"]))
        for function in stack.functions()
        for statement in stack.statements(function)
        if "states:StartExecution" in stack.listed(statement["Action"])
    }
    assert set(starting) == {
        "advance_execution",
        "api",
        "dispatch_execution",
        "finish_execution",
        "reap_executions",
    }
    machine = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:"
    assert f"{machine}${{AWS::StackName}}-execute-workflow" in starting["advance_execution"]
    assert len(starting["advance_execution"]) == 2  # and the key that says how it is written
