"""Bundles in S3, and what an agent finds in one: an AppSpec file, and the scripts that it names.

Its checks come in the agent's order, with its texts (2.6).
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable, Collection, Iterable
from typing import Any

from botocore.exceptions import ClientError

from codedeploy_fake import messages
from codedeploy_fake.messages import Message
from codedeploy_fake.model.resources import Bundle
from codedeploy_fake.model.runs import Fault
from codedeploy_fake.model.store import Document
from codedeploy_fake.neighbors.asking import Reader, code_of, text_of

#: The largest object that is looked into, in bytes.
LARGEST = 50_000_000
#: What an AppSpec file may be called.
_NAMES = ("appspec.yml", "appspec.yaml")
#: The events whose scripts are those of the revision that is deployed (2.2).
_EVENTS = (
    "BeforeInstall",
    "AfterInstall",
    "ApplicationStart",
    "ValidateService",
    "BeforeAllowTraffic",
    "AfterAllowTraffic",
)
_SYSTEMS = ("linux", "windows")
#: The longest time that an event may take, in seconds.
_LONGEST = 3600


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
            return _look_into(here, body.read())


class _Invalid(Exception):
    """An AppSpec file that the agent cannot use."""

    def __init__(self, message: Message, **values: object) -> None:
        super().__init__(message.format(**values))
        self.fault = Fault(message.code, str(self))


def _look_into(location: Document, body: bytes) -> Bundle:
    """Return the bundle at a location, with what an agent meets in it."""
    kind = location["s3Location"].get("bundleType")
    if kind in ("YAML", "JSON"):
        return Bundle(location, body.decode("utf-8", "replace"))
    unpack = _UNPACK.get(kind)
    if unpack is None:
        return Bundle(location)
    try:
        names, read = unpack(body)
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError):
        fault = Fault("UnknownError", messages.BUNDLE_NOT_UNPACKED[kind].text)
        return Bundle(location, faults={"DownloadBundle": fault})
    return _look_around(location, names, read)


_Unpacked = tuple[list[str], Callable[[str], bytes]]


def _zip(body: bytes) -> _Unpacked:
    archive = zipfile.ZipFile(io.BytesIO(body))
    return archive.namelist(), archive.read


def _tar(mode: str) -> Callable[[bytes], _Unpacked]:
    def unpack(body: bytes) -> _Unpacked:
        with tarfile.open(fileobj=io.BytesIO(body), mode=mode) as archive:  # type: ignore[call-overload]
            files = {
                member.name: archive.extractfile(member).read()
                for member in archive.getmembers()
                if member.isfile()
            }
        return list(files), files.__getitem__

    return unpack


_UNPACK: dict[str | None, Callable[[bytes], _Unpacked]] = {
    "zip": _zip,
    "tar": _tar("r:"),
    "tgz": _tar("r:gz"),
}


def _look_around(location: Document, names: Iterable[str], read: Callable[[str], bytes]) -> Bundle:
    files = {name.removeprefix("./"): name for name in names if not name.endswith("/")}
    root = _root(files)
    path = next((root + name for name in _NAMES if root + name in files), None)
    if path is None:
        text = messages.APPSPEC_MISSING.format(directory=_ARCHIVE)
        return Bundle(location, faults={"DownloadBundle": Fault("UnknownError", text)})
    there = {name.removeprefix(root) for name in files}
    try:
        hooks = _hooks(read(files[path]).decode("utf-8", "replace"))
    except _Invalid as invalid:
        return Bundle(location, faults={"BeforeInstall": invalid.fault}, scripts={})
    scripts = {event: found[0] for event, found in hooks.items() if found}
    return Bundle(location, faults=_missing(hooks, there), scripts=scripts)


#: Where an agent unpacks a bundle; the ids of group and deployment are not known here.
_ARCHIVE = "/opt/codedeploy-agent/deployment-root/deployment-archive"


def _root(files: Collection[str]) -> str:
    """Return the one directory that holds everything, with its slash, where there is one.

    The agent strips it if it has the AppSpec file.
    """
    roots = {name.partition("/")[0] for name in files}
    if len(roots) == 1:
        (root,) = roots
        if any(f"{root}/{name}" in files for name in _NAMES):
            return root + "/"
    return ""


def _missing(hooks: dict[str, list[str]], there: Collection[str]) -> dict[str, Fault]:
    """Return the faults of events whose scripts the bundle lacks."""
    faults: dict[str, Fault] = {}
    for event in _EVENTS:
        for script in hooks.get(event, ()):
            if script.removeprefix("./").lstrip("/") not in there:
                path = f"{_ARCHIVE}/{script}"
                message = messages.SCRIPT_MISSING
                faults[event] = Fault(message.code, message.format(path=path), script)
                break
    return faults


def _hooks(text: str) -> dict[str, list[str]]:
    """Return the scripts of a valid AppSpec file, by event."""
    import yaml

    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise _Invalid(messages.APPSPEC_NOT_YAML) from None
    if not document:
        raise _Invalid(messages.APPSPEC_EMPTY)
    if not isinstance(document, dict):
        raise _Invalid(messages.APPSPEC_NOT_YAML)
    version, system = document.get("version"), document.get("os")
    if version != 0.0 or isinstance(version, bool):
        raise _Invalid(messages.APPSPEC_VERSION, version="" if version is None else version)
    if system not in _SYSTEMS:
        raise _Invalid(messages.APPSPEC_SYSTEM, system="" if system is None else system)
    hooks = {
        event: [_location(script) for script in scripts or ()]
        for event, scripts in (document.get("hooks") or {}).items()
    }
    _check_files(document.get("files") or ())
    return hooks


def _location(script: Any) -> str:
    location = script.get("location") if isinstance(script, dict) else None
    if location is None:
        raise _Invalid(messages.APPSPEC_NO_LOCATION)
    timeout = script.get("timeout", _LONGEST)
    if not str(timeout).isdigit() or int(timeout) > _LONGEST or not int(timeout):
        raise _Invalid(messages.APPSPEC_BAD_TIMEOUT)
    return str(location).strip()


def _check_files(files: Iterable[Any]) -> None:
    for file in files:
        source, destination = (
            (file.get("source"), file.get("destination")) if isinstance(file, dict) else (file, "")
        )
        if not destination:
            raise _Invalid(messages.APPSPEC_NO_DESTINATION, source=source)
