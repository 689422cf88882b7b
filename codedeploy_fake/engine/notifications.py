"""Messages and events, derived when they are read."""

from __future__ import annotations


def messages_of(regions):
    return []


def events_of(regions):
    return []
