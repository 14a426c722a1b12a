"""What can go wrong, in two families that say what to do.

::

    OrcheoError
    ├── Rejected              never retry: the same request fails again        (HTTP 4xx)
    │   ├── InvalidRequest               400  the request's shape
    │   ├── Unauthenticated              401
    │   ├── Forbidden                    403
    │   ├── NotFound                     404
    │   ├── MethodNotAllowed             405
    │   ├── Conflict                     409
    │   │   ├── IllegalTransition             a lifecycle forbids it
    │   │   ├── IdempotencyConflict           the key was used with another body
    │   │   ├── ExecutionConflict             a newer writer owns the execution
    │   │   ├── LastAdministrator             a workspace keeps one
    │   │   └── ReplaySourceGone              what is replayed was deleted
    │   ├── RevisionConflict             412  If-Match is stale
    │   ├── PayloadTooLarge              413
    │   │   └── ScriptTooLarge
    │   ├── UnsupportedMediaType         415
    │   ├── Unprocessable                422
    │   │   ├── InvalidGraph                  carries the list of issues
    │   │   ├── ScriptRejected                carries line and column
    │   │   ├── NondeterministicGraph
    │   │   ├── AuthorizationRefused          an authorization server said no; details hold its code
    │   │   ├── NotExportable                 a graph that no script would give back
    │   │   ├── ReplayImpossible              the graph cannot go on from that checkpoint
    │   │   └── TemplateError
    │   ├── PreconditionRequired         428  If-Match is missing
    │   ├── TooManyRequests              429
    │   └── NodeFailed                   422  a node ended with an error that retrying did not mend
    │       ├── NodeCrashed                   it kills the worker that runs it
    │       ├── NodeTimeout
    │       ├── NondeterministicNode
    │       ├── ReplayForbidden               it would have to run, and its policy says never
    │       ├── InvalidQuestion               what it asks a person cannot be asked so
    │       ├── InterruptExpired              nobody answered it in time
    │       ├── ModelNotConfigured
    │       ├── CredentialUnavailable         it is missing, revoked, expired or out of its scope
    │       ├── CredentialUnhealthy           it is known not to work
    │       ├── SubWorkflowFailed             its child failed; retried by its own error's name too
    │       ├── SubWorkflowCancelled
    │       ├── SubWorkflowTooDeep
    │       ├── SubWorkflowUnavailable        there is no such workflow to run
    │       └── EgressRefused
    └── Unavailable           retry with backoff: another try may succeed      (HTTP 503)
        ├── StoreUnavailable
        ├── QueueUnavailable
        ├── BatchIncomplete                   some of many were accepted; says which were not
        ├── OrchestratorUnavailable
        ├── SecretsUnavailable
        ├── AuthorizationServerUnavailable
        ├── KeysUnavailable                 whether a JWT is good, nobody can tell
        ├── DirectoryUnavailable            the user pool
        ├── UserCodeUnavailable
        ├── FormatterUnavailable
        └── WallUnavailable                   a sandbox wall could not be installed

The class name is the wire name: the last part of a problem's ``type`` and Step Functions'
``ErrorEquals``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class OrcheoError(Exception):
    """Base of every error that Orcheo raises on purpose.

    Args:
        message: What was wrong, where, and the way out; shown to the caller.
        details: Further members of the problem document, JSON values only.
    """

    status: ClassVar[int] = 500
    """HTTP status that answers this error."""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details: Mapping[str, Any] = details

    @property
    def type(self) -> str:
        """The stable wire name."""
        return type(self).__name__


class Rejected(OrcheoError):  # noqa: N818 - the family says what to do, not that it is an error
    """The same request will fail again: do not retry."""

    status = 400


class Unavailable(OrcheoError):  # noqa: N818 - see Rejected
    """A dependency failed or asked for patience: retry with backoff."""

    status = 503


class InvalidRequest(Rejected):
    """The request does not have the documented shape."""


class Unauthenticated(Rejected):
    """No valid credential came with the request."""

    status = 401


class Forbidden(Rejected):
    """The caller is known and may not do this."""

    status = 403


class NotFound(Rejected):
    """Nothing of that name exists in the caller's workspace."""

    status = 404


class MethodNotAllowed(Rejected):
    """The resource does not answer to this method."""

    status = 405


class Conflict(Rejected):
    """The resource's present state does not allow it."""

    status = 409


class IllegalTransition(Conflict):
    """The lifecycle table has no such step."""


class IdempotencyConflict(Conflict):
    """The idempotency key was used before with another body."""


class ExecutionConflict(Conflict):
    """Another writer has moved the execution on; stop and leave it to that one."""


class LastAdministrator(Conflict):
    """Without this member, nobody could administer the workspace."""


class ReplaySourceGone(Conflict):
    """The execution that is replayed, or one that it was forked from, has been deleted."""


class RevisionConflict(Rejected):
    """The resource has changed since it was read: read again, apply again."""

    status = 412


class PayloadTooLarge(Rejected):
    """The body is over the documented size."""

    status = 413


class ScriptTooLarge(PayloadTooLarge):
    """The script is over 128 KiB of UTF-8."""


class UnsupportedMediaType(Rejected):
    """The content type is not one that this endpoint reads."""

    status = 415


class Unprocessable(Rejected):
    """Well-formed, but it cannot be done."""

    status = 422


class InvalidGraph(Unprocessable):
    """The graph has errors; ``details["issues"]`` lists them all."""

    def __init__(self, message: str, issues: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(message, issues=list(issues))


class ScriptRejected(Unprocessable):
    """The script does not parse, uses what is refused, or gives no graph.

    ``details`` holds ``line`` and ``column`` (1-based, null where unknown) and ``code``.
    """


class NondeterministicGraph(Unprocessable):
    """Two builds of the same script gave different graphs."""


class AuthorizationRefused(Unprocessable):
    """An authorization server said no; ``details["code"]`` is its error: ``invalid_grant``, …."""


class NotExportable(Unprocessable):
    """The script that was written does not give the graph back; ``details`` say where."""


class ReplayImpossible(Unprocessable):
    """The graph cannot go on from that checkpoint; the message says what it lacks."""


class TemplateError(Unprocessable):
    """A ``{{path}}`` leads nowhere."""


class PreconditionRequired(Rejected):
    """The change must say what it was made from: send ``If-Match``."""

    status = 428


class TooManyRequests(Rejected):
    """A rate limit was met; ``details["retry_after"]`` is in seconds."""

    status = 429


class NodeFailed(Unprocessable):
    """A node ended with an error. ``details["error_type"]`` is the original class name."""


class NodeCrashed(NodeFailed):
    """The node took its worker down until its attempts were used up."""


class NodeTimeout(NodeFailed):
    """The node ran past its ``timeout_seconds``."""


class NondeterministicNode(NodeFailed):
    """A node asked for other effects when it was called again with the same answers."""


class ReplayForbidden(NodeFailed):
    """The node has no record to reuse, and the replay's policy forbids to run it."""


class InvalidQuestion(NodeFailed):
    """What a node asks a person has a bad schema, expiry or default."""


class InterruptExpired(NodeFailed):
    """Nobody answered a node's question in time, and it has no default.

    A retry policy asks again only where it names this class: ``*`` does not mean it.
    """


class ModelNotConfigured(NodeFailed):
    """A chat model that this deployment cannot call."""


class CredentialUnavailable(NodeFailed):
    """A credential that a graph refers to is missing, revoked, expired or out of its scope."""


class CredentialUnhealthy(NodeFailed):
    """A credential that a graph refers to is known not to work; the message says since when."""


class SubWorkflowFailed(NodeFailed):
    """The execution that a node started has failed.

    ``details`` hold ``execution_id`` and ``error``, as the child ended with it; a policy's ``on``
    may name the type of that error.
    """

    @property
    def families(self) -> frozenset[str]:
        """Further names by which a policy may know it."""
        error: Mapping[str, Any] = self.details.get("error") or {}
        return frozenset({str(error["type"])} if "type" in error else ())


class SubWorkflowCancelled(NodeFailed):
    """The execution that a node started was cancelled."""


class SubWorkflowTooDeep(NodeFailed):
    """Workflows start each other deeper than allowed: look for one that starts itself."""


class SubWorkflowUnavailable(NodeFailed):
    """The workflow that a node names is gone, is archived, or has no version to run."""


class EgressRefused(NodeFailed):
    """The address is not one that workflows may call."""


class StoreUnavailable(Unavailable):
    """The database failed or throttled."""


class QueueUnavailable(Unavailable):
    """The queue failed or throttled."""


class BatchIncomplete(Unavailable):
    """A part of a batch was not sent; message and ``details`` are for the caller."""


class OrchestratorUnavailable(Unavailable):
    """The state machine service failed or throttled."""


class SecretsUnavailable(Unavailable):
    """The secret store failed or throttled."""


class KeysUnavailable(Unavailable):
    """The public keys of the identity provider cannot be had."""


class DirectoryUnavailable(Unavailable):
    """The user pool did not answer, or asked for patience."""


class AuthorizationServerUnavailable(Unavailable):
    """An authorization server failed, asked for patience, or could not be reached."""


class UserCodeUnavailable(Unavailable):
    """The function that runs user code could not be reached."""


class FormatterUnavailable(Unavailable):
    """The tool that lays out Python is not there, or gave no answer in its time."""


class WallUnavailable(Unavailable):
    """A wall around user code could not be installed, so nothing was run."""
