"""Client, executor and command line for Orcheo.

>>> from orcheo_sdk import HttpWorkflowExecutor, OrcheoClient
>>> with OrcheoClient() as client:                                        # doctest: +SKIP
...     print(HttpWorkflowExecutor(client).run("wf_...", {"name": "Ada"}).output)
"""

from orcheo_sdk.client import OrcheoClient
from orcheo_sdk.errors import (
    ApiProblem,
    ExecutionFailed,
    InvalidCall,
    NotConfigured,
    OrcheoError,
    StillRunning,
    TransportFailed,
    UnexpectedAnswer,
)
from orcheo_sdk.executor import HttpWorkflowExecutor
from orcheo_sdk.models import (
    Batch,
    Checkpoint,
    Execution,
    Frame,
    Interrupt,
    NodeRun,
    NodeType,
    Page,
    Trigger,
    Version,
    Workflow,
)
from orcheo_sdk.retrying import RetryPolicy

__all__ = [
    "ApiProblem",
    "Batch",
    "Checkpoint",
    "Execution",
    "ExecutionFailed",
    "Frame",
    "HttpWorkflowExecutor",
    "Interrupt",
    "InvalidCall",
    "NodeRun",
    "NodeType",
    "NotConfigured",
    "OrcheoClient",
    "OrcheoError",
    "Page",
    "RetryPolicy",
    "StillRunning",
    "TransportFailed",
    "Trigger",
    "UnexpectedAnswer",
    "Version",
    "Workflow",
]
