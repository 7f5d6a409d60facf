"""Columns of whole numbers and tables of texts as one compressed text, for a page that unpacks it itself."""

import json
import sys
import zlib
from array import array
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["pack"]

_LEVEL = 6


def pack(
    texts: Any, columns: Mapping[str, Iterable[int]], rising: frozenset[str] = frozenset()
) -> tuple[str, int]:
    """The texts (anything JSON holds) and the columns, deflated, in base64; and how many bytes they are unpacked.

    Before compression: the length of the JSON in four bytes, lowest first; the JSON, `{"texts": …, "columns": [[name,
    length, rising], …]}`; then each column in four planes of bytes, the lowest first. Columns named in `rising` hold the
    difference from the number before. Numbers are signed and have 32 bits.
    """
    parts, listed = [], []
    for name, values in columns.items():
        numbers = list(values)
        length = len(numbers)
        listed.append([name, length, int(name in rising)])
        if name in rising:
            numbers = [b - a for a, b in zip([0, *numbers], numbers, strict=False)]
        cells = array("i", numbers)
        if sys.byteorder == "big":
            cells.byteswap()
        raw = cells.tobytes()
        parts += [raw[plane::4] for plane in range(4)]
    head = json.dumps({"texts": texts, "columns": listed}, ensure_ascii=False, separators=(",", ":"))
    said = head.encode("utf-8", "replace")
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    parts = [len(said).to_bytes(4, "little"), said, *parts]
    packed = [squeeze.compress(part) for part in parts]
    return b64encode(b"".join([*packed, squeeze.flush()])).decode("ascii"), sum(map(len, parts))
