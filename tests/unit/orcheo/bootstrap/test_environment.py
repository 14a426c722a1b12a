"""What a function reads of its environment."""

import inspect

import pytest

from orcheo.bootstrap.environment import Environment, MissingVariable

TOLD_BELOW = {
    "allow_private_egress",
    "function_name",
    "public_url",
    "region",
    "requests_per_minute",
    "trace_is_sampled",
    "user_pool",
    "user_pool_client",
    "user_pool_issuer",
    "user_pool_url",
}
NAMES = [
    name
    for name, member in inspect.getmembers(Environment)
    if isinstance(member, property) and name not in TOLD_BELOW
]


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_variable_is_named_only_when_it_is_needed(name: str) -> None:
    variable = f"ORCHEO_{name.upper()}"
    assert getattr(Environment({variable: "x"}), name) == "x"
    with pytest.raises(MissingVariable, match=variable):
        getattr(Environment({variable: ""}), name)


def test_lambda_says_the_functions_own_name() -> None:
    assert Environment({"AWS_LAMBDA_FUNCTION_NAME": "api"}).function_name == "api"
    with pytest.raises(MissingVariable, match="AWS_LAMBDA_FUNCTION_NAME"):
        getattr(Environment({}), "function_name")  # noqa: B009 - read for its error


@pytest.mark.parametrize(
    ("name", "variable", "given", "expected"),
    [
        ("region", "AWS_REGION", "eu-west-1", "eu-west-1"),
        ("requests_per_minute", "ORCHEO_REQUESTS_PER_MINUTE", "600", 600),
        ("user_pool", "ORCHEO_USER_POOL_ID", "eu-west-1_a", "eu-west-1_a"),
        ("user_pool_client", "ORCHEO_USER_POOL_CLIENT_ID", "c", "c"),
    ],
)
def test_a_variable_may_have_another_name(
    name: str, variable: str, given: str, expected: object
) -> None:
    assert getattr(Environment({variable: given}), name) == expected
    with pytest.raises(MissingVariable, match=variable):
        getattr(Environment({}), name)


def test_the_issuer_of_people_is_their_pool_in_this_region() -> None:
    variables = {"AWS_REGION": "eu-west-1", "ORCHEO_USER_POOL_ID": "eu-west-1_a"}
    issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a"
    assert Environment(variables).user_pool_issuer == issuer


@pytest.mark.parametrize(("target", "expected"), [("local", "http://127.0.0.1:1"), ("aws", "")])
def test_another_user_pool_is_for_the_local_target_alone(target: str, expected: str) -> None:
    variables = {"ORCHEO_TARGET": target, "ORCHEO_USER_POOL_URL": "http://127.0.0.1:1/"}
    assert Environment(variables).user_pool_url == expected


def test_a_stack_may_have_no_public_url_of_its_own() -> None:
    assert Environment({}).public_url == ""
    assert Environment({"ORCHEO_PUBLIC_URL": "https://o.example/"}).public_url == (
        "https://o.example"
    )


@pytest.mark.parametrize(
    ("target", "allowed", "expected"),
    [("local", "true", True), ("aws", "true", False), ("local", "1", False)],
)
def test_private_egress_is_for_the_local_target_alone(
    target: str, allowed: str, expected: object
) -> None:
    variables = {"ORCHEO_TARGET": target, "ORCHEO_ALLOW_PRIVATE_EGRESS": allowed}
    assert Environment(variables).allow_private_egress is expected


def test_a_trace_is_sampled_only_where_its_header_says_so() -> None:
    assert Environment({"_X_AMZN_TRACE_ID": "Root=1;Sampled=1"}).trace_is_sampled
    assert not Environment({"_X_AMZN_TRACE_ID": "Root=1;Sampled=0"}).trace_is_sampled
    assert not Environment({}).trace_is_sampled
