"""The environment of a function: the only reader of its variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field


class MissingVariable(RuntimeError):  # noqa: N818 - the outcome, as every error here
    """A variable that this function needs is not set."""


def _process() -> Mapping[str, str]:
    return os.environ  # noqa: TID251 - here and nowhere else


@dataclass(frozen=True, slots=True)
class Environment:
    """Read lazily: a function may lack the variables of what it does not use.

    Each property raises MissingVariable, which names the variable.
    """

    variables: Mapping[str, str] = field(default_factory=_process)

    @property
    def config_table(self) -> str:
        """Name of the ``config`` table."""
        return self._required("ORCHEO_CONFIG_TABLE")

    @property
    def runtime_table(self) -> str:
        """Name of the ``runtime`` table."""
        return self._required("ORCHEO_RUNTIME_TABLE")

    @property
    def credentials_table(self) -> str:
        """Name of the ``credentials`` table."""
        return self._required("ORCHEO_CREDENTIALS_TABLE")

    @property
    def users_table(self) -> str:
        """Name of the ``users`` table."""
        return self._required("ORCHEO_USERS_TABLE")

    @property
    def bucket(self) -> str:
        """Bucket of artifacts and oversize values."""
        return self._required("ORCHEO_BUCKET")

    @property
    def data_key_arn(self) -> str:
        """The customer-managed key: encrypts tables, bucket, queues and secrets."""
        return self._required("ORCHEO_DATA_KEY_ARN")

    @property
    def triggers_queue_url(self) -> str:
        """``triggers.fifo``."""
        return self._required("ORCHEO_TRIGGERS_QUEUE_URL")

    @property
    def state_machine_arn(self) -> str:
        """``execute_workflow``."""
        return self._required("ORCHEO_STATE_MACHINE_ARN")

    @property
    def user_code_function(self) -> str:
        """Name of ``run_user_code``."""
        return self._required("ORCHEO_USER_CODE_FUNCTION")

    @property
    def ws_endpoint(self) -> str:
        """Endpoint of PostToConnection."""
        return self._required("ORCHEO_WS_ENDPOINT")

    @property
    def public_url(self) -> str:
        """What clients see in front, without a slash at its end; empty: see each request."""
        return self.variables.get("ORCHEO_PUBLIC_URL", "").rstrip("/")

    @property
    def requests_per_minute(self) -> int:
        """What a user, and a token, may send to the API."""
        return int(self._required("ORCHEO_REQUESTS_PER_MINUTE"))

    @property
    def region(self) -> str:
        """This function's region, set by Lambda."""
        return self._required("AWS_REGION")

    @property
    def user_pool(self) -> str:
        """Id of the user pool."""
        return self._required("ORCHEO_USER_POOL_ID")

    @property
    def user_pool_client(self) -> str:
        """Id of the canvas's client of the user pool."""
        return self._required("ORCHEO_USER_POOL_CLIENT_ID")

    @property
    def user_pool_issuer(self) -> str:
        """What tokens of the user pool call their issuer, and where its keys are."""
        return f"https://cognito-idp.{self.region}.amazonaws.com/{self.user_pool}"

    @property
    def user_pool_url(self) -> str:
        """Where the local cloud serves the user pool's endpoints; empty in AWS, whatever is set."""
        given = self.variables.get("ORCHEO_USER_POOL_URL", "").rstrip("/")
        return given if self.target == "local" else ""

    @property
    def sign_in_url(self) -> str:
        """Where browsers meet the user pool's own pages."""
        return self._required("ORCHEO_SIGN_IN_URL").rstrip("/")

    @property
    def function_name(self) -> str:
        """This function's own name, set by Lambda."""
        return self._required("AWS_LAMBDA_FUNCTION_NAME")

    @property
    def stage(self) -> str:
        """``dev``, ``staging`` or ``prod``."""
        return self._required("ORCHEO_STAGE")

    @property
    def target(self) -> str:
        """``aws`` or ``local``."""
        return self._required("ORCHEO_TARGET")

    @property
    def allow_private_egress(self) -> bool:
        """True where nodes may reach private addresses: never but on the local target."""
        allowed = self.variables.get("ORCHEO_ALLOW_PRIVATE_EGRESS", "") == "true"
        return allowed and self.target == "local"

    @property
    def trace_is_sampled(self) -> bool:
        """True where this invocation's trace is recorded."""
        return "Sampled=1" in self.variables.get("_X_AMZN_TRACE_ID", "")

    def _required(self, name: str) -> str:
        value = self.variables.get(name, "")
        if not value:
            raise MissingVariable(
                f"{name} is not set; template.yaml gives it to each function that needs it.",
            )
        return value
