"""The seam in botocore: which methods are wrapped, and by what.

botocore's methods are wrapped once, when this module is imported, and never restored, so that
whatever else wraps them (tracers, other mocks) may come and go in any order. The wrappers do
nothing but look at the stack of active fakes while it is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from codedeploy_fake.interception import clients, observing, process, sending, stack
from codedeploy_fake.interception.wrappers import Wrapper, Wrappers

if TYPE_CHECKING:
    from codedeploy_fake.fake.fake import CodeDeployFake

#: Gets the instance, the arguments and the keyword arguments (which it may change) of a call.
_Around = Callable[[Any, Any, dict[str, Any]], AbstractContextManager[None]]


def _around(manager: _Around) -> Wrapper:
    def wrapper(
        wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
    ) -> Any:
        if not stack.active:
            return wrapped(*args, **kwargs)
        with manager(instance, args, kwargs):
            return wrapped(*args, **kwargs)

    return wrapper


def _around_async(manager: _Around) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def wrapper(
        wrapped: Callable[..., Any], instance: Any, args: Any, kwargs: dict[str, Any]
    ) -> Any:
        if not stack.active:
            return await wrapped(*args, **kwargs)
        with manager(instance, args, kwargs):
            return await wrapped(*args, **kwargs)

    return wrapper


#: What is wrapped, if and when it is imported.
_WRAPPERS = Wrappers(
    {
        "botocore.credentials": {
            "ContainerProvider.load": clients.withhold,
            "CredentialResolver.load_credentials": clients.load,
            "InstanceMetadataProvider.load": clients.withhold,
            "LoginProvider.load": clients.withhold,
            "ProcessProvider.load": clients.withhold,
        },
        "botocore.endpoint": {
            "Endpoint._send": sending.send,
            "Endpoint.make_request": sending.make_request,
        },
        "botocore.retries.bucket": {"TokenBucket.acquire": process.acquire},
        "botocore.session": {"Session.create_client": _around(clients.creation)},
        "botocore.signers": {"RequestSigner._choose_signer": sending.choose_signer},
        "botocore.utils": {"IMDSRegionProvider.provide": clients.withhold},
        "botocore.waiter": {"Waiter.wait": _around(process.wait)},
        "aiobotocore.credentials": {
            "AioContainerProvider.load": clients.withhold_async,
            "AioCredentialResolver.load_credentials": clients.load_async,
            "AioInstanceMetadataProvider.load": clients.withhold_async,
            "AioLoginProvider.load": clients.withhold_async,
            "AioProcessProvider.load": clients.withhold_async,
        },
        "aiobotocore.endpoint": {"AioEndpoint._send": sending.send},
        "aiobotocore.retries.bucket": {"AsyncTokenBucket.acquire": process.acquire_async},
        "aiobotocore.session": {"AioSession._create_client": _around_async(clients.creation)},
        "aiobotocore.signers": {"AioRequestSigner._choose_signer": sending.choose_signer_async},
        "aiobotocore.utils": {"AioIMDSRegionProvider.provide": clients.withhold_async},
        "aiobotocore.waiter": {"AIOWaiter.wait": _around_async(process.wait)},
        "moto.core.base_backend": {"BackendDict.reset": observing.observe_reset},
        "moto.core.botocore_stubber": {"BotocoreStubber.__call__": sending.stand_aside},
    }
)
_WRAPPERS.install()


def activate(fake: CodeDeployFake) -> None:
    """Activate a fake, with every wrapper in place."""
    _WRAPPERS.put_back()
    if fake.options.sleep == "skip" or fake.options.travel:
        # Late: most tests want neither.
        from codedeploy_fake.interception import process

        process.prepare(fake)
    stack.push(fake)
