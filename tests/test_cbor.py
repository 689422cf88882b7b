"""CBOR, against the examples of RFC 8949, against botocore's parser and against any bytes."""

from __future__ import annotations

import datetime
import io
import math
from typing import Any

import pytest
from botocore import parsers
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import cbor

UTC = datetime.timezone.utc

# RFC 8949, appendix A, where the shortest encoding and ours are the same.
BOTH_WAYS = [
    (0, "00"),
    (1, "01"),
    (10, "0a"),
    (23, "17"),
    (24, "1818"),
    (25, "1819"),
    (100, "1864"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (1000000000000, "1b000000e8d4a51000"),
    (18446744073709551615, "1bffffffffffffffff"),
    (-18446744073709551616, "3bffffffffffffffff"),
    (-1, "20"),
    (-10, "29"),
    (-100, "3863"),
    (-1000, "3903e7"),
    (1.1, "fb3ff199999999999a"),
    (1.0e300, "fb7e37e43c8800759c"),
    (-4.1, "fbc010666666666666"),
    (False, "f4"),
    (True, "f5"),
    (None, "f6"),
    ("", "60"),
    ("a", "6161"),
    ("IETF", "6449455446"),
    ('"\\', "62225c"),
    ("\u00fc", "62c3bc"),
    ("\u6c34", "63e6b0b4"),
    ("\U00010151", "64f0908591"),
    ([], "80"),
    ([1, 2, 3], "83010203"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    (list(range(1, 26)), "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
    ({}, "a0"),
    ({"a": 1, "b": [2, 3]}, "a26161016162820203"),
    (["a", {"b": "c"}], "826161a161626163"),
    ("x" * 300, "79012c" + "78" * 300),
    ("x" * 70000, "7a00011170" + "78" * 70000),
]

READ_ONLY = [
    (0.0, "f90000"),
    (1.5, "f93e00"),
    (65504.0, "f97bff"),
    (100000.0, "fa47c35000"),
    (math.inf, "f97c00"),
    (-math.inf, "fbfff0000000000000"),
    (None, "f7"),
    (b"", "40"),
    (b"\x01\x02\x03\x04", "4401020304"),
    (b"\x01\x02\x03\x04\x05", "5f42010243030405ff"),
    ("streaming", "7f657374726561646d696e67ff"),
    ([], "9fff"),
    ([1, [2, 3], [4, 5]], "9f018202039f0405ffff"),
    ({"a": 1, "b": [2, 3]}, "bf61610161629f0203ffff"),
    (["a", {"b": "c"}], "826161bf61626163ff"),
    (1363896240, "c11a514b67b0"),
    (1363896240.5, "c1fb41d452d9ec200000"),
]

MALFORMED = {
    "nothing": "",
    "two items": "0000",
    "integer cut short": "1903",
    "text cut short": "6261",
    "text that is no UTF-8": "61ff",
    "list cut short": "8201",
    "open list without end": "9f01",
    "map without a value": "a16161",
    "map with a number for a key": "a10101",
    "map with a list for a key": "a18001",
    "map of odd length": "bf6161ff",
    "reserved information": "1c",
    "integer of indefinite length": "1f",
    "negative integer of indefinite length": "3f",
    "break alone": "ff",
    "bytes in a text in pieces": "7f4161ff",
    "pieces in pieces": "7f7f6161ffff",
    "text in pieces without end": "7f6161",
    "unassigned simple value": "f0",
    "simple value in two bytes": "f8ff",
    "big number": "c249010000000000000000",
    "tag of indefinite length": "df00",
    "date as text": "c06161",
    "timestamp that is text": "c16161",
    "timestamp that is a boolean": "c1f5",
    "a list of 2**64 - 1 items": "9bffffffffffffffff01",
    "a map of 2**64 - 1 members": "bbffffffffffffffff616101",
    "a text of 2**64 - 1 bytes": "7bffffffffffffffff61",
    "float cut short": "fb7e37e4",
}


def hex_of(data: bytes) -> str:
    return data.hex()


@pytest.mark.parametrize(("value", "encoded"), BOTH_WAYS)
def test_writes_what_the_rfc_shows(value: Any, encoded: str) -> None:
    assert hex_of(cbor.encode(value)) == encoded


@pytest.mark.parametrize(("value", "encoded"), BOTH_WAYS + READ_ONLY)
def test_reads_what_the_rfc_shows(value: Any, encoded: str) -> None:
    decoded = cbor.decode(bytes.fromhex(encoded))
    assert decoded == value
    assert type(decoded) is type(value)


def test_reads_not_a_number() -> None:
    assert math.isnan(cbor.decode(bytes.fromhex("f97e00")))


@pytest.mark.parametrize("encoded", MALFORMED.values(), ids=MALFORMED)
def test_refuses(encoded: str) -> None:
    with pytest.raises(cbor.CBORError):
        cbor.decode(bytes.fromhex(encoded))


def test_nesting_has_a_limit() -> None:
    deepest = b"\x81" * cbor.MAXIMUM_DEPTH + b"\x00"
    value = cbor.decode(deepest)
    for _ in range(cbor.MAXIMUM_DEPTH):
        (value,) = value
    assert value == 0
    with pytest.raises(cbor.CBORError, match="nested too deeply"):
        cbor.decode(b"\x81" + deepest)
    with pytest.raises(cbor.CBORError, match="nested too deeply"):
        cbor.decode(b"\xa1\x61a" * 100_000)


def test_a_timestamp_is_tagged_epoch_seconds_with_milliseconds() -> None:
    moment = datetime.datetime(2016, 9, 20, 10, 11, 12, 345_000, tzinfo=UTC)
    encoded = cbor.encode(moment)
    assert encoded[:2] == b"\xc1\xfb"
    assert cbor.decode(encoded) == 1474366272.345


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert cbor.decode(cbor.encode("a\ud800b")) == "a?b"


@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        cbor.decode(data)
    except cbor.CBORError:
        return
    with pytest.raises(cbor.CBORError):
        cbor.decode(data + b"\x00")
    with pytest.raises(cbor.CBORError):
        cbor.decode(data[:-1])


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(), inner, max_size=30),
    max_leaves=50,
)


@given(VALUES)
def test_what_was_written_is_read_again(value: Any) -> None:
    assert cbor.decode(cbor.encode(value)) == value


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


# Older versions of botocore know no CBOR, and nothing to compare with.
BOTOCORE_PARSERS = [
    parser for name, parser in parsers.PROTOCOL_PARSERS.items() if name == "smithy-rpc-v2-cbor"
]


@given(VALUES)
def test_botocore_reads_the_same(value: Any) -> None:
    encoded = cbor.encode(value)
    for parser in BOTOCORE_PARSERS:
        stream = io.BufferedReader(io.BytesIO(encoded))
        assert parser().parse_data_item(stream) == without_nulls(value)
