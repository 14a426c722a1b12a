"""The runtime store and what it stands on, shared by the functions that run executions."""

from functools import lru_cache

from orcheo.adapters.aws.clients import client
from orcheo.adapters.aws.s3_blob_store import S3BlobStore
from orcheo.adapters.aws.step_functions_orchestrator import StepFunctionsOrchestrator
from orcheo.adapters.dynamodb.bytecode_store import DynamoBytecodeStore
from orcheo.adapters.dynamodb.execution_store import DynamoExecutionStore
from orcheo.adapters.dynamodb.slot_store import DynamoSlotStore
from orcheo.application.admit_execution import AdmitExecution
from orcheo.bootstrap.clock import SystemClock, SystemRandomness
from orcheo.bootstrap.environment import Environment
from orcheo.bootstrap.on_demand import on_demand

clock = SystemClock()
randomness = SystemRandomness()


@lru_cache
def blobs() -> S3BlobStore:
    """Return the blob store."""
    return S3BlobStore(client("s3"), Environment().bucket)


class BlobsOnDemand:
    """The blob store, connected when the first oversize value comes: most never do."""

    def put(self, workspace: str, data: bytes, *, owner: str | None = None) -> str:
        """Store bytes; return their reference."""
        return blobs().put(workspace, data, owner=owner)

    def get(self, workspace: str, reference: str) -> bytes:
        """Return bytes; NotFound."""
        return blobs().get(workspace, reference)

    def delete_owned(self, workspace: str, owner: str) -> None:
        """Delete all that an owner has."""
        blobs().delete_owned(workspace, owner)


def bytecode(config_table: str) -> DynamoBytecodeStore:
    """Return the store of compiled scripts."""
    return DynamoBytecodeStore(client("dynamodb"), config_table, blobs=BlobsOnDemand(), clock=clock)


@lru_cache
def executions() -> DynamoExecutionStore:
    """Return the execution store."""
    return DynamoExecutionStore(
        client("dynamodb"),
        Environment().runtime_table,
        blobs=BlobsOnDemand(),
        randomness=randomness,
    )


@lru_cache
def orchestrator() -> StepFunctionsOrchestrator:
    """Return the state machine."""
    return StepFunctionsOrchestrator(client("stepfunctions"), Environment().state_machine_arn)


@lru_cache
def admit_execution() -> AdmitExecution:
    """Return who gives slots; most executions need none, and then it calls nothing."""
    slots = DynamoSlotStore(client("dynamodb"), Environment().runtime_table)
    return AdmitExecution(executions(), slots, on_demand(orchestrator), clock)
