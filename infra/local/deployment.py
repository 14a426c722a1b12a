"""Deploy the project's templates to the emulator through CloudFormation."""

import hashlib
import json
import subprocess
import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.packaging import EMULATOR_PYTHON, package, read_template, upload_template
from infra.local.settings import (
    CREDENTIALS,
    DATA_STACK,
    PEOPLE_STACK,
    ROOT,
    STACK,
    Home,
    LocalError,
)

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
TIMEOUT_SECONDS = 300


def client(home: Home, service: str, **credentials: str) -> Any:
    """Return a client of the emulator, its root's unless told otherwise."""
    factory: Any = boto3.client
    return factory(
        service,
        endpoint_url=home.emulator_url,
        config=Config(
            connect_timeout=3,
            read_timeout=60,
            retries={"total_max_attempts": 2},
        ),
        **{**CREDENTIALS, **credentials},
    )


def deploy(home: Home) -> dict[str, str]:
    """Create or update the stacks; return the outputs of ``template.yaml``."""
    cloudformation, s3 = client(home, "cloudformation"), client(home, "s3")
    data = read_template(ROOT / "infra" / "data.yaml")
    outputs = _apply(cloudformation, DATA_STACK, data, {"Target": "local"}, s3)
    people = read_template(ROOT / "infra" / "people.yaml")
    outputs |= _apply(
        cloudformation, PEOPLE_STACK, people, {"Target": "local", "PublicUrl": home.url}, s3
    )
    template = package(read_template(ROOT / "template.yaml"), s3)
    parameters = {
        "Runtime": _runtime(),
        "Architecture": "x86_64",
        "Target": "local",
        "PublicUrl": home.url,
        "EmulatorUrl": home.emulator_url,
        "DataStackName": DATA_STACK,
        "PeopleStackName": PEOPLE_STACK,
    }
    found = _apply(cloudformation, STACK, template, parameters, s3)
    return {**outputs, **found}


def _runtime() -> str:
    code = "import sys; print(f'python{sys.version_info[0]}.{sys.version_info[1]}')"
    command = [str(EMULATOR_PYTHON), "-c", code]
    return subprocess.run(
        command, capture_output=True, check=True, text=True, timeout=30
    ).stdout.strip()


def _apply(
    cloudformation: Any,
    stack: str,
    template: dict[str, Any],
    parameters: dict[str, str],
    s3: Any,
) -> dict[str, str]:
    body = json.dumps(template)
    mark = hashlib.sha256((body + json.dumps(parameters, sort_keys=True)).encode()).hexdigest()
    present = _describe(cloudformation, stack)
    if present is not None:
        tags = {tag["Key"]: tag["Value"] for tag in present.get("Tags", [])}
        if tags.get("content") == mark and not _is_broken(present):
            return _outputs(present)
        if present["StackStatus"] in {"ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED"}:
            cloudformation.delete_stack(StackName=stack)
            _settled(cloudformation, stack)
            present = None
    apply = cloudformation.create_stack if present is None else cloudformation.update_stack
    try:
        apply(
            StackName=stack,
            TemplateURL=upload_template(body, s3),
            Capabilities=CAPABILITIES,
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            Tags=[{"Key": "content", "Value": mark}],
        )
    except ClientError as error:
        if "No updates" in str(error) and present is not None:
            return _outputs(present)
        raise LocalError(f"CloudFormation refused the stack {stack!r}: {error}") from error
    settled = _settled(cloudformation, stack)
    if settled is None or _is_broken(settled):
        raise LocalError(_failures(cloudformation, stack, settled))
    return _outputs(settled)


def _describe(cloudformation: Any, stack: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return None if found["StackStatus"] == "DELETE_COMPLETE" else found


def _settled(cloudformation: Any, stack: str) -> dict[str, Any] | None:
    end = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < end:
        found = _describe(cloudformation, stack)
        if found is None or not found["StackStatus"].endswith("IN_PROGRESS"):
            return found
        time.sleep(0.05)
    raise LocalError(f"The stack {stack!r} did not settle in {TIMEOUT_SECONDS} s.")


def _is_broken(stack: dict[str, Any]) -> bool:
    return stack["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def _outputs(stack: dict[str, Any]) -> dict[str, str]:
    return {found["OutputKey"]: found["OutputValue"] for found in stack.get("Outputs", [])}


def _failures(cloudformation: Any, stack: str, settled: dict[str, Any] | None) -> str:
    lines = [f"The stack {stack!r} ended as {settled and settled['StackStatus']}."]
    for event in cloudformation.describe_stack_events(StackName=stack)["StackEvents"]:
        if "FAILED" in event["ResourceStatus"]:
            reason = event.get("ResourceStatusReason", "")
            lines.append(f"  {event['LogicalResourceId']} ({event['ResourceType']}): {reason}")
    return "\n".join(lines)
