"""Every other service of AWS under the same address, as moto has it (``--moto``)."""

from __future__ import annotations

import importlib
import io
import threading
from collections.abc import Iterable
from typing import Any

from codedeploy_fake.server.carrier import Carrier
from codedeploy_fake.server.http import Credential, Environ, StartResponse, WsgiApplication, body_of

#: The header by which moto's server takes a request for another account's.
_ACCOUNT = "HTTP_X_MOTO_ACCOUNT_ID"


class OtherServices:
    """moto's server in this process, for the clients of ours and for our own worlds.

    Raises ``ValueError`` where moto's server is not installed.
    """

    def __init__(self) -> None:
        self._app = _moto()
        self._carriers: list[Carrier] = []

    def answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Hand a request of a client to moto; its account is the one that ours have too."""
        body = body_of(environ)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        credential = Credential.of(environ.get("HTTP_AUTHORIZATION", ""))
        account = None if credential is None else credential.account_id
        if account is not None:
            environ.setdefault(_ACCOUNT, account)
        return self._app(environ, start_response)

    def serve(self, account_id: str) -> str:
        """Return a new address, on loopback, where an account's world looks at its services."""

        def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            return self._app({**environ, _ACCOUNT: account_id}, start_response)

        carrier = Carrier(app, "127.0.0.1", 0)
        threading.Thread(target=carrier.serve_forever, args=(0.1,), daemon=True).start()
        self._carriers.append(carrier)
        return carrier.url

    def close(self) -> None:
        """Stop serving the worlds."""
        for carrier in self._carriers:
            carrier.shutdown()
            carrier.server_close()


def _moto() -> WsgiApplication:
    try:
        server: Any = importlib.import_module("moto.server")
    except ImportError as error:
        raise ValueError(
            f"moto=True needs moto's server: pip install 'codedeploy-fake[server-moto]' ({error})"
        ) from None
    app: WsgiApplication = server.DomainDispatcherApplication(server.create_backend_app)
    return app
