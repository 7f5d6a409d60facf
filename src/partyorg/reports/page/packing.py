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
    length, rising, planes], …]}`; then each column in as many planes of bytes as its largest number needs, the lowest first.
    Columns named in `rising` hold the difference from the number before, twice that, or for one below zero twice its size
    less one; the others hold numbers from 0. Numbers have 32 bits at the most.
    """
    parts, listed = [], []
    for name, values in columns.items():
        numbers = list(values)
        length = len(numbers)
        if name in rising:
            steps = (b - a for a, b in zip([0, *numbers], numbers, strict=False))
            numbers = [2 * step if step >= 0 else -2 * step - 1 for step in steps]
        cells = array("I", numbers)
        if sys.byteorder == "big":
            cells.byteswap()
        raw = cells.tobytes()
        planes = (max(numbers, default=0).bit_length() + 7) // 8
        listed.append([name, length, int(name in rising), planes])
        parts += [raw[plane::4] for plane in range(planes)]
    head = json.dumps({"texts": texts, "columns": listed}, ensure_ascii=False, separators=(",", ":"))
    said = head.encode("utf-8", "replace")
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    parts = [len(said).to_bytes(4, "little"), said, *parts]
    packed = [squeeze.compress(part) for part in parts]
    return b64encode(b"".join([*packed, squeeze.flush()])).decode("ascii"), sum(map(len, parts))
