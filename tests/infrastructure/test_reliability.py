"""Times, retries and dead letters fit together, and nothing is billed while nothing runs."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from orcheo.application.messages import AdvanceRequest, AdvanceResult, SuspendRequest
from tests.infrastructure import stack

_HOURLY = re.compile(
    r"NatGateway|VPCEndpoint|::Instance|LoadBalancer|ECS|RDS|ElastiCache|OpenSearch|MSK|"
    r"Provisioned|TransitGateway|Neptune|DAX|Kinesis::Stream"
)


def _event(function: str, kind: str) -> Mapping[str, Any]:
    events = stack.functions()[function]["Events"].values()
    found = [event["Properties"] for event in events if event["Type"] == kind]
    assert len(found) == 1
    properties: Mapping[str, Any] = found[0]
    return properties


def test_a_message_stays_hidden_for_six_times_as_long_as_dispatch_may_last() -> None:
    queue = stack.resources("AWS::SQS::Queue")["TriggersQueue"]
    assert queue["VisibilityTimeout"] >= 6 * stack.functions()["dispatch_execution"]["Timeout"]


def test_the_queue_deduplicates_and_scales_by_group() -> None:
    queue = stack.resources("AWS::SQS::Queue")["TriggersQueue"]
    assert queue["FifoQueue"] is True
    assert queue["ContentBasedDeduplication"] is True
    assert queue["DeduplicationScope"] == "messageGroup"
    assert queue["FifoThroughputLimit"] == "perMessageGroupId"


def test_what_cannot_be_dispatched_waits_for_a_person_who_is_told() -> None:
    queues = stack.resources("AWS::SQS::Queue")
    redrive = queues["TriggersQueue"]["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": ["DeadLettersQueue", "Arn"]}
    assert 3 <= redrive["maxReceiveCount"] <= 10
    assert queues["DeadLettersQueue"]["FifoQueue"] is True
    # A message keeps the age that it has when it moves to a FIFO dead-letter queue.
    retained = queues["DeadLettersQueue"]["MessageRetentionPeriod"]
    assert retained >= queues["TriggersQueue"]["MessageRetentionPeriod"]


def test_dispatch_reports_each_message_by_itself() -> None:
    event = _event("dispatch_execution", "SQS")
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert event["BatchSize"] <= 10, "a FIFO source gives at most 10"


def test_the_publisher_gives_up_on_a_record_and_says_where_it_is() -> None:
    event = _event("publish_events", "DynamoDB")
    assert event["BisectBatchOnFunctionError"] is True
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 0 < event["MaximumRetryAttempts"] <= 1000
    assert event["StartingPosition"] == "TRIM_HORIZON", "LATEST loses what comes while it deploys"
    assert event["DestinationConfig"]["OnFailure"]["Type"] == "SQS"


def test_every_bad_end_of_a_state_machine_is_noticed() -> None:
    pattern = _event("finish_execution", "EventBridgeRule")["Pattern"]
    assert pattern["source"] == ["aws.states"]
    assert set(pattern["detail"]["status"]) == {"FAILED", "TIMED_OUT", "ABORTED"}
    assert pattern["detail"]["stateMachineArn"] == [{"Ref": "ExecuteWorkflowStateMachine"}]


def test_a_sweep_ends_before_the_next_begins() -> None:
    assert _event("reap_executions", "Schedule")["Schedule"] == "rate(1 minute)"
    assert stack.functions()["reap_executions"]["Timeout"] < 60


@pytest.mark.parametrize(
    ("state", "function"), [("Advance", "advance_execution"), ("Finish", "finish_execution")]
)
def test_a_task_outlives_its_function(state: str, function: str) -> None:
    limit = stack.functions()[function]["Timeout"]
    task = stack.state_machine()["States"][state]
    assert limit < task["TimeoutSeconds"] <= limit + 60
    assert task["Parameters"]["FunctionName"] == f"${{{stack.logical_id(function)}Arn}}"


def test_a_suspension_waits_as_long_as_a_state_machine_may_and_its_function_does_not() -> None:
    task = stack.state_machine()["States"]["Suspend"]
    assert task["Resource"] == "arn:aws:states:::lambda:invoke.waitForTaskToken"
    assert task["Parameters"]["FunctionName"] == f"${{{stack.logical_id('suspend_execution')}Arn}}"
    assert task["TimeoutSecondsPath"] == "$.timeout_seconds"
    assert AdvanceResult.model_fields["timeout_seconds"].default == 365 * 86_400
    assert "HeartbeatSeconds" not in task, "nobody is there to send one"
    assert stack.functions()["suspend_execution"]["Timeout"] <= 60
    assert task["Next"] == "Advance"


def test_a_suspension_gets_identifiers_and_its_token() -> None:
    payload = stack.state_machine()["States"]["Suspend"]["Parameters"]["Payload"]
    assert {name.removesuffix(".$") for name in payload} == set(SuspendRequest.model_fields)


def test_a_suspension_that_cannot_wait_ends_its_execution() -> None:
    late, catch = stack.state_machine()["States"]["Suspend"]["Catch"]
    assert late == {"ErrorEquals": ["States.Timeout"], "ResultPath": None, "Next": "Advance"}
    assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Finish"}


@pytest.mark.parametrize("state", ["Advance", "Finish", "Suspend"])
def test_a_task_is_retried_on_death_and_timeout_with_jitter(state: str) -> None:
    # Not on names of service errors: a killed environment has several.
    (retry,) = stack.state_machine()["States"][state]["Retry"]
    # A suspension that has run out of time is no failure: it advances.
    over = [] if state == "Suspend" else ["States.Timeout"]
    assert retry["ErrorEquals"] == ["States.TaskFailed", *over]
    assert retry["JitterStrategy"] == "FULL"
    assert retry["BackoffRate"] > 1
    assert retry["MaxDelaySeconds"] >= retry["IntervalSeconds"]


def test_an_advance_that_cannot_go_on_ends_its_execution() -> None:
    states = stack.state_machine()["States"]
    assert states["Advance"]["Retry"][0]["MaxAttempts"] == 3
    (catch,) = states["Advance"]["Catch"]
    assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Finish"}
    assert states["Route"]["Default"] == "Finish"


def test_advance_gets_identifiers_and_nothing_else() -> None:
    payload = stack.state_machine()["States"]["Advance"]["Parameters"]["Payload"]
    given = {"workspace.$", "execution_id.$", "generation.$", "events.$", "losses.$"}
    assert set(payload) == given
    assert {name.removesuffix(".$") for name in given} <= set(AdvanceRequest.model_fields)
    assert {name.removesuffix(".$") for name in given} <= set(AdvanceResult.model_fields)


def test_a_share_of_a_superstep_is_tried_again_and_its_loss_is_not_the_others() -> None:
    shared = stack.state_machine()["States"]["FanOut"]
    assert (shared["Type"], shared["MaxConcurrency"]) == ("Map", 40)
    assert shared["ResultPath"] is None, "what shares answer must not pile up in the payload"
    states = shared["ItemProcessor"]["States"]
    task = states["AdvanceChunk"]
    advance = stack.state_machine()["States"]["Advance"]
    assert task["Parameters"]["FunctionName"] == advance["Parameters"]["FunctionName"]
    assert (task["TimeoutSeconds"], task["Retry"]) == (advance["TimeoutSeconds"], advance["Retry"])
    assert task["ResultPath"] is None
    (catch,) = task["Catch"]
    assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": "Lost"}
    assert states["Lost"] == {"Type": "Pass", "End": True}


def test_every_state_is_reached_and_every_next_exists() -> None:
    machine = stack.state_machine()
    states = machine["States"]
    following = {
        name: {text for key in ("Next", "Default") for text in [state.get(key)] if text is not None}
        | {each["Next"] for each in [*state.get("Choices", []), *state.get("Catch", [])]}
        for name, state in states.items()
    }
    reached, open_ = {machine["StartAt"]}, [machine["StartAt"]]
    while open_:
        for name in following[open_.pop()] - reached:
            reached.add(name)
            open_.append(name)
    assert reached == set(states)


def test_state_types_are_spelt_as_the_language_has_them() -> None:
    # cfn-lint does not look through DefinitionUri.
    types = {state["Type"] for state in stack.state_machine()["States"].values()}
    assert types <= {"Task", "Choice", "Wait", "Succeed", "Fail", "Pass", "Map", "Parallel"}


@pytest.mark.parametrize("name", ["template.yaml", "infra/data.yaml", "infra/network.yaml"])
def test_nothing_is_billed_by_the_hour(name: str) -> None:
    for logical_id, resource in stack.template(name)["Resources"].items():
        assert not _HOURLY.search(resource["Type"]), logical_id
        unwanted = {"ProvisionedConcurrencyConfig", "ProvisionedThroughput", "SnapStart"}
        assert not unwanted & set(resource.get("Properties", {})), logical_id


@pytest.mark.parametrize(
    "table", sorted(stack.resources("AWS::DynamoDB::Table", "infra/data.yaml"))
)
def test_tables_outlive_deployments_and_mistakes(table: str) -> None:
    resource = stack.template("infra/data.yaml")["Resources"][table]
    properties = resource["Properties"]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["SSESpecification"]["KMSMasterKeyId"] == {"Ref": "DataKey"}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert [key["AttributeName"] for key in properties["KeySchema"]] == ["pk", "sk"]


def test_only_the_runtime_table_streams_and_it_streams_new_images() -> None:
    tables = stack.resources("AWS::DynamoDB::Table", "infra/data.yaml")
    streams = {name: table.get("StreamSpecification") for name, table in tables.items()}
    assert streams.pop("RuntimeTable") == {"StreamViewType": "NEW_IMAGE"}
    assert not any(streams.values())
