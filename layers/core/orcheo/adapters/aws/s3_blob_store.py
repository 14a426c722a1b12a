"""Oversize values in S3, by content hash: storing the same bytes twice is storing them once."""

import re
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from orcheo.adapters.aws.translation import error_code, translated
from orcheo.domain.errors import NotFound, StoreUnavailable
from orcheo.domain.identifiers import content_hash

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_REFERENCE: Final = re.compile(r"[0-9a-f]{64}")


class S3BlobStore:
    """The blob store on one bucket; each workspace has its own prefix.

    Args:
        client: An S3 client.
        bucket: Its bucket.
    """

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client: Any = client
        self._bucket = bucket

    def put(self, workspace: str, data: bytes) -> str:
        """Store bytes; return their reference."""
        reference = content_hash(data)
        with translated(StoreUnavailable, f"store the blob {reference!r}"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=_key(workspace, reference),
                Body=data,
            )
        return reference

    def get(self, workspace: str, reference: str) -> bytes:
        """Return bytes, once they have the hash that names them; NotFound."""
        if _REFERENCE.fullmatch(reference) is None:
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
        if content_hash(data) != reference:
            raise NotFound(f"The blob {reference!r} is not what was stored under that name.")
        return data


def _key(workspace: str, reference: str) -> str:
    return f"blobs/{workspace}/{reference}"
