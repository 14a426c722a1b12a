"""Issue a service token for a deployed stack: ``python -m infra.issue_token --help``.

Needs AWS credentials that may write the users table. The token is printed once and stored as a
hash.
"""

import argparse
import datetime as dt
from typing import Any

import boto3

from orcheo.adapters.dynamodb.token_store import DynamoTokenStore
from orcheo.application.issue_token import IssueToken
from orcheo.bootstrap.clock import SystemClock, SystemRandomness
from orcheo.domain.principals import Role


def main(arguments: list[str] | None = None) -> None:
    """Issue one token."""
    parser = argparse.ArgumentParser(prog="python -m infra.issue_token", description=__doc__)
    parser.add_argument("--data-stack", default="orcheo-data", help="stack of infra/data.yaml")
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--role", choices=[role.value for role in Role], default="admin")
    parser.add_argument("--name", default="command line")
    parser.add_argument("--days", type=int, help="until it expires; default: never")
    given = parser.parse_args(arguments)
    session: Any = boto3.Session()
    stacks = session.client("cloudformation").describe_stacks(StackName=given.data_stack)["Stacks"]
    outputs = {found["OutputKey"]: found["OutputValue"] for found in stacks[0]["Outputs"]}
    store = DynamoTokenStore(session.client("dynamodb"), outputs["UsersTableName"])
    issue = IssueToken(store, SystemClock(), SystemRandomness())
    text = issue(
        workspace=given.workspace,
        user_id=given.user,
        roles=[Role(given.role)],
        name=given.name,
        expires_in=None if given.days is None else dt.timedelta(days=given.days),
    )
    print(text)


if __name__ == "__main__":
    main()
