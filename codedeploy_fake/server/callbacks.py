"""Functions of a test in another program: a status to report, or an address to post to."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from codedeploy_fake.server.http import JSON

if TYPE_CHECKING:
    from botocore.model import ServiceModel

    from codedeploy_fake.fake.fake import CodeDeployFake

#: How long an address may take to respond, in seconds.
PATIENCE = 15
STATUSES = ("Succeeded", "Failed")
#: What the runtime interface of Lambda calls the parts of a context.
REQUEST_ID = "Lambda-Runtime-Aws-Request-Id"
ARN = "Lambda-Runtime-Invoked-Function-Arn"

# The proxies of the environment are for the way out of this machine.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ReportedStatus:
    """A hook function that reports a status, with PutLifecycleEventHookExecutionStatus."""

    def __init__(
        self, fake: CodeDeployFake, model: ServiceModel, region: str | None, status: Any
    ) -> None:
        if status not in STATUSES:
            raise ValueError(f'answer must be "Succeeded" or "Failed", not {status!r}')
        self._service = fake.service
        self._model = model
        self._region = region or fake.options.region
        self._status = status
        self.__name__ = f"answer-{status}"

    def __call__(self, event: dict[str, Any], context: object) -> None:
        """Report the status of the hook."""
        self._service.call(
            "PutLifecycleEventHookExecutionStatus",
            {
                "deploymentId": event["DeploymentId"],
                "lifecycleEventHookExecutionId": event["LifecycleEventHookExecutionId"],
                "status": self._status,
            },
            region=self._region,
            service_model=self._model,
        )


class Post:
    """A function that is another program: it gets its argument as a JSON document."""

    def __init__(self, url: Any) -> None:
        parts = urlsplit(url) if isinstance(url, str) else None
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"url must be an address of http or https, not {url!r}")
        self._url: str = url
        self.__name__ = parts.path.rpartition("/")[2] or parts.hostname

    def __call__(self, event: Any, context: Any = None) -> None:
        """Post an event.

        Raises:
            RuntimeError: The address did not respond, or responded with an error.
        """
        headers = {"Content-Type": JSON}
        if context is not None:
            headers[REQUEST_ID] = context.aws_request_id
            headers[ARN] = context.invoked_function_arn
        request = urllib.request.Request(self._url, json.dumps(event).encode(), headers)
        try:
            with _opener.open(request, timeout=PATIENCE) as response:
                response.read()
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(2000).decode(errors="replace")
            raise RuntimeError(f"{self._url} answered {error.code}: {said}") from None
        except OSError as error:
            raise RuntimeError(f"{self._url} did not answer: {error}") from None
