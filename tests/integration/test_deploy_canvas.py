"""The canvas is uploaded so that no open page loses what it was built with."""

from pathlib import Path
from typing import Any

import pytest

from infra.delivery import ASK, FOREVER
from infra.deploy_canvas import main, upload
from tests.harness.cloud import BUCKET, cloud


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("one")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "index-1.js").write_text("1")
    return tmp_path


class Recording:
    """An S3 client that remembers the order of uploads."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3
        self.sent: list[str] = []

    def put_object(self, **given: Any) -> None:
        self.sent.append(given["Key"])
        self._s3.put_object(**given)

    def get_paginator(self, name: str) -> Any:
        return self._s3.get_paginator(name)


def test_the_page_goes_last_and_old_assets_stay(built: Path) -> None:
    with cloud() as account:
        s3 = account.client("s3")
        first = Recording(s3)
        assert upload(first, BUCKET, built) == 3
        assert first.sent == ["assets/index-1.js", "favicon.svg", "index.html"]
        (built / "assets" / "index-1.js").rename(built / "assets" / "index-2.js")
        (built / "index.html").write_text("two")
        second = Recording(s3)
        assert upload(second, BUCKET, built) == 3
        assert second.sent == ["assets/index-2.js", "favicon.svg", "index.html"]
        assert upload(Recording(s3), BUCKET, built) == 2, "what is named by content is there"
        found = {each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]}
        assert found == {"assets/index-1.js", "assets/index-2.js", "favicon.svg", "index.html"}
        page = s3.get_object(Bucket=BUCKET, Key="index.html")
        assert page["Body"].read() == b"two"
        assert (page["CacheControl"], page["ContentType"]) == (ASK, "text/html; charset=utf-8")
        asset = s3.get_object(Bucket=BUCKET, Key="assets/index-2.js")
        assert asset["CacheControl"] == FOREVER
        assert asset["ContentType"] == "text/javascript; charset=utf-8"


class Session:
    """The account's S3, and one stack."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3

    def client(self, service: str) -> Any:
        return {"s3": self._s3, "cloudformation": self}[service]

    def describe_stacks(self, **given: Any) -> Any:
        assert given == {"StackName": "front"}
        outputs = {"CanvasBucketName": BUCKET, "Url": "https://d1.cloudfront.net"}
        listed = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
        return {"Stacks": [{"Outputs": listed}]}


def test_the_command_finds_the_bucket_of_the_stack(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with cloud() as account:
        s3 = account.client("s3")
        assert main(["--stack", "front", "--folder", str(built)], Session(s3)) == 0
        assert "3 files uploaded: https://d1.cloudfront.net" in capsys.readouterr().out
        assert s3.get_object(Bucket=BUCKET, Key="index.html")


def test_without_a_build_nothing_is_uploaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--folder", str(tmp_path)]) == 1
    assert "make canvas" in capsys.readouterr().err
