"""CloudFront delivers the canvas as the local edge does."""

import json
import shutil
import subprocess
from typing import Any, Final

import pytest

from infra.delivery import (
    DATA_HEADERS,
    FOREVER,
    HEADERS,
    INDEX,
    content_security_policy,
    file_of,
)
from tests.infrastructure.stack import ROOT, listed, resources, template, texts

EDGE: Final = "infra/edge.yaml"
YEAR: Final = 31_536_000
CACHING_DISABLED: Final = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_BUT_HOST: Final = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def policy(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a response headers policy as headers, and its Strict-Transport-Security."""
    found = resources("AWS::CloudFront::ResponseHeadersPolicy", EDGE)[name]
    config = found["ResponseHeadersPolicyConfig"]
    items = config.get("CustomHeadersConfig", {"Items": []})["Items"]
    headers: dict[str, Any] = {item["Header"]: item["Value"] for item in items}
    security: dict[str, Any] = dict(config["SecurityHeadersConfig"])
    assert all(part["Override"] for part in [*security.values(), *items])
    names = {
        "ContentSecurityPolicy": "content-security-policy",
        "FrameOptions": "x-frame-options",
        "ReferrerPolicy": "referrer-policy",
    }
    secure = security.pop("StrictTransportSecurity")
    security.pop("ContentTypeOptions")
    headers["x-content-type-options"] = "nosniff"
    member = {"FrameOptions": "FrameOption"}
    for part, value in security.items():
        headers[names[part]] = value[member.get(part, part)]
    return headers, secure


def distribution() -> dict[str, Any]:
    """Return the distribution's configuration."""
    (found,) = resources("AWS::CloudFront::Distribution", EDGE).values()
    config: dict[str, Any] = found["DistributionConfig"]
    return config


def behaviours() -> dict[str, dict[str, Any]]:
    """Return how each pattern of paths is answered."""
    config = distribution()
    return {
        "*": config["DefaultCacheBehavior"],
        **{each["PathPattern"]: each for each in config["CacheBehaviors"]},
    }


def test_files_have_the_headers_that_the_local_edge_gives_them() -> None:
    headers, secure = policy("CanvasHeaders")
    text, values = headers.pop("content-security-policy")["Fn::Sub"]
    condition, streams, none = values["Streams"]["Fn::If"]
    assert (condition, streams, none) == ("HasDomain", {"Fn::Sub": " wss://${DomainName}"}, "")
    own = "wss://orcheo.example.com"
    assert text.replace("${Streams}", f" {own}") == content_security_policy(own)
    assert text.replace("${Streams}", "") == content_security_policy()
    assert headers == dict(HEADERS)
    assert secure["AccessControlMaxAgeSec"] == YEAR


def test_data_has_the_headers_that_the_local_edge_gives_it() -> None:
    headers, secure = policy("DataHeaders")
    assert headers == dict(DATA_HEADERS)
    assert secure["AccessControlMaxAgeSec"] == YEAR


def test_each_path_has_its_origin_and_its_headers() -> None:
    found = {
        pattern: (each["TargetOriginId"], each.get("ResponseHeadersPolicyId"))
        for pattern, each in behaviours().items()
    }
    assert found == {
        "*": ("canvas", {"Ref": "CanvasHeaders"}),
        "/api/*": ("api", {"Ref": "DataHeaders"}),
        "/webhooks/*": ("api", {"Ref": "DataHeaders"}),
        "/ws/*": ("streams", None),
    }


def test_the_session_reaches_the_api_and_nothing_else() -> None:
    asked: dict[str, Any] = {
        pattern: each.get("OriginRequestPolicyId") for pattern, each in behaviours().items()
    }
    assert asked.pop("/api/*") == ALL_BUT_HOST
    assert asked.pop("*") is None
    own = resources("AWS::CloudFront::OriginRequestPolicy", EDGE)
    for reference in asked.values():
        config = own[reference["Ref"]]["OriginRequestPolicyConfig"]
        assert config["CookiesConfig"] == {"CookieBehavior": "none"}


def test_nothing_but_files_is_kept_by_caches() -> None:
    for pattern, each in behaviours().items():
        assert (each["CachePolicyId"] == CACHING_DISABLED) is (pattern != "*")
        secure = "redirect-to-https" if pattern == "*" else "https-only"
        assert each["ViewerProtocolPolicy"] == secure
    kept = distribution()["CustomErrorResponses"]
    assert {each["ErrorCode"] for each in kept} >= {404, 500, 502, 503, 504}
    for each in kept:
        # With a page of its own, the API's problem documents would be lost.
        assert each == {"ErrorCode": each["ErrorCode"], "ErrorCachingMinTTL": 0}


def test_only_the_distribution_reads_the_bucket() -> None:
    (bucket,) = resources("AWS::S3::Bucket", EDGE).values()
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    (found,) = resources("AWS::S3::BucketPolicy", EDGE).values()
    allowed = [s for s in found["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]
    assert {action for s in allowed for action in listed(s["Action"])} == {
        "s3:GetObject",
        "s3:ListBucket",
    }
    for statement in allowed:
        assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        assert "${Distribution}" in " ".join(texts(statement["Condition"]))


def test_the_front_refers_to_what_the_stack_exports() -> None:
    exported = {
        output["Export"]["Name"]["Fn::Sub"].replace("AWS::StackName", "ApiStackName")
        for output in template()["Outputs"].values()
        if "Export" in output
    }
    used = {text for text in texts(distribution()["Origins"]) if "ApiStackName" in text}
    assert used == exported


def test_nobody_pays_for_a_web_acl_without_asking_for_one() -> None:
    kinds = {each["Type"] for each in template(EDGE)["Resources"].values()}
    assert not any(kind.startswith("AWS::WAF") for kind in kinds)
    assert template(EDGE)["Parameters"]["WebAclArn"]["Default"] == ""


# --- the function that decides about paths ----------------------------------------------------

DRIVER: Final = """
const answers = JSON.parse(process.argv[1]).map(({ uri, querystring = {} }) => {
  const headers = { host: { value: 'orcheo.example.com' } };
  const answer = handler({ request: { method: 'GET', uri, querystring, headers } });
  return { ...answer, host: answer.headers['x-forwarded-host'].value };
});
console.log(JSON.stringify(answers));
"""


def routed(*requests: dict[str, Any]) -> list[dict[str, Any]]:
    """Run the function on requests."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is not installed")
    (found,) = resources("AWS::CloudFront::Function", EDGE).values()
    program = found["FunctionCode"] + DRIVER
    done = subprocess.run(
        [node, "-e", program, json.dumps(requests)],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def test_places_of_the_canvas_are_its_page_as_at_the_local_edge() -> None:
    paths = [
        "/",
        "/workflows",
        "/workflows/wf_1",
        "/executions/compare/a/b",
        "/workflows/",
        "/a.b/c",
        "/assets/index-4f.js",
        "/favicon.svg",
        "/index.html",
        "/apis",
        "/ws",
    ]
    answers = routed(*[{"uri": path} for path in paths])
    for path, answer in zip(paths, answers, strict=True):
        assert answer["uri"] == f"/{file_of(path)}"
        assert answer["host"] == "orcheo.example.com"
    assert answers[1]["uri"] == f"/{INDEX}"


def test_paths_of_the_api_lose_their_prefix_and_those_of_webhooks_do_not() -> None:
    paths = {
        "/api/workflows": "/workflows",
        "/api/api/x": "/api/x",
        "/api/": "/",
        "/api/nodes/a.b": "/nodes/a.b",
        "/webhooks/tr_1": "/webhooks/tr_1",
        "/webhooks/tr_1/x.y": "/webhooks/tr_1/x.y",
    }
    answers = routed(*[{"uri": path, "querystring": {"a": {"value": "1"}}} for path in paths])
    assert [answer["uri"] for answer in answers] == list(paths.values())
    assert all(answer["querystring"] == {"a": {"value": "1"}} for answer in answers)


def test_a_stream_names_its_execution_in_the_path_alone() -> None:
    given = {
        "ticket": {"value": "t"},
        "after": {"value": "7"},
        "execution_id": {"value": "ex_other"},
        "x": {"value": "y"},
    }
    full, bare = routed(
        {"uri": "/ws/executions/ex_1", "querystring": given}, {"uri": "/ws/executions/ex_1"}
    )
    execution = {"execution_id": {"value": "ex_1"}}
    assert full["uri"] == bare["uri"] == "/live"
    assert full["querystring"] == {
        **execution,
        "ticket": {"value": "t"},
        "after": {"value": "7"},
    }
    assert bare["querystring"] == execution


def test_what_is_kept_for_ever_is_named_by_its_content() -> None:
    assert f"max-age={YEAR}" in FOREVER
    config = (ROOT / "canvas" / "vite.config.ts").read_text()
    assert "FileNames" not in config, "vite's own names carry a hash of the content"
