"""The user pool: who may change what about themselves, and where its keys come from."""

from typing import Any, Final

import pytest

from orcheo.application.sign_in import REFRESH_SECONDS
from orcheo.application.verify_id_token import MAX_LIFE_SECONDS, WORKSPACE
from orcheo.bootstrap.environment import Environment
from orcheo.domain.principals import Role
from tests.infrastructure import stack

TEMPLATE: Final = "infra/people.yaml"
OVERRIDE: Final = "ORCHEO_USER_POOL_URL"
SECONDS: Final = {"minutes": 60, "hours": 3600, "days": 86_400}


def only(kind: str) -> Any:
    (found,) = stack.resources(kind, TEMPLATE).values()
    return found


def test_the_workspace_is_written_once_and_not_by_the_client() -> None:
    schema = {each["Name"]: each for each in only("AWS::Cognito::UserPool")["Schema"]}
    assert schema[WORKSPACE.removeprefix("custom:")]["Mutable"] is False
    client = only("AWS::Cognito::UserPoolClient")
    assert client["WriteAttributes"] == ["email"]
    assert WORKSPACE in client["ReadAttributes"], "else no ID token would name it"


def test_nobody_signs_up_and_passwords_are_long() -> None:
    pool = only("AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12
    assert pool["MfaConfiguration"] == "OPTIONAL"
    resource = stack.template(TEMPLATE)["Resources"]["UserPool"]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert pool["DeletionProtection"] == {"Fn::If": ["OnAws", "ACTIVE", "INACTIVE"]}


def test_the_client_knows_the_code_flow_alone() -> None:
    client = only("AWS::Cognito::UserPoolClient")
    assert client["AllowedOAuthFlows"] == {"Fn::If": ["HasUrl", ["code"], {"Ref": "AWS::NoValue"}]}
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"], "no password by API"
    assert "aws.cognito.signin.user.admin" not in set(stack.texts(client["AllowedOAuthScopes"]))
    assert client["EnableTokenRevocation"] is True
    assert client["RefreshTokenRotation"]["Feature"] == "ENABLED"


@pytest.mark.parametrize(
    ("kind", "longest"), [("IdToken", 900), ("AccessToken", 900), ("RefreshToken", REFRESH_SECONDS)]
)
def test_tokens_are_short_lived(kind: str, longest: int) -> None:
    client = only("AWS::Cognito::UserPoolClient")
    seconds = client[f"{kind}Validity"] * SECONDS[client["TokenValidityUnits"][kind]]
    assert seconds <= min(longest, MAX_LIFE_SECONDS)


def test_groups_are_the_roles() -> None:
    groups = stack.resources("AWS::Cognito::UserPoolGroup", TEMPLATE).values()
    assert {group["GroupName"] for group in groups} == {role.value for role in Role}


def test_only_the_local_target_takes_keys_from_elsewhere() -> None:
    for function in stack.functions():
        value = stack.variables(function).get(OVERRIDE)
        if function in {"api", "authorize_request"}:
            expected = ["OnAws", {"Ref": "AWS::NoValue"}, {"Ref": "EmulatorUrl"}]
            assert value == {"Fn::If": expected}
        else:
            assert value is None
    shared = stack.template()["Globals"]["Function"]["Environment"]["Variables"]
    assert OVERRIDE not in shared
    given = {OVERRIDE: "http://evil.example", "AWS_REGION": "eu-west-1"}
    given["ORCHEO_USER_POOL_ID"] = "eu-west-1_Ours"
    in_aws = Environment({**given, "ORCHEO_TARGET": "aws"})
    assert in_aws.user_pool_url == ""
    assert in_aws.user_pool_issuer == ("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ours")
    assert Environment({**given, "ORCHEO_TARGET": "local"}).user_pool_url == given[OVERRIDE]


def test_the_api_manages_users_of_one_pool_and_the_authorizer_none() -> None:
    reach = {
        function: {
            str(action)
            for statement in stack.statements(function)
            for action in stack.listed(statement["Action"])
            if str(action).startswith("cognito-idp:")
        }
        for function in stack.functions()
    }
    assert {function for function, actions in reach.items() if actions} == {"api"}
    assert "cognito-idp:AdminSetUserPassword" not in reach["api"]
    assert "cognito-idp:AdminInitiateAuth" not in reach["api"]
    assert "cognito-idp:AdminUpdateUserAttributes" not in reach["api"], "the workspace stays"
