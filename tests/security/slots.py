"""Every place where a client of the API may write, and what may be named there.

Reviewed by hand: a new operation whose places are not listed here fails ``test_tenancy``.
"""

from typing import Final

REFUSED: Final[dict[str, str]] = {
    "path.workflow_id": "workflow",
    "path.execution_id": "execution",
    "path.interrupt_id": "interrupt",
    "path.import_id": "import",
    "path.trigger_id": "trigger",
    "path.credential_id": "credential",
    "path.token_id": "token",
    "query.cursor": "cursor",
    "body.GraphToExport.workflow_id": "workflow",
    "body.ScriptImport.workflow_id": "workflow",
    "body.NewConsent.credential_id": "credential",
}
"""Names one object: another workspace's is refused, and nothing happens."""

BLIND: Final[dict[str, str]] = {
    "path.user_id": "user",
    "query.workflow_id": "workflow",
    "query.parent_id": "execution",
    "query.actor": "user",
    "query.object": "workflow",
    "header.idempotency-key": "key",
    "body.ScopeBody.workflow_ids": "workflow",
    "body.NewCredentialBody.owner": "user",
    "body.CredentialChange.owner": "user",
    "body.NewCredentialBody.name": "name",
    "body.Resume.resume": "interrupt",
    "body.NewWorkflow.graph": "graph",
    "body.ChangedWorkflow.graph": "graph",
    "body.NewDraft.graph": "graph",
    "body.GraphToExport.graph": "graph",
    "body.PatchOperation.value": "workflow",
    "body.Execute.inputs": "execution",
    "body.Execute.config": "execution",
    "body.ExecuteBatch.inputs": "execution",
    "body.ExecuteBatch.config": "execution",
}
"""Names something of the caller's own workspace, or nothing: whatever another workspace calls so
is neither shown nor touched."""

UNTRIED: Final = {
    "body.ConsentBody.state": "a consent of another workspace has to be under way",
    "query.state": "the same, and a sign-in, which no workspace owns",
    "cookie.orcheo_consent": "the same",
}
"""Names something and is not tried with another workspace's, and what that would take."""

VALUES: Final = frozenset(
    {
        "body.ConsentBody.code",
        "body.ConsentBody.error",
        "body.Invitation.email",
        "body.Invitation.roles",
        "body.MemberChange.disabled",
        "body.MemberChange.roles",
        "body.NewToken.requests_per_minute",
        "query.code",
        "query.error",
        "query.return_to",
        "body.ChangedWorkflow.archived",
        "body.ChangedWorkflow.description",
        "body.ChangedWorkflow.name",
        "body.ChangedWorkflow.tags",
        "body.CredentialChange.expires_at",
        "body.CredentialChange.on_unhealthy",
        "body.CredentialChange.rotation",
        "body.CredentialChange.scope",
        "body.CredentialChange.settings",
        "body.DraftScript.entrypoint",
        "body.DraftScript.script",
        "body.Execute.pins",
        "body.Execute.priority",
        "body.Execute.stop_after",
        "body.Execute.version",
        "body.ExecuteBatch.priority",
        "body.ExecuteBatch.version",
        "body.GraphToExport.script",
        "body.NewCredentialBody.expires_at",
        "body.NewCredentialBody.on_unhealthy",
        "body.NewCredentialBody.rotation",
        "body.NewCredentialBody.scope",
        "body.NewCredentialBody.secret",
        "body.NewCredentialBody.settings",
        "body.NewCredentialBody.template",
        "body.NewCredentialBody.type",
        "body.NewDecision.value",
        "body.NewFromTemplate.name",
        "body.NewSession.token",
        "body.NewToken.expires_in_days",
        "body.NewToken.name",
        "body.NewToken.roles",
        "body.NewToken.scopes",
        "body.NewWorkflow.description",
        "body.NewWorkflow.name",
        "body.NewWorkflow.tags",
        "body.PatchOperation.from",
        "body.PatchOperation.op",
        "body.PatchOperation.path",
        "body.Publication.activate",
        "body.Replay.checkpoint",
        "body.Replay.inputs",
        "body.Replay.node",
        "body.Replay.policy",
        "body.Replay.state",
        "body.Replay.version",
        "body.ReplayPolicy.default",
        "body.ReplayPolicy.nodes",
        "body.Resume.value",
        "body.Retry.version",
        "body.RotationBody.every_days",
        "body.RotationBody.overlap_seconds",
        "body.ScopeBody.role",
        "body.ScriptImport.description",
        "body.ScriptImport.entrypoint",
        "body.ScriptImport.name",
        "body.ScriptImport.script",
        "body.TriggerBody.config",
        "body.TriggerBody.enabled",
        "body.TriggerBody.type",
        "body.UserLimitsBody.concurrency",
        "body.WebhookAuth.header",
        "body.WebhookAuth.secret",
        "body.WebhookAuth.type",
        "body.WebhookConfig.auth",
        "body.WebhookConfig.delivery_id_header",
        "body.WebhookConfig.methods",
        "body.orcheo__api__models__credentials__Rotation.overlap_seconds",
        "body.orcheo__api__models__credentials__Rotation.secret",
        "body.orcheo__api__models__tokens__Rotation.overlap_seconds",
        "header.if-match",
        "header.if-none-match",
        "header.accept",
        "header.prefer",
        "path.index",
        "path.number",
        "path.other",
        "path.template_id",
        "path.type_name",
        "query.after",
        "query.attention",
        "query.format",
        "query.from",
        "query.include",
        "query.limit",
        "query.limit_bytes",
        "query.offset",
        "query.operation",
        "query.outcome",
        "query.path",
        "query.purge",
        "query.query",
        "query.status",
        "query.tag",
        "query.to",
        "query.values",
        "query.version",
    }
)
"""Names nothing that belongs to anybody: numbers, texts, what is shared by all workspaces."""

COUNTED: Final = {
    "list_nodes_of_execution": "a number within the execution of the path",
    "list_checkpoints": "a number within the execution of the path",
}
"""Lists whose cursor is a number, and why that names nothing of another workspace."""

GRAPH_SLOTS: Final = {
    "Settings.error_workflow": "workflow",
    "WorkflowNode.workflow_id": "workflow",
    "Script.sha256": "script",
    "BuiltinNode.config": "credential",
    "BuiltinBranch.config": "credential",
}
"""Where a graph names something outside itself."""

GRAPH_VALUES: Final = frozenset(
    {
        *("BuiltinBranch.from", "BuiltinBranch.kind", "BuiltinBranch.to", "BuiltinBranch.type"),
        *("Channel.ephemeral", "Channel.initial", "Channel.reducer", "Channel.type"),
        *("Edge.from", "Edge.to", "Output.channel", "Place.x", "Place.y", "PythonReducer.python"),
        *("GraphNode.at", "GraphNode.graph", "GraphNode.input"),
        *("GraphUi.end", "GraphUi.notes", "GraphUi.start", "Script.entrypoint", "Ui.x", "Ui.y"),
        *(f"Note.{name}" for name in ("color", "height", "id", "text", "width", "x", "y")),
        *(
            f"{node}.{name}"
            for node in ("BuiltinNode", "GraphNode", "PythonNode", "WorkflowNode")
            for name in (
                *("defer", "id", "isolated", "kind", "label", "on_error", "retry"),
                *("timeout_seconds", "ui"),
            )
        ),
        *("BuiltinNode.output", "BuiltinNode.type"),
        *(
            f"PythonBranch.{name}"
            for name in (
                *("async", "at", "from", "input", "input_root", "kind", "label", "to", "wants"),
            )
        ),
        *(
            f"PythonNode.{name}"
            for name in ("async", "at", "destinations", "input", "input_root", "wants")
        ),
        *(
            f"Retry.{name}"
            for name in (
                "backoff",
                "initial_seconds",
                "jitter",
                "max_attempts",
                "max_seconds",
                "on",
            )
        ),
        *(
            f"Settings.{name}"
            for name in (
                *("concurrency", "deadline_seconds", "input_schema", "max_steps", "mode"),
                *("priority", "queue_backoff_seconds", "retention_days", "timeout_seconds"),
            )
        ),
        *("State.channels", "State.input", "State.output", "State.root"),
        *(
            f"Subgraph.{name}"
            for name in (
                *("branches", "edges", "interrupt_after", "interrupt_before", "nodes", "state"),
                "ui",
            )
        ),
        *("WorkflowNode.inputs", "WorkflowNode.output", "WorkflowNode.version"),
    }
)
"""Members of graphs that name nothing outside the graph."""
