"""Upload the built canvas: ``python -m infra.deploy_canvas --help``.

Needs AWS credentials that may write the bucket of the stack made from ``infra/edge.yaml``. Files
that are named by their content go first and stay, so that pages which are open find what they were
built with; ``index.html`` goes last and names the new ones. Nothing has to be invalidated: browsers
and CloudFront ask for it each time.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3

from infra.delivery import INDEX, KINDS, OTHER_KIND, cache_control
from infra.local.settings import ROOT

BUILT = ROOT / "canvas" / "dist"


def main(arguments: list[str] | None = None, session: Any = None) -> int:
    """Upload; 0, or 1 with a message where there is nothing to upload.

    Args:
        arguments: Of the command line.
        session: Makes clients; a test's own.
    """
    parser = argparse.ArgumentParser(prog="python -m infra.deploy_canvas", description=__doc__)
    parser.add_argument("--stack", default="orcheo-edge", help="stack of infra/edge.yaml")
    parser.add_argument("--folder", type=Path, default=BUILT, help="default: canvas/dist")
    given = parser.parse_args(arguments)
    if not (given.folder / INDEX).is_file():
        print(f"error: {given.folder} holds no canvas; run `make canvas`.", file=sys.stderr)
        return 1
    session = session or boto3.Session()
    stacks = session.client("cloudformation").describe_stacks(StackName=given.stack)["Stacks"]
    outputs = {found["OutputKey"]: found["OutputValue"] for found in stacks[0]["Outputs"]}
    count = upload(session.client("s3"), outputs["CanvasBucketName"], given.folder)
    print(f"{count} files uploaded: {outputs['Url']}")
    return 0


def upload(s3: Any, bucket: str, folder: Path) -> int:
    """Upload a built canvas, its page last; return how many files were sent."""
    present = dict(_present(s3, bucket))
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    count = 0
    for name in sorted(names, key=lambda each: (each == INDEX, each)):
        content = (folder / name).read_bytes()
        if present.get(name) == len(content) and cache_control(name) == cache_control("assets/"):
            continue  # its name says what is in it
        s3.put_object(
            Bucket=bucket,
            Key=name,
            Body=content,
            CacheControl=cache_control(name),
            ContentType=KINDS.get(Path(name).suffix, OTHER_KIND),
        )
        count += 1
    return count


def _present(s3: Any, bucket: str) -> Iterator[tuple[str, int]]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for found in page.get("Contents", []):
            yield found["Key"], found["Size"]


if __name__ == "__main__":
    sys.exit(main())
