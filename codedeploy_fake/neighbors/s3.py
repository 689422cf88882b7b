"""Bundles."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from codedeploy_fake.model.resources import Bundle
from codedeploy_fake.model.runs import Fault
from codedeploy_fake.model.store import Document
from codedeploy_fake.neighbors.asking import Reader, code_of, text_of
from codedeploy_fake.neighbors.bundles import look_into

#: The largest object that is looked into, in bytes.
LARGEST = 50_000_000


class S3(Reader):
    """Objects in S3."""

    def bundle(self, location: Document) -> Bundle | None:
        wanted = location["s3Location"]
        key = tuple(wanted.get(name) for name in ("bucket", "key", "bundleType", "version"))
        return self.asking.once(("bundle", *key), lambda: self._bundle(location), None)

    def _bundle(self, location: Document) -> Bundle | None:
        wanted = location["s3Location"]
        version = {"VersionId": wanted["version"]} if "version" in wanted else {}
        try:
            found = self.asking.call(
                "s3", "GetObject", Bucket=wanted["bucket"], Key=wanted["key"], **version
            )
        except ClientError as refusal:
            if code_of(refusal) == "NoSuchBucket" and not self._has_buckets():
                return None
            # The agent reports what S3 says.
            missing = {"404": "The specified key does not exist.", "403": "Access Denied"}
            text = missing.get(code_of(refusal)) or text_of(refusal)
            return Bundle(location, faults={"DownloadBundle": Fault("UnknownError", text)})
        return self._read(location, found)

    def _has_buckets(self) -> bool:
        try:
            return bool(self.asking.call("s3", "ListBuckets").get("Buckets"))
        except ClientError:
            return False

    def _read(self, location: Document, found: dict[str, Any]) -> Bundle:
        there = {**location["s3Location"], "eTag": found["ETag"]}
        here: Document = {"revisionType": "S3", "s3Location": there}
        if found["ContentLength"] > LARGEST:
            return Bundle(here)
        with found["Body"] as body:
            return look_into(here, body.read())
