"""Oversize values in S3: ``blobs/<workspace>/[<owner>/]<content hash>``.

Storing the same bytes twice for one owner is storing them once.
"""

import re
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from orcheo.adapters.aws.translation import error_code, translated
from orcheo.domain.errors import NotFound, StoreUnavailable
from orcheo.domain.identifiers import content_hash

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_OWNER: Final = re.compile(r"[a-z0-9_-]{1,80}")
_REFERENCE: Final = re.compile(rf"(?:{_OWNER.pattern}/)?(?P<hash>[0-9a-f]{{64}})")


class S3BlobStore:
    """The blob store on one bucket; each workspace has its own prefix.

    Args:
        client: An S3 client.
        bucket: Its bucket.
    """

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client: Any = client
        self._bucket = bucket

    def put(self, workspace: str, data: bytes, *, owner: str | None = None) -> str:
        """Store bytes; return their reference."""
        digest = content_hash(data)
        reference = digest if owner is None else f"{_checked(owner)}/{digest}"
        with translated(StoreUnavailable, f"store the blob {reference!r}"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=_key(workspace, reference),
                Body=data,
            )
        return reference

    def get(self, workspace: str, reference: str) -> bytes:
        """Return bytes, once they have the hash that names them; NotFound."""
        form = _REFERENCE.fullmatch(reference)
        if form is None:
            raise NotFound(f"{reference[:80]!r} is not a blob's reference.")
        with translated(StoreUnavailable, f"read the blob {reference!r}"):
            try:
                answer = self._client.get_object(
                    Bucket=self._bucket,
                    Key=_key(workspace, reference),
                )
            except ClientError as error:
                if error_code(error) == "NoSuchKey":
                    raise NotFound(
                        f"There is no blob {reference!r} in this workspace.",
                    ) from error
                raise
            data: bytes = answer["Body"].read()
        if content_hash(data) != form["hash"]:
            raise NotFound(f"The blob {reference!r} is not what was stored under that name.")
        return data

    def delete_owned(self, workspace: str, owner: str) -> None:
        """Delete all that an owner has, at most 1,000 objects with each request."""
        prefix = _key(workspace, f"{_checked(owner)}/")
        while True:
            with translated(StoreUnavailable, f"delete the blobs of {owner!r}"):
                # From the start each time: what was listed before is gone by then.
                found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix)
                wanted = [{"Key": each["Key"]} for each in found.get("Contents", ())]
                if not wanted:
                    return
                answer = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": wanted, "Quiet": True}
                )
            if answer.get("Errors"):
                code = answer["Errors"][0].get("Code")
                raise StoreUnavailable(
                    f"Could not delete {len(answer['Errors'])} blobs of {owner!r} ({code}); "
                    "try again."
                )
            if not found.get("IsTruncated"):
                return


def _checked(owner: str) -> str:
    """Return an owner that may be a part of a key; no other prefix could be meant by it."""
    if _OWNER.fullmatch(owner) is None:
        raise ValueError(f"{owner[:80]!r} is not an execution id")
    return owner


def _key(workspace: str, reference: str) -> str:
    return f"blobs/{workspace}/{reference}"
