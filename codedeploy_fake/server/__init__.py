"""The same world over HTTP, for programs of every language.

Offers a WSGI application (:func:`application`), the carrier that serves it, the test author's
side under ``/_codedeploy/``, a page to look at, and the Python client of that side. Must not know
botocore's internals: it builds on the bytes of ``interception/wire.py`` and on ``fake/``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codedeploy_fake.server.app import Application


def application(**options: Any) -> Application:
    """Return the server as a WSGI callable, for waitress, gunicorn and their like.

    Args:
        **options: The options of :class:`~codedeploy_fake.server.options.ServerOptions`:
            ``progress`` ("instant"), ``speed``, ``region``, ``seed``, ``world``, ``moto``, and
            ``hosts``, the names besides those of this machine that the Host header may have.

    Returns:
        The application; each one has worlds of its own.

    Raises:
        TypeError: An option is unknown.
        ValueError: An option has an impossible value.
    """
    # Imported late: the client of a server (``connect``) does not need it.
    from codedeploy_fake.server.app import Application
    from codedeploy_fake.server.options import ServerOptions

    return Application(ServerOptions.of(options))
