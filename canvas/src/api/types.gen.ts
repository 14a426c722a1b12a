// Generated from contracts/ by `make contracts`. Change the product, not this file.

export interface paths {
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Audit
         * @description List what was done in the workspace, newest first; a page may be short and have a cursor.
         *
         *     Every operation that changes something is recorded once it was done, and every one that the
         *     caller's role did not allow. `from` and `to` are at most 366 days apart. As JSON lines or CSV
         *     the cursor is in the header `X-Orcheo-Cursor`.
         */
        get: operations["read_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Credentials
         * @description List credentials by name, without their values.
         */
        get: operations["list_credentials"];
        put?: never;
        /**
         * Create Credential
         * @description Make a credential. One that needs a person's consent is `issued` until that is given.
         */
        post: operations["create_credential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/{credential_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Credential
         * @description Return a credential with its `ETag`, without its values.
         */
        get: operations["get_credential"];
        put?: never;
        post?: never;
        /**
         * Delete Credential
         * @description Revoke a credential and forget it; for its owner and administrators.
         */
        delete: operations["delete_credential"];
        options?: never;
        head?: never;
        /**
         * Change Credential
         * @description Change what is known of a credential; for its owner and administrators.
         */
        patch: operations["change_credential"];
        trace?: never;
    };
    "/credentials/{credential_id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check Credential
         * @description Try a credential out now: `health` and `health_message` say what came of it.
         *
         *     A service that cannot be reached says nothing of the credential: its health stays.
         */
        post: operations["check_credential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/{credential_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke Credential
         * @description End a credential for good and destroy its values; for its owner and administrators.
         */
        post: operations["revoke_credential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/{credential_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Credential
         * @description Give a credential a new value; the old one still holds for `overlap_seconds`.
         *
         *     Rotating again within that time ends the oldest value: at most two hold.
         */
        post: operations["rotate_credential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Credential Health
         * @description List what someone should look at: expired, expiring, overdue, failing, unused, incomplete.
         */
        get: operations["list_credential_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Credential Templates
         * @description List services, with the settings that their credentials begin with.
         */
        get: operations["list_credential_templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/credentials/types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Credential Types
         * @description List the types with their forms: JSON Schemas of settings and secret.
         */
        get: operations["list_credential_types"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Executions
         * @description List executions, newest first; a page may be short and yet have a cursor.
         *
         *     `workflow_id` is looked for in the index, up to 10,000 executions in one request; `status`,
         *     `version` and `parent_id` in the executions themselves, up to 1,000.
         */
        get: operations["list_executions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Execution
         * @description Return an execution; its `output` is the final state.
         */
        get: operations["get_execution"];
        put?: never;
        post?: never;
        /**
         * Cancel Execution
         * @description Cancel an execution: once this answers, nothing more is committed.
         *
         *     `?purge=true` deletes instead one that has ended: status, log, events, decisions and stored
         *     values; 409 before its end. It can be repeated, and its event starts nothing again. This
         *     needs the role editor.
         */
        delete: operations["cancel_execution"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Checkpoints
         * @description List the checkpoints of an execution, oldest first.
         */
        get: operations["list_checkpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/checkpoints/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Checkpoint
         * @description Return a checkpoint with the state, as plain JSON by channel.
         */
        get: operations["get_checkpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/conflicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conflicts
         * @description List events that came under the execution's id with another body; they started nothing.
         */
        get: operations["list_conflicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/cost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Cost Of Execution
         * @description Estimate what an execution has cost at AWS, by service and by item, at list prices.
         */
        get: operations["get_cost_of_execution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/decisions/{interrupt_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide Interrupt
         * @description Answer an interrupt, once: the same value again is fine, another one a 409.
         *
         *     The execution goes on with what is decided; what else it asks stays pending.
         */
        post: operations["decide_interrupt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Events
         * @description List frames of the event stream; the cursor of a page is the next page's `after`.
         */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/interrupts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Interrupts
         * @description List what an execution has asked so far, oldest first, with the decisions.
         */
        get: operations["list_interrupts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Nodes Of Execution
         * @description List every visit of every node, with output and error; a page ends at 3 MB.
         *
         *     What a node got is the state at the checkpoint whose `step` is one less than the visit's.
         */
        get: operations["list_nodes_of_execution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Execution
         * @description Pause an execution: no superstep starts after this; what runs is finished and kept.
         *
         *     Pausing again changes nothing; what has ended is a 409.
         */
        post: operations["pause_execution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Execution
         * @description Run an execution again from the start or from a checkpoint: a new one, which names it.
         *
         *     The source may be running; it is only read. By default every node behind the checkpoint runs
         *     again; `policy` says which give what they gave, and which must not run.
         */
        post: operations["replay_execution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Execution
         * @description End a pause, or answer what is asked: the only interrupt by `value`, several by `resume`.
         *
         *     Without a body (or with `{}`) the execution is no longer paused; doing that again changes
         *     nothing. With one, interrupts are decided and nothing else: what is paused as well stays paused,
         *     and goes on with the decision once it is resumed.
         *
         *     A repeat of a `value` answers whatever is pending then; `POST …/decisions/{interrupt_id}` can
         *     be repeated safely.
         */
        post: operations["resume_execution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Execution
         * @description Go on where an execution failed or was cancelled: a new one, which names it.
         *
         *     It begins at the newest checkpoint. What is finished of that superstep stays so; what failed or
         *     did not finish runs, with all its attempts before it.
         */
        post: operations["retry_execution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/stream-ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Issue Stream Ticket
         * @description Return a one-time ticket for the execution's WebSocket, valid for 30 seconds.
         */
        post: operations["issue_stream_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/executions/{execution_id}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Value
         * @description Read a value of an execution bit by bit, however large it is.
         *
         *     Each request reads the execution's whole log.
         */
        get: operations["read_value"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Health
         * @description Tell that the API answers.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{import_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Import
         * @description Return what a long import came to: 202 while it runs, else its result or its problem.
         */
        get: operations["get_import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Me
         * @description Return who calls.
         */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Node Types
         * @description List the built-in nodes and routers, with JSON Schemas and hints for the canvas.
         */
        get: operations["list_node_types"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/nodes/{type_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Node Type
         * @description Return a built-in node, or the router of that name.
         */
        get: operations["get_node_type"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Receive Consent
         * @description Take up what a browser comes back with, and send it on to the canvas.
         */
        get: operations["receive_consent"];
        put?: never;
        /**
         * Finish Consent
         * @description Take up the answer of an authorization server that a client has received.
         */
        post: operations["finish_consent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Consent
         * @description Return where a person consents for a credential; the way back is `/oauth/callback`.
         *
         *     A browser gets a cookie by which it is known when it comes back. Who asked with a bearer token
         *     brings the answer home by `POST /oauth/callback`.
         */
        post: operations["start_consent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Sign In Ways
         * @description Say how a browser may sign in here.
         */
        get: operations["get_sign_in_ways"];
        put?: never;
        /**
         * Open Session
         * @description Sign a browser in: the token moves into a cookie that scripts cannot read.
         *
         *     The cookie lives as long as the token, at most 12 hours. Needs the header `X-Orcheo-Client`, as
         *     does every request with the cookie that changes something.
         */
        post: operations["open_session"];
        /**
         * Close Session
         * @description Sign a browser out. A service token stays valid elsewhere; a person's session is over.
         */
        delete: operations["close_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Finish Sign In
         * @description Take a browser back from the sign-in page and give it a session.
         *
         *     Leads to `/?sign_in=<reason>` where that fails: `expired`, `refused` or `no_member`.
         */
        get: operations["finish_sign_in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh Session
         * @description Let a person's session go on; 401 where they have to sign in again.
         */
        post: operations["refresh_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Start Sign In
         * @description Lead a browser to the sign-in page for people, and afterwards to a path of this site.
         */
        get: operations["start_sign_in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Templates
         * @description List templates, by id.
         */
        get: operations["list_templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/templates/{template_id}/instantiate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Instantiate Template
         * @description Make a workflow of a template, with an active version.
         *
         *     A Python template is imported: as with `POST /workflows/import-python`, that may go on behind
         *     `Location` (202).
         */
        post: operations["instantiate_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tokens
         * @description List service tokens: your own, or all of the workspace if you are an administrator.
         */
        get: operations["list_tokens"];
        put?: never;
        /**
         * Create Token
         * @description Issue a service token that acts as you; its text is shown now and never again.
         *
         *     It never has more than you have: no higher role, no wider scope, no longer life.
         */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Token
         * @description Return a service token, without its text.
         */
        get: operations["get_token"];
        put?: never;
        post?: never;
        /**
         * Revoke Token
         * @description End a service token: within 30 seconds nothing takes it any more.
         */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{token_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Token
         * @description Give one of your service tokens a new text, shown now and never again.
         *
         *     The text before works until the overlap ends, so that nothing has to change at the same moment.
         */
        post: operations["rotate_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/triggers/{trigger_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Trigger
         * @description Return a trigger, without its secret.
         */
        get: operations["get_trigger"];
        /**
         * Replace Trigger
         * @description Replace a trigger's configuration. Left out, the secret stays.
         */
        put: operations["replace_trigger"];
        post?: never;
        /**
         * Delete Trigger
         * @description Delete a trigger and its secret.
         */
        delete: operations["delete_trigger"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/triggers/{trigger_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Trigger
         * @description Refuse deliveries, within five seconds, until the trigger is resumed.
         */
        post: operations["pause_trigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/triggers/{trigger_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Trigger
         * @description Take deliveries again.
         */
        post: operations["resume_trigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Users
         * @description List the members of the workspace.
         */
        get: operations["list_users"];
        put?: never;
        /**
         * Invite User
         * @description Invite somebody by e-mail: they are sent a temporary password for their first sign-in.
         *
         *     Again for somebody who has not come yet: they are sent another one.
         */
        post: operations["invite_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get User
         * @description Return a member: yourself, or anybody if you are an administrator.
         */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /**
         * Remove User
         * @description Remove a member with their sessions and service tokens; 409 for the last administrator.
         */
        delete: operations["remove_user"];
        options?: never;
        head?: never;
        /**
         * Change User
         * @description Change a member's roles, or disable and enable them; 409 for the last administrator.
         *
         *     A role that is taken away is gone within 30 seconds; one that is given counts from the next
         *     refresh of their session, within 15 minutes.
         */
        patch: operations["change_user"];
        trace?: never;
    };
    "/users/{user_id}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get User Limits
         * @description Return a user's limits; a user without any has no limit.
         */
        get: operations["get_user_limits"];
        /**
         * Put User Limits
         * @description Replace a user's limits. They hold for executions that are dispatched a minute later.
         */
        put: operations["put_user_limits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{trigger_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver Webhook
         * @description Start the workflow of a trigger. GET, PUT, PATCH and DELETE answer alike where the trigger's `methods` say so, up to 4 MB.
         *
         *     A JSON object becomes the inputs; other bodies arrive as `{"body": …}`; without a body the query's parameters are the inputs. `hmac_sha256` signs the raw bytes, in hexadecimal or base 64, with or without `sha256=` in front. The trigger's delivery id header, else `webhook-id`, `Idempotency-Key` or `X-GitHub-Delivery`, names the delivery: repeated, it is the same execution.
         */
        post: operations["deliver_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Workflows
         * @description List workflows that are not archived, newest first.
         *
         *     With `query` or `tag` a page may be short and yet have a cursor: there is no index for them, so
         *     one request reads up to 1,000 workflows (ten times a Query and a BatchGetItem, some 500 read
         *     units) and answers with what it found. `last_executions` are found among the newest 10,000
         *     executions of the workspace (at most ten Queries of some 20 read units); a workflow that ran
         *     only before those shows none.
         */
        get: operations["list_workflows"];
        put?: never;
        /**
         * Create Workflow
         * @description Create a workflow; with a graph, also its version 1, which the answer then holds.
         */
        post: operations["create_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Workflow
         * @description Return a workflow, archived or not, with its `ETag`.
         */
        get: operations["get_workflow"];
        /**
         * Change Workflow
         * @description Change a workflow. A graph becomes its newest version, active at once.
         *
         *     Without `If-Match` the change applies to whatever stands.
         */
        put: operations["change_workflow"];
        post?: never;
        /**
         * Delete Workflow
         * @description Archive a workflow: it runs no more and is not listed.
         *
         *     `?purge=true` deletes it with its versions, triggers and their secrets, for good.
         */
        delete: operations["delete_workflow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Draft
         * @description Return the working copy with its `ETag`; where none is stored, the newest version's graph.
         *
         *     Without any version it is an empty graph.
         */
        get: operations["get_draft"];
        /**
         * Replace Draft
         * @description Store a whole graph, valid or not, as the working copy.
         */
        put: operations["replace_draft"];
        post?: never;
        /**
         * Discard Draft
         * @description Forget the changes: the working copy is the newest version again.
         */
        delete: operations["discard_draft"];
        options?: never;
        head?: never;
        /**
         * Patch Draft
         * @description Apply a JSON Patch (RFC 6902) to the working copy's graph, wholly or not at all.
         *
         *     422 where it does not apply, a `test` that fails included.
         */
        patch: operations["patch_draft"];
        trace?: never;
    };
    "/workflows/{workflow_id}/draft/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish Draft
         * @description Make a version of the working copy, active at once unless `activate` is false.
         *
         *     200 where a version with this very graph is there: none is made. 422 with `issues` where the
         *     graph has errors. The `ETag` of the answer is the draft's: the version is its base now.
         */
        post: operations["publish_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/draft/python": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Draft
         * @description Write the working copy as a Python script that imports back to the same graph.
         *
         *     Its `ETag` is the text's; `Orcheo-Draft-Revision` says which revision was written. 422 with
         *     `issues` where the graph's shape is wrong.
         */
        get: operations["export_draft"];
        /**
         * Import Into Draft
         * @description Make a LangGraph script's graph the working copy.
         *
         *     Nodes that keep their id stay where they were drawn. A script that is refused, or does not end
         *     within about 20 seconds, is a 422 with `line` and the reason; then nothing is stored.
         */
        put: operations["import_into_draft"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Execute Workflow
         * @description Start an execution: 202, or 200 with its end where `Prefer: wait=N` lived to see it.
         *
         *     Repeating a request with its `Idempotency-Key` gives the same execution; the key with another
         *     body is a 409. Inputs that do not fit the version's `settings.input_schema` are a 422 whose
         *     `errors` hold JSON Pointers: `/inputs/name`.
         */
        post: operations["execute_workflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/execute-batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Execute Batch
         * @description Start one execution for each of up to 1,000 inputs.
         *
         *     Repeating a request with its `Idempotency-Key` gives the same executions, and sends what an
         *     earlier one could not. Where something was not sent, the answer is a 503 that lists it. Inputs
         *     that do not fit the version's `settings.input_schema` are a 422, and then none is started.
         */
        post: operations["execute_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Triggers
         * @description List a workflow's triggers, oldest first.
         */
        get: operations["list_triggers"];
        put?: never;
        /**
         * Create Trigger
         * @description Create a webhook; deliveries go to the `url` of the answer.
         */
        post: operations["create_trigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Versions
         * @description List versions, newest first, without their graphs.
         */
        get: operations["list_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Version
         * @description Return a version with its graph and script.
         */
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/versions/{number}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Activate Version
         * @description Let new executions, of triggers too, run this version.
         */
        post: operations["activate_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/versions/{number}/diff/{other}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Diff Versions
         * @description Say what differs between two versions, from the first to the second.
         */
        get: operations["diff_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflow_id}/versions/{number}/python": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Version
         * @description Write a version as a Python script that imports back to the same graph.
         *
         *     `Accept: application/json` gives `{python, entrypoint}`.
         */
        get: operations["export_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/graph/python": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export Graph
         * @description Write any graph as a Python script that imports back to it; nothing is stored.
         *
         *     Python nodes need the script that they live in: `script`, or a `workflow_id` that has it.
         */
        post: operations["export_graph"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/import-python": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import Python
         * @description Turn a LangGraph script into a new workflow, or into the next version of one.
         *
         *     201 with workflow and version when it is done within about 20 seconds, else 202 and a
         *     `Location` to ask at. A script that is refused is a 422 with `line` and the reason.
         */
        post: operations["import_python"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate Graph
         * @description List everything that is wrong with a graph, given as it is or as `{"graph": …}`.
         *
         *     The answer is 200 whatever is found; nothing is stored. A reference to a credential that is not
         *     there, or has no such field, is a warning: it may be made before the graph runs.
         */
        post: operations["validate_graph"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AlertAnswer
         * @description Something to see to.
         */
        AlertAnswer: {
            kind: components["schemas"]["AlertKind"];
            /** Message */
            message: string;
        };
        /**
         * AlertKind
         * @description What there is to see to.
         * @enum {string}
         */
        AlertKind: "expired" | "expiring" | "overdue" | "failing" | "unused" | "incomplete";
        /**
         * AuditActorAnswer
         * @description Who acted.
         */
        AuditActorAnswer: {
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "user" | "token" | "execution";
            /**
             * Name
             * @description Of a token: the user whom it acts as.
             */
            name: string | null;
        };
        /**
         * AuditEntryAnswer
         * @description One act; it holds nothing that a body said.
         */
        AuditEntryAnswer: {
            actor: components["schemas"]["AuditActorAnswer"];
            /** At */
            at: string;
            /**
             * Flags
             * @description Query parameters that were `true`, such as `purge`.
             */
            flags: string[];
            /** Id */
            id: string;
            /** Objects */
            objects: components["schemas"]["AuditObjectAnswer"][];
            /**
             * Operation
             * @description The `operationId` of this document.
             */
            operation: string;
            /**
             * Outcome
             * @description `denied`: the actor may not do this. `failed`: it ended in an error of the server.
             * @enum {string}
             */
            outcome: "allowed" | "denied" | "failed";
            /** Request Id */
            request_id: string | null;
            source: components["schemas"]["AuditSourceAnswer"];
            /** Workspace */
            workspace: string;
        };
        /**
         * AuditObjectAnswer
         * @description What was acted on.
         */
        AuditObjectAnswer: {
            /** Id */
            id: string;
            /** Kind */
            kind: string;
        };
        /**
         * AuditSourceAnswer
         * @description From where.
         */
        AuditSourceAnswer: {
            /**
             * Forwarded For
             * @description `X-Forwarded-For`: behind the edge its last address but one is the client's; without it,
             *     whatever the client claims.
             */
            forwarded_for?: string | null;
            /**
             * Ip
             * @description What API Gateway saw: behind the edge, the edge's address.
             */
            ip?: string | null;
            /** User Agent */
            user_agent?: string | null;
        };
        /**
         * BatchAnswer
         * @description A batch that was accepted.
         */
        BatchAnswer: {
            /**
             * Batch Id
             * @description The same for the same `Idempotency-Key`.
             */
            batch_id: string;
            /**
             * Executions
             * @description In the order of the inputs.
             */
            executions: components["schemas"]["BatchMember"][];
        };
        /**
         * BatchMember
         * @description One execution of a batch.
         */
        BatchMember: {
            /** Id */
            id: string;
            /** @description As it was accepted; `GET /executions/{id}` says how it stands. */
            status: components["schemas"]["ExecutionStatus"];
        };
        /**
         * Change
         * @description One place in which two graphs differ.
         */
        Change: {
            /**
             * After
             * @description Missing where there is nothing.
             */
            after?: unknown;
            /**
             * Before
             * @description Missing where there was nothing.
             */
            before?: unknown;
            /**
             * Path
             * @description JSON Pointer; nodes are keyed by id: `/nodes/greet/config/message`.
             */
            path: string;
        };
        /**
         * ChangedWorkflow
         * @description What to change; a member that is left out stays as it is.
         */
        ChangedWorkflow: {
            /**
             * Archived
             * @description `false` brings an archived workflow back.
             */
            archived?: boolean | null;
            /** Description */
            description?: string | null;
            /**
             * Graph
             * @description Becomes the newest version, active at once.
             */
            graph?: {
                [key: string]: unknown;
            } | null;
            /** Name */
            name?: string | null;
            /**
             * Tags
             * @description Takes the place of all of them.
             */
            tags?: string[] | null;
        };
        /**
         * CheckpointAnswer
         * @description The state after one superstep.
         */
        CheckpointAnswer: {
            /** At */
            at: string;
            /**
             * Checkpoint Id
             * @description LangGraph's; a fork keeps it.
             */
            checkpoint_id: string;
            /**
             * Forked From
             * @description `{execution_id, checkpoint}`.
             */
            forked_from?: {
                [key: string]: unknown;
            } | null;
            /**
             * Index
             * @description Names it in a replay.
             */
            index: number;
            /**
             * Next
             * @description What follows, one name for each task; also where `stop_after` kept it from running.
             */
            next: string[];
            /**
             * Nodes
             * @description What ran and led to it, one name for each task.
             */
            nodes: string[];
            /**
             * Source
             * @description `input`, `loop`, or `fork` for one that was taken over from another execution.
             */
            source?: string | null;
            /**
             * Step
             * @description Of LangGraph: -1 for the inputs.
             */
            step?: number | null;
            /**
             * Values
             * @description The state by channel, with `values=true`.
             */
            values?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * ConflictAnswer
         * @description An event that came under an id that another body had: it started nothing.
         */
        ConflictAnswer: {
            /** Accepted At */
            accepted_at: string;
            /**
             * Body Hash
             * @description SHA-256 of what it carried.
             */
            body_hash: string;
            /** Created By */
            created_by?: string | null;
            /** Trigger */
            trigger: {
                [key: string]: unknown;
            };
        };
        /**
         * ConsentAnswer
         * @description Where a person is to go.
         */
        ConsentAnswer: {
            /** Authorization Url */
            authorization_url: string;
            /** Expires At */
            expires_at: string;
            /**
             * Redirect Uri
             * @description The way back; the authorization server must know it.
             */
            redirect_uri: string;
        };
        /**
         * ConsentBody
         * @description What the authorization server sent to `redirect_uri`.
         */
        ConsentBody: {
            /** Code */
            code?: string | null;
            /** Error */
            error?: string | null;
            /** State */
            state: string;
        };
        /**
         * CostAnswer
         * @description What an execution has cost so far: an estimate from its log, at list prices.
         */
        CostAnswer: {
            /**
             * As Of
             * @description The date on which the prices were read.
             */
            as_of: string;
            /** Currency */
            currency: string;
            /** Is Estimate */
            is_estimate: boolean;
            /** Items */
            items: components["schemas"]["CostItem"][];
            /** Region */
            region: string;
            /** Services */
            services: {
                [key: string]: number;
            };
            /**
             * Total
             * @description Rounded to a billionth, once; each line is rounded by itself.
             */
            total: number;
        };
        /**
         * CostItem
         * @description One line of a breakdown.
         */
        CostItem: {
            /** Amount */
            amount: number;
            /** Item */
            item: string;
            /** Quantity */
            quantity: number;
            /** Service */
            service: string;
            /** Unit Price */
            unit_price: number;
        };
        /**
         * CredentialAnswer
         * @description A credential, without its values.
         */
        CredentialAnswer: {
            /** Alerts */
            alerts: components["schemas"]["AlertAnswer"][];
            /** Checked At */
            checked_at: string | null;
            /** Created At */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Fields
             * @description Names of the secret fields that a reference may name: `[[name#field]]`.
             */
            fields: string[];
            health: components["schemas"]["orcheo__domain__credentials__Health"];
            /** Health Message */
            health_message: string | null;
            /** Id */
            id: string;
            /** Last Used At */
            last_used_at: string | null;
            /** Name */
            name: string;
            /**
             * On Unhealthy
             * @enum {string}
             */
            on_unhealthy: "fail" | "wait";
            /**
             * Overlap Ends At
             * @description While it is `rotating`: until when the old value holds.
             */
            overlap_ends_at: string | null;
            /** Owner */
            owner: string;
            /** Revision */
            revision: number;
            /** Rotated At */
            rotated_at: string | null;
            rotation: components["schemas"]["RotationAnswer"] | null;
            scope: components["schemas"]["ScopeAnswer"];
            /** Settings */
            settings: {
                [key: string]: unknown;
            };
            status: components["schemas"]["CredentialStatus"];
            /** Template */
            template: string | null;
            /**
             * Token Expires At
             * @description When the present OAuth access token ends; it is refreshed before.
             */
            token_expires_at: string | null;
            /** Type */
            type: string;
            /** Updated At */
            updated_at: string;
        };
        /**
         * CredentialChange
         * @description What to change; what is left out stays.
         * @example {
         *       "owner": "ada",
         *       "rotation": {
         *         "every_days": 30
         *       }
         *     }
         */
        CredentialChange: {
            /** Expires At */
            expires_at?: string | null;
            /**
             * On Unhealthy
             * @default fail
             * @enum {string}
             */
            on_unhealthy?: "fail" | "wait";
            /**
             * Owner
             * @default
             */
            owner?: string;
            rotation?: components["schemas"]["RotationBody"] | null;
            scope?: components["schemas"]["ScopeBody"];
            /**
             * Settings
             * @description Replaces all settings.
             */
            settings?: {
                [key: string]: unknown;
            };
        };
        /**
         * CredentialStatus
         * @description Where a credential stands.
         * @enum {string}
         */
        CredentialStatus: "issued" | "active" | "rotating" | "revoked";
        /**
         * CredentialTemplateAnswer
         * @description A service, and the settings that its credentials begin with.
         */
        CredentialTemplateAnswer: {
            /**
             * Asks
             * @description Settings that have to be given as well.
             */
            asks: string[];
            /** Description */
            description: string;
            /** Docs Url */
            docs_url: string | null;
            /** Id */
            id: string;
            /** Settings */
            settings: {
                [key: string]: unknown;
            };
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /**
         * CredentialTypeAnswer
         * @description A type of credentials, with its forms as JSON Schemas.
         */
        CredentialTypeAnswer: {
            /** Description */
            description: string;
            /**
             * Main
             * @description The field that `[[name]]` means; null: a reference must name one.
             */
            main: string | null;
            /** Name */
            name: string;
            /** Secret Schema */
            secret_schema: {
                [key: string]: unknown;
            };
            /** Settings Schema */
            settings_schema: {
                [key: string]: unknown;
            };
            /** Testable */
            testable: boolean;
            /** Title */
            title: string;
        };
        /**
         * DecisionAnswer
         * @description How an interrupt was decided.
         */
        DecisionAnswer: {
            /** At */
            at: string;
            /**
             * By
             * @description User id; `expiry` where nobody decided in time and the default was taken.
             */
            by: string;
            /** Value */
            value?: unknown;
        };
        /**
         * DraftAnswer
         * @description A draft.
         */
        DraftAnswer: {
            /**
             * Base Version
             * @description The version that it was made from; null: there was none.
             */
            base_version: number | null;
            /**
             * Changed
             * @description Whether it differs from its base.
             */
            changed: boolean;
            /**
             * Graph
             * @description May be invalid: `POST /workflows/validate` says how.
             */
            graph: {
                [key: string]: unknown;
            };
            /**
             * Revision
             * @description The `ETag` is its text in quotes. It only rises, over discarded drafts too.
             */
            revision: number;
            /** Updated At */
            updated_at: string;
            /** Updated By */
            updated_by: string;
            /** Workflow Id */
            workflow_id: string;
        };
        /**
         * DraftScript
         * @description A script to edit as a graph from now on.
         */
        DraftScript: {
            /**
             * Entrypoint
             * @description The function or variable that gives the graph; found by itself where there is one.
             */
            entrypoint?: string | null;
            /**
             * Script
             * @description Python source, at most 128 KiB of UTF-8.
             */
            script: string;
        };
        /**
         * DraftSummary
         * @description Where a draft stands.
         */
        DraftSummary: {
            /**
             * Base Version
             * @description The version that it was made from; null: there was none.
             */
            base_version: number | null;
            /**
             * Changed
             * @description Whether it differs from its base.
             */
            changed: boolean;
            /**
             * Revision
             * @description The `ETag` is its text in quotes. It only rises, over discarded drafts too.
             */
            revision: number;
            /** Updated At */
            updated_at: string;
            /** Updated By */
            updated_by: string;
            /** Workflow Id */
            workflow_id: string;
        };
        /**
         * Execute
         * @description What to run, and with what.
         * @example {
         *       "inputs": {
         *         "name": "Ada"
         *       }
         *     }
         */
        Execute: {
            /**
             * Config
             * @description LangGraph's `configurable`.
             */
            config?: {
                [key: string]: unknown;
            };
            /**
             * Inputs
             * @description Any JSON; an object for most graphs: its members go to the state's channels.
             */
            inputs?: unknown;
            /**
             * Pins
             * @description Outputs by node id, in place of running these nodes: of a built-in node what it would give,
             *     of others an update of the state. Within a sub-graph: `outer/inner`. At most 200,000 bytes.
             */
            pins?: {
                [key: string]: unknown;
            };
            /**
             * Priority
             * @default 0
             */
            priority?: number;
            /**
             * Stop After
             * @description A node id: the execution succeeds with the state after the superstep that first ran it.
             */
            stop_after?: string | null;
            /**
             * Version
             * @description Null: the active one.
             */
            version?: number | null;
        };
        /**
         * ExecuteBatch
         * @description Many executions of one workflow.
         * @example {
         *       "inputs": [
         *         {
         *           "name": "Ada"
         *         },
         *         {
         *           "name": "Grace"
         *         }
         *       ]
         *     }
         */
        ExecuteBatch: {
            /** Config */
            config?: {
                [key: string]: unknown;
            };
            /**
             * Inputs
             * @description One execution each.
             */
            inputs: unknown[];
            /**
             * Priority
             * @default 0
             */
            priority?: number;
            /**
             * Version
             * @description Null: the active one.
             */
            version?: number | null;
        };
        /**
         * ExecutionAnswer
         * @description An execution.
         */
        ExecutionAnswer: {
            /** Cost */
            cost?: {
                [key: string]: unknown;
            };
            /** Created At */
            created_at: string;
            /**
             * Error
             * @description `{type, message, node_id?}`.
             */
            error?: {
                [key: string]: unknown;
            } | null;
            /** Finished At */
            finished_at?: string | null;
            /** Id */
            id: string;
            /** Inputs */
            inputs?: unknown;
            /** Nodes */
            nodes?: components["schemas"]["NodeAnswer"][];
            /**
             * Output
             * @description The final state, once it has ended.
             */
            output?: unknown;
            /**
             * Parent
             * @description Where it comes from another execution: `{execution_id, kind, node_id?, interrupt_id?}`. A
             *     `replay` or a `retry` names the `checkpoint` of it: a log index, or null for the start.
             */
            parent?: {
                [key: string]: unknown;
            } | null;
            /**
             * Paused
             * @description Someone has paused it: no superstep starts. It is `waiting` once nothing of it runs.
             * @default false
             */
            paused?: boolean;
            /** Started At */
            started_at?: string | null;
            status: components["schemas"]["ExecutionStatus"];
            /** Trigger */
            trigger: {
                [key: string]: unknown;
            };
            /** Version */
            version: number;
            /** Workflow Id */
            workflow_id: string;
        };
        /**
         * ExecutionStatus
         * @description Where an execution stands.
         * @enum {string}
         */
        ExecutionStatus: "scheduled" | "running" | "waiting" | "succeeded" | "failed" | "cancelled" | "archived";
        /**
         * ExecutionSummary
         * @description An execution in a list.
         */
        ExecutionSummary: {
            /** Created At */
            created_at: string;
            /**
             * Error
             * @description `{type, message, node_id?}`.
             */
            error?: {
                [key: string]: unknown;
            } | null;
            /** Finished At */
            finished_at?: string | null;
            /** Id */
            id: string;
            /**
             * Parent
             * @description Where it comes from another execution: `{execution_id, kind, node_id?, interrupt_id?}`. A
             *     `replay` or a `retry` names the `checkpoint` of it: a log index, or null for the start.
             */
            parent?: {
                [key: string]: unknown;
            } | null;
            /** Started At */
            started_at?: string | null;
            status: components["schemas"]["ExecutionStatus"];
            /** Trigger */
            trigger: {
                [key: string]: unknown;
            };
            /** Version */
            version: number;
            /** Workflow Id */
            workflow_id: string;
        };
        /**
         * FrameAnswer
         * @description One event of an execution's stream.
         */
        FrameAnswer: {
            /** At */
            at: string;
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /** Execution Id */
            execution_id: string;
            /** Sequence */
            sequence: number;
            /** Type */
            type: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * GraphDifference
         * @description What differs between two graphs, by meaning; order that means nothing is ignored.
         */
        GraphDifference: {
            added: components["schemas"]["Parts"];
            /** Changed */
            changed: components["schemas"]["Change"][];
            /**
             * Layout
             * @description Nodes that were only moved on the canvas.
             */
            layout: components["schemas"]["Change"][];
            removed: components["schemas"]["Parts"];
            /**
             * Renamed
             * @description Nodes that have another id and are otherwise the same.
             */
            renamed: components["schemas"]["Change"][];
            /** @description Null where both versions have the same script, or none. */
            script: components["schemas"]["ScriptChange"] | null;
        };
        /**
         * GraphToExport
         * @description A graph to write as Python.
         */
        GraphToExport: {
            /** Graph */
            graph: {
                [key: string]: unknown;
            };
            /**
             * Script
             * @description What its python nodes live in; left out, it is looked for in `workflow_id`.
             */
            script?: string | null;
            /**
             * Workflow Id
             * @description A workflow of which a draft or version holds the script of the python nodes.
             */
            workflow_id?: string | null;
        };
        /**
         * ImportAnswer
         * @description A long import.
         */
        ImportAnswer: {
            /** Created At */
            created_at: string;
            /** Finished At */
            finished_at?: string | null;
            /** Id */
            id: string;
            /**
             * Status
             * @enum {string}
             */
            status: "running" | "succeeded";
            version?: components["schemas"]["VersionAnswer"] | null;
            workflow?: components["schemas"]["Workflow"] | null;
        };
        /**
         * Imported
         * @description What an import made.
         */
        Imported: {
            version: components["schemas"]["VersionAnswer"];
            workflow: components["schemas"]["Workflow"];
        };
        /**
         * ImportedDraftAnswer
         * @description A draft that a script has become.
         */
        ImportedDraftAnswer: {
            /**
             * Base Version
             * @description The version that it was made from; null: there was none.
             */
            base_version: number | null;
            /**
             * Changed
             * @description Whether it differs from its base.
             */
            changed: boolean;
            /**
             * Graph
             * @description May be invalid: `POST /workflows/validate` says how.
             */
            graph: {
                [key: string]: unknown;
            };
            /**
             * Revision
             * @description The `ETag` is its text in quotes. It only rises, over discarded drafts too.
             */
            revision: number;
            /** Updated At */
            updated_at: string;
            /** Updated By */
            updated_by: string;
            /**
             * Warnings
             * @description Of the import: `{code, message, line?}`.
             */
            warnings: {
                [key: string]: unknown;
            }[];
            /** Workflow Id */
            workflow_id: string;
        };
        /**
         * InterruptAnswer
         * @description One thing that an execution asks.
         */
        InterruptAnswer: {
            /** Created At */
            created_at: string;
            decision?: components["schemas"]["DecisionAnswer"] | null;
            /**
             * Default
             * @description The answer where nobody gives one in time; missing: then the node fails.
             */
            default?: unknown;
            /**
             * Expires At
             * @description When it is decided by its default, or has expired; null: it stands.
             */
            expires_at?: string | null;
            /** Id */
            id: string;
            /**
             * Kind
             * @description `interrupt`: a node asked. `breakpoint`: the graph stops there, any decision continues.
             */
            kind: string;
            /**
             * Node Id
             * @description The node that asks; within a sub-graph with the nodes around it: `outer/inner`.
             */
            node_id: string;
            /**
             * Schema
             * @description JSON Schema that an answer must fit; missing: any answer does.
             */
            schema?: unknown;
            /**
             * Status
             * @description `expired`: nobody decided in time. `cancelled`: the execution ended before anyone did.
             * @enum {string}
             */
            status: "pending" | "decided" | "expired" | "cancelled";
            /**
             * Value
             * @description What is asked.
             */
            value?: unknown;
        };
        /**
         * Invitation
         * @description Whom to invite.
         */
        Invitation: {
            /** Email */
            email: string;
            /** Roles */
            roles?: ("viewer" | "operator" | "editor" | "admin")[];
        };
        /**
         * IssuedToken
         * @description A service token with its text, which nothing shows again.
         */
        IssuedToken: {
            /** Created At */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /**
             * Last Used At
             * @description To the hour; null: never yet.
             */
            last_used_at: string | null;
            /** Name */
            name: string;
            /** Requests Per Minute */
            requests_per_minute: number | null;
            /** Roles */
            roles: ("viewer" | "operator" | "editor" | "admin")[];
            /** Scopes */
            scopes: string[] | null;
            /**
             * Texts
             * @description The newest first; a second one works until the overlap of a rotation ends.
             */
            texts: components["schemas"]["TextAnswer"][];
            /** Token */
            token: string;
            /**
             * User Id
             * @description Whom it acts as.
             */
            user_id: string;
        };
        /**
         * LastExecution
         * @description What became of one of a workflow's last executions.
         */
        LastExecution: {
            /** Created At */
            created_at: string;
            /** Finished At */
            finished_at: string | null;
            /** Id */
            id: string;
            status: components["schemas"]["ExecutionStatus"];
        };
        /**
         * ListedWorkflow
         * @description A workflow in a list.
         */
        ListedWorkflow: {
            /** Active Version */
            active_version?: number | null;
            /**
             * Archived
             * @default false
             */
            archived?: boolean;
            /** Created At */
            created_at: string;
            /** Created By */
            created_by: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /** Id */
            id: string;
            /** Last Executions */
            last_executions?: components["schemas"]["LastExecution"][] | null;
            /**
             * Latest Version
             * @default 0
             */
            latest_version?: number;
            /** Name */
            name: string;
            /**
             * Revision
             * @default 1
             */
            revision?: number;
            /** Tags */
            tags?: string[];
            /** Updated At */
            updated_at: string;
        };
        /**
         * Me
         * @description Who calls.
         */
        Me: {
            /**
             * Email
             * @description Of a member of the workspace.
             */
            email: string | null;
            /** Roles */
            roles: ("viewer" | "operator" | "editor" | "admin")[];
            /**
             * Scopes
             * @description What the token is narrowed to; null: whatever the roles allow.
             */
            scopes: string[] | null;
            /**
             * Token Id
             * @description The service token that was sent; null: a person is signed in.
             */
            token_id: string | null;
            /** User Id */
            user_id: string;
            /** Workspace */
            workspace: string;
        };
        /**
         * MemberAnswer
         * @description A member of the workspace.
         */
        MemberAnswer: {
            /** Created At */
            created_at: string;
            /** Email */
            email: string;
            /** Id */
            id: string;
            /** Invited By */
            invited_by: string | null;
            /** Last Sign In At */
            last_sign_in_at: string | null;
            /** Roles */
            roles: ("viewer" | "operator" | "editor" | "admin")[];
            /**
             * Status
             * @enum {string}
             */
            status: "invited" | "active" | "disabled";
        };
        /**
         * MemberChange
         * @description What to change of a member; what is left out stays.
         */
        MemberChange: {
            /**
             * Disabled
             * @description True: refused within 30 seconds, with all sessions and service tokens.
             */
            disabled?: boolean | null;
            /** Roles */
            roles?: ("viewer" | "operator" | "editor" | "admin")[] | null;
        };
        /**
         * NewConsent
         * @description Whose consent is asked for.
         */
        NewConsent: {
            /** Credential Id */
            credential_id: string;
        };
        /**
         * NewCredentialBody
         * @description A credential to make.
         * @example {
         *       "name": "openai",
         *       "rotation": {
         *         "every_days": 90
         *       },
         *       "secret": {
         *         "token": "sk-…"
         *       },
         *       "template": "openai"
         *     }
         */
        NewCredentialBody: {
            /**
             * Expires At
             * @description Past it nothing may use it.
             */
            expires_at?: string | null;
            /**
             * Name
             * @description What `[[name]]` in a graph refers to; never changes.
             */
            name: string;
            /**
             * On Unhealthy
             * @description What becomes of executions that need it while it is unhealthy.
             * @default fail
             * @enum {string}
             */
            on_unhealthy?: "fail" | "wait";
            /**
             * Owner
             * @description User id of who answers for it; left out: who makes it.
             */
            owner?: string | null;
            rotation?: components["schemas"]["RotationBody"] | null;
            scope?: components["schemas"]["ScopeBody"];
            /**
             * Secret
             * @description As the type's `secret_schema` says; goes in and never comes out.
             */
            secret?: {
                [key: string]: unknown;
            };
            /**
             * Settings
             * @description As the type's `settings_schema` says, over the settings of the template.
             */
            settings?: {
                [key: string]: unknown;
            };
            /**
             * Template
             * @description One of `GET /credentials/templates`.
             */
            template?: string | null;
            /**
             * Type
             * @description One of `GET /credentials/types`; left out, that of the template.
             */
            type?: string | null;
        };
        /**
         * NewDecision
         * @description What an interrupt is answered with.
         * @example {
         *       "value": {
         *         "approved": true
         *       }
         *     }
         */
        NewDecision: {
            /**
             * Value
             * @description Any JSON: what `interrupt()` returns in the node.
             */
            value: unknown;
        };
        /**
         * NewDraft
         * @description What to edit from now on.
         */
        NewDraft: {
            /**
             * Graph
             * @description Valid or not; at most 4 MB.
             */
            graph: {
                [key: string]: unknown;
            };
        };
        /**
         * NewFromTemplate
         * @description A workflow to make of a template.
         */
        NewFromTemplate: {
            /**
             * Name
             * @description Left out: the template's title.
             */
            name?: string | null;
        };
        /**
         * NewSession
         * @description What a browser signs in with.
         */
        NewSession: {
            /**
             * Token
             * Format: password
             * @description A service token, `orc_…`.
             */
            token: string;
        };
        /**
         * NewToken
         * @description What a token shall be.
         */
        NewToken: {
            /**
             * Expires In Days
             * @description Null: never, for administrators only.
             * @default 90
             */
            expires_in_days?: number | null;
            /** Name */
            name: string;
            /**
             * Requests Per Minute
             * @description What may be sent with it; null: as much as by anybody. The limit of its user holds too.
             */
            requests_per_minute?: number | null;
            /**
             * Roles
             * @description At most yours; left out: yours.
             */
            roles?: ("viewer" | "operator" | "editor" | "admin")[] | null;
            /**
             * Scopes
             * @description What it is narrowed to, such as `workflows:read`; left out: whatever its roles allow.
             */
            scopes?: string[] | null;
        };
        /**
         * NewWorkflow
         * @description A workflow to create.
         * @example {
         *       "graph": {
         *         "edges": [
         *           {
         *             "from": "START",
         *             "to": "greet"
         *           },
         *           {
         *             "from": "greet",
         *             "to": "END"
         *           }
         *         ],
         *         "nodes": [
         *           {
         *             "config": {
         *               "message": "Hello {{inputs.name}}"
         *             },
         *             "id": "greet",
         *             "kind": "builtin",
         *             "type": "set_variable"
         *           }
         *         ]
         *       },
         *       "name": "Greet"
         *     }
         */
        NewWorkflow: {
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Graph
             * @description Becomes version 1, active at once. See `contracts/graph.schema.json`.
             */
            graph?: {
                [key: string]: unknown;
            } | null;
            /** Name */
            name: string;
            /**
             * Tags
             * @description At most 20, each of 1 to 40 characters.
             */
            tags?: string[];
        };
        /**
         * NodeAnswer
         * @description A node of an execution, at its latest visit.
         */
        NodeAnswer: {
            /** Attempts */
            attempts: number;
            /** Finished At */
            finished_at?: string | null;
            /** Id */
            id: string;
            /** Started At */
            started_at?: string | null;
            status: components["schemas"]["NodeStatus"];
        };
        /**
         * NodeStatus
         * @description Where a node of an execution stands.
         * @enum {string}
         */
        NodeStatus: "pending" | "executing" | "retrying" | "succeeded" | "failed" | "skipped" | "waiting" | "cancelled";
        /**
         * NodeTypeAnswer
         * @description A built-in node or router.
         */
        NodeTypeAnswer: {
            /** Category */
            category: string;
            /** Config Schema */
            config_schema: {
                [key: string]: unknown;
            };
            /** Description */
            description: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "node" | "branch";
            /** Outcomes */
            outcomes: string[];
            /** Output Schema */
            output_schema: {
                [key: string]: unknown;
            };
            /** Retry Safe */
            retry_safe: boolean;
            /** Title */
            title: string;
            /** Type */
            type: string;
            /** Ui */
            ui: {
                [key: string]: unknown;
            };
        };
        /**
         * Rotation
         * @description A new value.
         * @example {
         *       "overlap_seconds": 3600,
         *       "secret": {
         *         "token": "sk-…"
         *       }
         *     }
         */
        orcheo__api__models__credentials__Rotation: {
            /**
             * Overlap Seconds
             * @description How long the old value still holds; left out: as the rotation policy says, or a day.
             */
            overlap_seconds?: number | null;
            /**
             * Secret
             * @description All fields, as the type's `secret_schema` says.
             */
            secret: {
                [key: string]: unknown;
            };
        };
        /**
         * Health
         * @description That the API answers.
         */
        orcheo__api__models__system__Health: {
            /**
             * Status
             * @default ok
             * @constant
             */
            status?: "ok";
        };
        /**
         * Rotation
         * @description How a token gets a new text.
         */
        orcheo__api__models__tokens__Rotation: {
            /**
             * Overlap Seconds
             * @description How long the text before goes on working; 0 ends it now.
             * @default 3600
             */
            overlap_seconds?: number;
        };
        /**
         * Health
         * @description What the last check of it said.
         * @enum {string}
         */
        orcheo__domain__credentials__Health: "unknown" | "healthy" | "unhealthy";
        /**
         * Outcome
         * @description What came of it.
         * @enum {string}
         */
        Outcome: "allowed" | "denied" | "failed";
        /** Page[AuditEntryAnswer] */
        Page_AuditEntryAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["AuditEntryAnswer"][];
        };
        /** Page[CheckpointAnswer] */
        Page_CheckpointAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["CheckpointAnswer"][];
        };
        /** Page[ConflictAnswer] */
        Page_ConflictAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["ConflictAnswer"][];
        };
        /** Page[CredentialAnswer] */
        Page_CredentialAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["CredentialAnswer"][];
        };
        /** Page[CredentialTemplateAnswer] */
        Page_CredentialTemplateAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["CredentialTemplateAnswer"][];
        };
        /** Page[CredentialTypeAnswer] */
        Page_CredentialTypeAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["CredentialTypeAnswer"][];
        };
        /** Page[ExecutionSummary] */
        Page_ExecutionSummary_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["ExecutionSummary"][];
        };
        /** Page[FrameAnswer] */
        Page_FrameAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["FrameAnswer"][];
        };
        /** Page[InterruptAnswer] */
        Page_InterruptAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["InterruptAnswer"][];
        };
        /** Page[ListedWorkflow] */
        Page_ListedWorkflow_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["ListedWorkflow"][];
        };
        /** Page[MemberAnswer] */
        Page_MemberAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["MemberAnswer"][];
        };
        /** Page[NodeTypeAnswer] */
        Page_NodeTypeAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["NodeTypeAnswer"][];
        };
        /** Page[TemplateAnswer] */
        Page_TemplateAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["TemplateAnswer"][];
        };
        /** Page[TokenAnswer] */
        Page_TokenAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["TokenAnswer"][];
        };
        /** Page[TriggerAnswer] */
        Page_TriggerAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["TriggerAnswer"][];
        };
        /** Page[VersionSummary] */
        Page_VersionSummary_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["VersionSummary"][];
        };
        /** Page[VisitAnswer] */
        Page_VisitAnswer_: {
            /**
             * Cursor
             * @description Leads to the next page; null on the last.
             */
            cursor?: string | null;
            /** Items */
            items: components["schemas"]["VisitAnswer"][];
        };
        /**
         * Part
         * @description A node, an edge or a branch that only one of two graphs has.
         */
        Part: {
            /** Path */
            path: string;
            /** Value */
            value: {
                [key: string]: unknown;
            };
        };
        /**
         * Parts
         * @description Nodes, edges and branches.
         */
        Parts: {
            /** Branches */
            branches: components["schemas"]["Part"][];
            /** Edges */
            edges: components["schemas"]["Part"][];
            /** Nodes */
            nodes: components["schemas"]["Part"][];
        };
        /**
         * PatchOperation
         * @description One operation of a JSON Patch (RFC 6902).
         */
        PatchOperation: {
            /**
             * From
             * @description Of `move` and `copy`.
             * @default
             */
            from?: string;
            /**
             * Op
             * @enum {string}
             */
            op: "add" | "remove" | "replace" | "move" | "copy" | "test";
            /**
             * Path
             * @description JSON Pointer into the graph: `/nodes/3/config/url`.
             */
            path: string;
            /**
             * Value
             * @description Of `add`, `replace` and `test`.
             */
            value?: unknown;
        };
        /**
         * Policy
         * @description What becomes of a node that the source has run.
         * @enum {string}
         */
        Policy: "reuse" | "rerun" | "forbid";
        /**
         * Problem
         * @description RFC 9457 problem details.
         */
        Problem: {
            /**
             * Detail
             * @description What was wrong, where, and the way out.
             */
            detail: string;
            /**
             * Errors
             * @description Findings in the request: `{path, message}`.
             * @default null
             */
            errors?: {
                [key: string]: string;
            }[] | null;
            /**
             * Instance
             * @default null
             */
            instance?: string | null;
            /**
             * Issues
             * @description Findings in the graph: `{path, code, severity, message}`.
             * @default null
             */
            issues?: {
                [key: string]: unknown;
            }[] | null;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /**
             * Type
             * @description `https://orcheo.dev/problems/<name>`; the name never changes.
             */
            type: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * Publication
         * @description How to publish.
         * @example {
         *       "activate": true
         *     }
         */
        Publication: {
            /**
             * Activate
             * @description Whether new executions, of triggers too, run the version.
             * @default true
             */
            activate?: boolean;
        };
        /**
         * Refreshed
         * @description A session that goes on.
         */
        Refreshed: {
            /**
             * Seconds
             * @description For how long.
             */
            seconds: number;
        };
        /**
         * Replay
         * @description From where to run an execution again, and what to change. All empty: from the start.
         * @example {
         *       "checkpoint": 4,
         *       "state": {
         *         "total": 7
         *       }
         *     }
         */
        Replay: {
            /**
             * Checkpoint
             * @description `index` of a checkpoint; null: the start.
             */
            checkpoint?: number | null;
            /**
             * Inputs
             * @description Other inputs; left out: the same. From a checkpoint they replace what templates and the
             *     channel `inputs` hold, and no channel of the state.
             */
            inputs?: unknown;
            /**
             * Node
             * @description In place of it: the checkpoint before this node's last visit.
             */
            node?: string | null;
            policy?: components["schemas"]["ReplayPolicy"];
            /**
             * State
             * @description Channels to set at the checkpoint, past their reducers. At most 200,000 bytes.
             */
            state?: {
                [key: string]: unknown;
            };
            /**
             * Version
             * @description Version to go on with. `same` is that of the source.
             * @default same
             */
            version?: number | ("same" | "newest");
        };
        /**
         * ReplayPolicy
         * @description What becomes of nodes that the source has run.
         */
        ReplayPolicy: {
            /** @default rerun */
            default?: components["schemas"]["Policy"];
            /**
             * Nodes
             * @description By node id; within a sub-graph `outer/inner`, which counts for what is within it too.
             */
            nodes?: {
                [key: string]: components["schemas"]["Policy"];
            };
        };
        /**
         * Resume
         * @description What a waiting execution goes on with: one of the two, or neither to end a pause.
         * @example {
         *       "value": "yes"
         *     }
         */
        Resume: {
            /**
             * Resume
             * @description Answers by interrupt id. Others stay pending.
             */
            resume?: {
                [key: string]: unknown;
            } | null;
            /**
             * Value
             * @description Answers the only interrupt that is pending; 409 where there are several.
             */
            value?: unknown;
        };
        /**
         * Retry
         * @description How to try a failed execution again.
         */
        Retry: {
            /**
             * Version
             * @description `newest` goes on with a mended version.
             * @default same
             */
            version?: number | ("same" | "newest");
        };
        /**
         * Role
         * @description What a principal was given; each includes the ones before it.
         * @enum {string}
         */
        Role: "viewer" | "operator" | "editor" | "admin";
        /**
         * RotationAnswer
         * @description How often the value must be replaced.
         */
        RotationAnswer: {
            /** Every Days */
            every_days: number;
            /** Overlap Seconds */
            overlap_seconds: number;
        };
        /**
         * RotationBody
         * @description How often the value must be replaced.
         */
        RotationBody: {
            /** Every Days */
            every_days: number;
            /**
             * Overlap Seconds
             * @description How long the old value still holds beside the new one.
             * @default 86400
             */
            overlap_seconds?: number;
        };
        /**
         * ScopeAnswer
         * @description Who may refer to a credential; what is null does not restrict.
         */
        ScopeAnswer: {
            role: components["schemas"]["Role"] | null;
            /** Workflow Ids */
            workflow_ids: string[] | null;
        };
        /**
         * ScopeBody
         * @description Who may refer to a credential; what is null does not restrict.
         */
        ScopeBody: {
            /**
             * @description Only executions that someone with this role started, or whose workflow such a one
             *     published.
             */
            role?: components["schemas"]["Role"] | null;
            /**
             * Workflow Ids
             * @description Only executions of these workflows.
             */
            workflow_ids?: string[] | null;
        };
        /**
         * ScriptChange
         * @description SHA-256 of the scripts of two versions.
         */
        ScriptChange: {
            /** After */
            after: string | null;
            /** Before */
            before: string | null;
        };
        /**
         * ScriptImport
         * @description A LangGraph script to import.
         * @example {
         *       "name": "Shout",
         *       "script": "from typing import TypedDict\n\nfrom langgraph.graph import END, START, StateGraph\n\n\nclass State(TypedDict):\n    text: str\n\n\ndef shout(state: State) -> State:\n    return {\"text\": state[\"text\"].upper()}\n\n\ndef build_graph():\n    graph = StateGraph(State)\n    graph.add_node(\"shout\", shout)\n    graph.add_edge(START, \"shout\")\n    graph.add_edge(\"shout\", END)\n    return graph\n"
         *     }
         */
        ScriptImport: {
            /** Description */
            description?: string | null;
            /**
             * Entrypoint
             * @description The function or variable that gives the graph; found by itself where there is one.
             */
            entrypoint?: string | null;
            /**
             * Name
             * @description Needed for a new workflow; with `workflow_id` it renames that one.
             */
            name?: string | null;
            /**
             * Script
             * @description Python source, at most 128 KiB of UTF-8. It is stored with the version.
             */
            script: string;
            /**
             * Workflow Id
             * @description Import as the next version of this workflow.
             */
            workflow_id?: string | null;
        };
        /**
         * ShownAuth
         * @description How a delivery proves where it comes from.
         */
        ShownAuth: {
            /** Header */
            header: string;
            /**
             * Type
             * @enum {string}
             */
            type: "hmac_sha256" | "shared_secret" | "none";
        };
        /**
         * ShownConfig
         * @description Settings of a webhook.
         */
        ShownConfig: {
            auth: components["schemas"]["ShownAuth"];
            /** Delivery Id Header */
            delivery_id_header?: string | null;
            /** Methods */
            methods: string[];
        };
        /**
         * SignedOut
         * @description What is left to do after signing out.
         */
        SignedOut: {
            /**
             * Sign Out Url
             * @description Where the browser goes to end its session with the sign-in page as well; null: nowhere.
             */
            sign_out_url: string | null;
        };
        /**
         * SignInWays
         * @description How a browser may sign in here.
         */
        SignInWays: {
            /**
             * Account
             * @description Whether `GET /session/start` leads to a sign-in page for people.
             */
            account: boolean;
            /**
             * Token
             * @description `POST /session` takes a service token.
             * @default true
             * @constant
             */
            token?: true;
        };
        /**
         * TemplateAnswer
         * @description A workflow to start from.
         */
        TemplateAnswer: {
            /** Description */
            description: string;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "python" | "json";
            /**
             * Nodes
             * @description How many the graph has.
             */
            nodes: number;
            /** Tags */
            tags: string[];
            /** Title */
            title: string;
        };
        /**
         * TextAnswer
         * @description One of the texts that a token answers to.
         */
        TextAnswer: {
            /** Expires At */
            expires_at: string | null;
        };
        /**
         * TicketAnswer
         * @description Opens one WebSocket connection: `{url}?ticket=…`, and `&after=` a sequence to go on.
         */
        TicketAnswer: {
            /** Expires At */
            expires_at: string;
            /** Ticket */
            ticket: string;
            /**
             * Url
             * @description Address of the WebSocket, without the ticket: an address ends up in logs.
             */
            url: string;
        };
        /**
         * TokenAnswer
         * @description A service token, without its text.
         */
        TokenAnswer: {
            /** Created At */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /** Id */
            id: string;
            /**
             * Last Used At
             * @description To the hour; null: never yet.
             */
            last_used_at: string | null;
            /** Name */
            name: string;
            /** Requests Per Minute */
            requests_per_minute: number | null;
            /** Roles */
            roles: ("viewer" | "operator" | "editor" | "admin")[];
            /** Scopes */
            scopes: string[] | null;
            /**
             * Texts
             * @description The newest first; a second one works until the overlap of a rotation ends.
             */
            texts: components["schemas"]["TextAnswer"][];
            /**
             * User Id
             * @description Whom it acts as.
             */
            user_id: string;
        };
        /**
         * TriggerAnswer
         * @description An entry point of a workflow.
         */
        TriggerAnswer: {
            /**
             * Active Version
             * @description What it starts; null: nothing, the workflow has no version or is archived.
             */
            active_version: number | null;
            config: components["schemas"]["ShownConfig"];
            /** Created At */
            created_at: string;
            /** Enabled */
            enabled: boolean;
            /** Has Secret */
            has_secret: boolean;
            /** Id */
            id: string;
            /** Revision */
            revision: number;
            /**
             * Type
             * @constant
             */
            type: "webhook";
            /** Updated At */
            updated_at: string;
            /**
             * Url
             * @description Where deliveries go.
             */
            url: string;
            /** Workflow Id */
            workflow_id: string;
        };
        /**
         * TriggerBody
         * @description A trigger to create, or what replaces one's configuration.
         * @example {
         *       "config": {
         *         "auth": {
         *           "header": "x-signature",
         *           "secret": "at least eight characters",
         *           "type": "hmac_sha256"
         *         },
         *         "methods": [
         *           "POST"
         *         ]
         *       },
         *       "type": "webhook"
         *     }
         */
        TriggerBody: {
            /** @description `auth.secret` goes in and never comes out; left out of a `PUT`, the present one stays. */
            config: components["schemas"]["WebhookConfig"];
            /** Enabled */
            enabled?: boolean | null;
            /**
             * Type
             * @constant
             */
            type: "webhook";
        };
        /**
         * UserLimitsAnswer
         * @description Limits of a user.
         */
        UserLimitsAnswer: {
            /**
             * Concurrency
             * @description Executions at once; null: no limit.
             */
            concurrency: number | null;
            /** User Id */
            user_id: string;
        };
        /**
         * UserLimitsBody
         * @description Limits of a user.
         */
        UserLimitsBody: {
            /**
             * Concurrency
             * @description Executions that the user may have at once; null: as many as they like.
             */
            concurrency: number | null;
        };
        /**
         * Validation
         * @description What validation found.
         */
        Validation: {
            /**
             * Issues
             * @description `{path, code, severity, message}`.
             */
            issues: {
                [key: string]: string;
            }[];
            /**
             * Valid
             * @description True where no issue is an error.
             */
            valid: boolean;
        };
        /**
         * ValueAnswer
         * @description A value of an execution, and a part of what is in it.
         */
        ValueAnswer: {
            /**
             * Bytes
             * @description As JSON, all of it.
             */
            bytes: number;
            /**
             * Count
             * @description Members, elements or characters; null for a plain value.
             */
            count: number | null;
            /**
             * Items
             * @description Of an object or an array.
             */
            items?: components["schemas"]["ValueItem"][] | null;
            /**
             * Next
             * @description The next `offset`; null at the end.
             */
            next: number | null;
            /** Offset */
            offset: number;
            /**
             * Path
             * @description JSON Pointer.
             */
            path: string;
            /**
             * Type
             * @enum {string}
             */
            type: "object" | "array" | "string" | "number" | "boolean" | "null";
            /**
             * Value
             * @description Of a string the characters, else the value itself.
             */
            value?: unknown;
        };
        /**
         * ValueItem
         * @description A member of an object, or an element of an array.
         */
        ValueItem: {
            /** Key */
            key: string | number;
            /**
             * Value
             * @description Where it is larger than `limit_bytes`:
             *     `{"$truncated": true, type, bytes, count, path, preview}`.
             */
            value: unknown;
        };
        /**
         * VersionAnswer
         * @description A version with its graph.
         */
        VersionAnswer: {
            /** Created At */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Graph */
            graph: {
                [key: string]: unknown;
            };
            /** Number */
            number: number;
            /**
             * Script
             * @description Source of the python nodes.
             */
            script?: string | null;
            status: components["schemas"]["VersionStatus"];
            /**
             * Warnings
             * @description From validation `{path, code, severity, message}` and import `{code, message, line?}`.
             */
            warnings: {
                [key: string]: unknown;
            }[];
            /** Workflow Id */
            workflow_id: string;
        };
        /**
         * VersionStatus
         * @description Where a version of a workflow stands.
         * @enum {string}
         */
        VersionStatus: "draft" | "validated";
        /**
         * VersionSummary
         * @description A version in a list.
         */
        VersionSummary: {
            /** Created At */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Number */
            number: number;
            status: components["schemas"]["VersionStatus"];
            /**
             * Warnings
             * @description From validation `{path, code, severity, message}` and import `{code, message, line?}`.
             */
            warnings: {
                [key: string]: unknown;
            }[];
            /** Workflow Id */
            workflow_id: string;
        };
        /**
         * VisitAnswer
         * @description One visit of a node.
         */
        VisitAnswer: {
            /** Attempts */
            attempts: number;
            /**
             * Child
             * @description The execution that it started, where the node is another workflow.
             */
            child?: string | null;
            /** Error */
            error?: {
                [key: string]: unknown;
            } | null;
            /** Finished At */
            finished_at?: string | null;
            /** Id */
            id: string;
            /** Output */
            output?: unknown;
            /**
             * Pinned
             * @description The node was not run: the request gave its output.
             * @default false
             */
            pinned?: boolean;
            /**
             * Reused
             * @description The node was not run: it gave what it had given in the execution that is replayed.
             * @default false
             */
            reused?: boolean;
            /** Started At */
            started_at?: string | null;
            status: components["schemas"]["NodeStatus"];
            /** Step */
            step?: number | null;
        };
        /**
         * WebhookAuth
         * @description How a delivery proves where it comes from.
         */
        WebhookAuth: {
            /**
             * Header
             * @default x-signature
             */
            header?: string;
            /** Secret */
            secret?: string | null;
            /**
             * Type
             * @enum {string}
             */
            type: "hmac_sha256" | "shared_secret" | "none";
        };
        /**
         * WebhookConfig
         * @description Settings of a webhook trigger.
         */
        WebhookConfig: {
            auth: components["schemas"]["WebhookAuth"];
            /** Delivery Id Header */
            delivery_id_header?: string | null;
            /** Methods */
            methods?: ("GET" | "POST" | "PUT" | "PATCH" | "DELETE")[];
        };
        /**
         * Workflow
         * @description A named automation.
         */
        Workflow: {
            /** Active Version */
            active_version?: number | null;
            /**
             * Archived
             * @default false
             */
            archived?: boolean;
            /** Created At */
            created_at: string;
            /** Created By */
            created_by: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /** Id */
            id: string;
            /**
             * Latest Version
             * @default 0
             */
            latest_version?: number;
            /** Name */
            name: string;
            /**
             * Revision
             * @default 1
             */
            revision?: number;
            /** Tags */
            tags?: string[];
            /** Updated At */
            updated_at: string;
        };
        /**
         * WorkflowWithVersion
         * @description A workflow, with the version that the request added.
         */
        WorkflowWithVersion: {
            /** Active Version */
            active_version?: number | null;
            /**
             * Archived
             * @default false
             */
            archived?: boolean;
            /** Created At */
            created_at: string;
            /** Created By */
            created_by: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /** Id */
            id: string;
            /**
             * Latest Version
             * @default 0
             */
            latest_version?: number;
            /** Name */
            name: string;
            /**
             * Revision
             * @default 1
             */
            revision?: number;
            /** Tags */
            tags?: string[];
            /** Updated At */
            updated_at: string;
            version?: components["schemas"]["VersionAnswer"] | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    read_audit: {
        parameters: {
            query?: {
                /** @description Id of a user, a token or an execution. */
                actor?: string | null;
                /** @description The `cursor` of the page before. */
                cursor?: string | null;
                /** @description Left out: by `Accept`. As text: up to 2,000 entries. */
                format?: ("json" | "jsonl" | "csv") | null;
                /** @description First moment; left out: seven days before `to`. */
                from?: string | null;
                /** @description Items of a page. */
                limit?: number;
                /** @description Id of what was acted on. */
                object?: string | null;
                /** @description An `operationId` of this document. */
                operation?: string | null;
                outcome?: components["schemas"]["Outcome"] | null;
                /** @description First moment after the last; left out: tomorrow, 0:00 UTC. */
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; as text, a larger one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AuditEntryAnswer_"];
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_credentials: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string | null;
                /** @description Items of a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CredentialAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_credential: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body does it once, also after a lost answer. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCredentialBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_credential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                credential_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_credential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                credential_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_credential: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that was read; a change in between is refused with 412. */
                "if-match"?: string | null;
            };
            path: {
                credential_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialAnswer"];
                };
            };
            /** @description Someone else came first; `revision` says where it stands. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_credential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                credential_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_credential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                credential_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_credential: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body does it once, also after a lost answer. */
                "idempotency-key"?: string | null;
            };
            path: {
                credential_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["orcheo__api__models__credentials__Rotation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_credential_health: {
        parameters: {
            query?: {
                /** @description Only those with alerts; a page may then be short. */
                attention?: boolean;
                /** @description The `cursor` of the page before. */
                cursor?: string | null;
                /** @description Items of a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CredentialAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_credential_templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CredentialTemplateAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_credential_types: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CredentialTypeAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_executions: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string | null;
                /** @description Items of a page. */
                limit?: number;
                parent_id?: string | null;
                status?: components["schemas"]["ExecutionStatus"] | null;
                /** @description Of the workflow. */
                version?: number | null;
                workflow_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ExecutionSummary_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_execution: {
        parameters: {
            query?: {
                /** @description Larger values are replaced by `{"$truncated": true, type, bytes, count, path, preview}`; `GET /executions/{id}/values?path=` reads them. Left out: all is shown. */
                limit_bytes?: number | null;
            };
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_execution: {
        parameters: {
            query?: {
                /** @description Delete one that has ended, with all its data, for good. */
                purge?: boolean;
            };
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionAnswer"];
                };
            };
            /** @description It was purged. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_checkpoints: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string | null;
                /** @description Items of a page. */
                limit?: number;
                /** @description Whether each checkpoint holds the state. */
                values?: boolean;
            };
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CheckpointAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_checkpoint: {
        parameters: {
            query?: {
                /** @description Larger values are replaced by `{"$truncated": true, type, bytes, count, path, preview}`; `GET /executions/{id}/values?path=` reads them. Left out: all is shown. */
                limit_bytes?: number | null;
            };
            header?: never;
            path: {
                execution_id: string;
                index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckpointAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_conflicts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ConflictAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_cost_of_execution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CostAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decide_interrupt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
                interrupt_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDecision"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_events: {
        parameters: {
            query?: {
                /** @description Frames with a higher sequence. */
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FrameAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_interrupts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_InterruptAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_nodes_of_execution: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string | null;
                /** @description Larger values are replaced by `{"$truncated": true, type, bytes, count, path, preview}`; `GET /executions/{id}/values?path=` reads them. Left out: all is shown. */
                limit_bytes?: number | null;
            };
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_VisitAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pause_execution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replay_execution: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body is the same execution. */
                "idempotency-key"?: string | null;
            };
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Replay"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resume_execution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Resume"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_execution: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body is the same execution. */
                "idempotency-key"?: string | null;
            };
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Retry"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issue_stream_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_value: {
        parameters: {
            query: {
                /** @description Members, elements or characters: up to 1,000, or 500,000. */
                limit?: number | null;
                limit_bytes?: number;
                offset?: number;
                /** @description JSON Pointer that begins with `/inputs`, `/output`, `/nodes/<number>/output` (number in the list of `/nodes`) or `/checkpoints/<index>/values`. */
                path: string;
            };
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValueAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["orcheo__api__models__system__Health"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description It takes longer; ask at `Location`. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_node_types: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_NodeTypeAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_node_type: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                type_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeTypeAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receive_consent: {
        parameters: {
            query: {
                code?: string | null;
                error?: string | null;
                state: string;
            };
            header?: never;
            path?: never;
            cookie?: {
                orcheo_consent?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** @description To the credential's page: `?consent=` says what came of it. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finish_consent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_consent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConsent"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sign_in_ways: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInWays"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    open_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSession"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    close_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedOut"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finish_sign_in: {
        parameters: {
            query?: {
                code?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refreshed"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_sign_in: {
        parameters: {
            query?: {
                return_to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TemplateAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    instantiate_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                template_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewFromTemplate"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
            /** @description It takes longer; ask at `Location`. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string | null;
                /** @description Items of a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TokenAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedToken"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["orcheo__api__models__tokens__Rotation"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedToken"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_trigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trigger_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_trigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trigger_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_trigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trigger_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pause_trigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trigger_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resume_trigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trigger_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string | null;
                /** @description Items of a page. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MemberAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invite_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Invitation"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_user_limits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserLimitsAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_user_limits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserLimitsBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserLimitsAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deliver_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trigger_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Enqueued: the execution will run. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        execution_id: string;
                        /** @constant */
                        status: "scheduled";
                    };
                };
            };
            /** @description The signature or the secret is missing or wrong. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such webhook. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The trigger does not take this method; `Allow` says which. */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The webhook is paused, or its workflow has no version to run. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is over 4 MB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It could not be enqueued; repeat it after `Retry-After`. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_workflows: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string | null;
                /** @description `last_executions` adds up to five of each workflow, newest first. */
                include?: "last_executions" | null;
                /** @description Items of a page. */
                limit?: number;
                /** @description Part of name, description or a tag; case is ignored. */
                query?: string | null;
                /** @description One of the tags. */
                tag?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ListedWorkflow_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWorkflow"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWithVersion"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_workflow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workflow"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_workflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that was read; a change in between is refused with 412. */
                "if-match"?: string | null;
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedWorkflow"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWithVersion"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_workflow: {
        parameters: {
            query?: {
                purge?: boolean;
            };
            header?: {
                /** @description The `ETag` that was read; a change in between is refused with 412. */
                "if-match"?: string | null;
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_draft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that was read; a change in between is refused with 412. */
                "if-match"?: string | null;
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDraft"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftAnswer"];
                };
            };
            /** @description Someone else came first; `revision` says where the draft stands. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    discard_draft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that was read; a change in between is refused with 412. */
                "if-match"?: string | null;
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Someone else came first; `revision` says where the draft stands. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_draft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that was read; a change in between is refused with 412. */
                "if-match"?: string | null;
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json-patch+json": components["schemas"]["PatchOperation"][];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftSummary"];
                };
            };
            /** @description Someone else came first; `revision` says where the draft stands. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    publish_draft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that was read; a change in between is refused with 412. */
                "if-match"?: string | null;
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Publication"] | null;
            };
        };
        responses: {
            /** @description There is a version with this very graph. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionAnswer"];
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionAnswer"];
                };
            };
            /** @description Someone else came first; `revision` says where the draft stands. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_draft: {
        parameters: {
            query?: never;
            header?: {
                accept?: string;
                /** @description An `ETag` that was read. */
                "if-none-match"?: string | null;
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Entrypoint
                         * @description What gives the graph; name it when the script is imported.
                         */
                        entrypoint: string;
                        /** Python */
                        python: string;
                    };
                    "text/x-python": string;
                };
            };
            /** @description `If-None-Match` names this text. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_into_draft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that was read; a change in between is refused with 412. */
                "if-match"?: string | null;
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftScript"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedDraftAnswer"];
                };
            };
            /** @description Someone else came first; `revision` says where the draft stands. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` is missing. */
            428: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    execute_workflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body is the same execution. */
                "idempotency-key"?: string | null;
                /** @description `wait=N`, N up to 25 seconds. */
                prefer?: string | null;
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Execute"] | null;
            };
        };
        responses: {
            /** @description It ended within `Prefer: wait`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionAnswer"];
                };
            };
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    execute_batch: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body is the same execution. */
                "idempotency-key"?: string | null;
            };
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecuteBatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_triggers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TriggerAnswer_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_trigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_versions: {
        parameters: {
            query?: {
                /** @description The `cursor` of the page before. */
                cursor?: string | null;
                /** @description Items of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_VersionSummary_"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of a version. */
                number: number;
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionAnswer"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    activate_version: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` that was read; a change in between is refused with 412. */
                "if-match"?: string | null;
            };
            path: {
                /** @description Number of a version. */
                number: number;
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workflow"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    diff_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of a version. */
                number: number;
                /** @description Number of a version. */
                other: number;
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphDifference"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_version: {
        parameters: {
            query?: never;
            header?: {
                accept?: string;
                /** @description An `ETag` that was read. */
                "if-none-match"?: string | null;
            };
            path: {
                /** @description Number of a version. */
                number: number;
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Entrypoint
                         * @description What gives the graph; name it when the script is imported.
                         */
                        entrypoint: string;
                        /** Python */
                        python: string;
                    };
                    "text/x-python": string;
                };
            };
            /** @description `If-None-Match` names this text. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_graph: {
        parameters: {
            query?: never;
            header?: {
                accept?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GraphToExport"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Entrypoint
                         * @description What gives the graph; name it when the script is imported.
                         */
                        entrypoint: string;
                        /** Python */
                        python: string;
                    };
                    "text/x-python": string;
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_python: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScriptImport"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
            /** @description It takes longer; ask at `Location`. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description Over 128 KiB of UTF-8. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    validate_graph: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
            /** @description What was wrong, where, and the way out. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
