"""CBOR (RFC 8949), as far as the Smithy RPC v2 CBOR protocol needs it.

Timestamps are written as tag 1 (epoch seconds) and read as plain numbers, exactly as the JSON
protocol carries them, so that whoever checks a request sees the same values from both.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Callable
from typing import Any

#: Items nested deeper than this are refused; the service's shapes nest less than ten deep.
MAXIMUM_DEPTH = 64

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG = (major << 5 for major in range(7))
_FALSE, _TRUE, _NULL = b"\xf4", b"\xf5", b"\xf6"
_EPOCH_SECONDS = 1
_INDEFINITE = 31
_BREAK = b"\xff"
_SIMPLE_VALUES = {20: False, 21: True, 22: None, 23: None}
_FLOATS = {25: struct.Struct(">e"), 26: struct.Struct(">f"), 27: struct.Struct(">d")}
_DOUBLE = struct.Struct(">Bd")
_TAGGED_DOUBLE = struct.Struct(">BBd")


class CBORError(ValueError):
    """The bytes are no CBOR, or CBOR that the protocol does not use."""


def encode(value: Any) -> bytes:
    """The CBOR of a value: text, booleans, numbers, aware datetimes, lists, maps and ``None``."""
    parts: list[bytes] = []
    _write(value, parts.append)
    return b"".join(parts)


def _write(value: Any, write: Callable[[bytes], None]) -> None:
    if isinstance(value, str):
        write(_text(value))
    elif isinstance(value, dict):
        write(_head(_MAP, len(value)))
        for key, member in value.items():
            write(_key(key))
            _write(member, write)
    elif isinstance(value, bool):
        write(_TRUE if value else _FALSE)
    elif isinstance(value, int):
        write(_head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value))
    elif isinstance(value, list):
        write(_head(_ARRAY, len(value)))
        for item in value:
            _write(item, write)
    elif isinstance(value, float):
        write(_DOUBLE.pack(0xFB, value))
    elif value is None:
        write(_NULL)
    else:
        # A datetime: with its own class looked for last, a frozen clock's stand-in is one too.
        write(_TAGGED_DOUBLE.pack(_TAG | _EPOCH_SECONDS, 0xFB, round(value.timestamp(), 3)))


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes((major | argument,))
    if argument < 0x100:
        return bytes((major | 24, argument))
    if argument < 0x10000:
        return struct.pack(">BH", major | 25, argument)
    if argument < 0x100000000:
        return struct.pack(">BI", major | 26, argument)
    return struct.pack(">BQ", major | 27, argument)


def _text(value: str) -> bytes:
    # JSON can carry half of a surrogate pair into the store; UTF-8 cannot carry it out.
    encoded = value.encode("utf-8", "replace")
    return _head(_TEXT, len(encoded)) + encoded


#: Nearly all keys are member names of the service model, which come again in every answer.
_key = functools.lru_cache(maxsize=1024)(_text)


def decode(data: bytes) -> Any:
    """The value of one CBOR item, indefinite lengths included; tag 1 gives the bare number.

    Raises :class:`CBORError` for anything that is not exactly one well-formed item.
    """
    reader = _Reader(data)
    value = reader.item(0)
    if reader.position != len(data):
        raise CBORError("bytes after the end")
    return value


class _Reader:
    """Reads items one after the other, and never past the end."""

    __slots__ = ("data", "position")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, length: int) -> bytes:
        end = self.position + length
        if end > len(self.data):
            raise CBORError("unexpected end")
        taken = self.data[self.position : end]
        self.position = end
        return taken

    def head(self) -> tuple[int, int, int]:
        """The major type, the additional information and the argument of the next item."""
        initial = self.take(1)[0]
        major, info = initial >> 5, initial & 31
        if info < 24 or info == _INDEFINITE:
            return major, info, info
        if info > 27:
            raise CBORError("reserved additional information")
        return major, info, int.from_bytes(self.take(1 << (info - 24)), "big")

    def item(self, depth: int) -> Any:
        if depth > MAXIMUM_DEPTH:
            raise CBORError("nested too deeply")
        major, info, argument = self.head()
        return _READERS[major](self, info, argument, depth)

    def at_break(self) -> bool:
        """Whether an item of indefinite length ends here; if it does, goes past its end."""
        if self.data[self.position : self.position + 1] != _BREAK:
            return False
        self.position += 1
        return True

    def unsigned(self, info: int, argument: int, depth: int) -> int:
        if info == _INDEFINITE:
            raise CBORError("an integer of indefinite length")
        return argument

    def negative(self, info: int, argument: int, depth: int) -> int:
        return -1 - self.unsigned(info, argument, depth)

    def byte_string(self, info: int, argument: int, depth: int) -> bytes:
        return self.chunks(_BYTES, info, argument)

    def text(self, info: int, argument: int, depth: int) -> str:
        try:
            return self.chunks(_TEXT, info, argument).decode("utf-8")
        except UnicodeDecodeError:
            raise CBORError("text that is no UTF-8") from None

    def chunks(self, major: int, info: int, argument: int) -> bytes:
        if info != _INDEFINITE:
            return self.take(argument)
        chunks = []
        while not self.at_break():
            chunk_major, chunk_info, length = self.head()
            if chunk_major << 5 != major or chunk_info == _INDEFINITE:
                raise CBORError("a string in pieces of another kind")
            chunks.append(self.take(length))
        return b"".join(chunks)

    def array(self, info: int, argument: int, depth: int) -> list[Any]:
        items: list[Any] = []
        # A declared length is only ever counted down: each item must be there to be kept.
        while not self.at_break() if info == _INDEFINITE else len(items) < argument:
            items.append(self.item(depth + 1))
        return items

    def map(self, info: int, argument: int, depth: int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        count = 0
        while not self.at_break() if info == _INDEFINITE else count < argument:
            key = self.item(depth + 1)
            if not isinstance(key, str):
                raise CBORError("a key that is no text")
            members[key] = self.item(depth + 1)
            count += 1
        return members

    def tag(self, info: int, argument: int, depth: int) -> float:
        value = self.item(depth + 1)
        if info == _INDEFINITE or argument != _EPOCH_SECONDS:
            raise CBORError("an unknown tag")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise CBORError("a timestamp that is no number")
        return value

    def simple(self, info: int, argument: int, depth: int) -> float | bool | None:
        if info in _FLOATS:
            packed = _FLOATS[info]
            number: float = packed.unpack(argument.to_bytes(packed.size, "big"))[0]
            return number
        if info not in _SIMPLE_VALUES:
            raise CBORError("an unknown simple value")
        return _SIMPLE_VALUES[info]


#: What reads an item, by its major type.
_READERS: tuple[Callable[[_Reader, int, int, int], Any], ...] = (
    _Reader.unsigned,
    _Reader.negative,
    _Reader.byte_string,
    _Reader.text,
    _Reader.array,
    _Reader.map,
    _Reader.tag,
    _Reader.simple,
)
