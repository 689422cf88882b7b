"""The page at ``/``: one file, and the rules by which a browser shows it."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.resources
import re

from codedeploy_fake.server.http import Answer


@functools.cache
def page() -> Answer:
    """Return the page; nothing from elsewhere may run on it or be loaded by it."""
    text = importlib.resources.files("codedeploy_fake.server").joinpath("page.html").read_bytes()
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash_of(text, b'script')}",
            f"style-src {_hash_of(text, b'style')}",
            "connect-src 'self'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    return Answer(200, headers, text)


def _hash_of(text: bytes, element: bytes) -> str:
    """Return the hash by which the policy allows the one inline element of this name."""
    (content,) = re.findall(rb"<%b>(.*?)</%b>" % (element, element), text, re.DOTALL)
    return f"'sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}'"
