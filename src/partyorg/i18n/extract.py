"""Babel extractors: messages in the library's own Python, titles in campaign TOML."""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import IO, Any

__all__ = ["extract_python", "extract_toml"]

Extracted = tuple[int, str | None, str | tuple[str, ...], list[str]]

_MARKS = {"_": 1, "gettext": 1, "N_": 1, "gettext_noop": 1, "ngettext": 2}
_CODE = re.compile(r"[A-Z]{1,3}\d{2,4}")
_SEVERITIES = ("error", "warning", "info")


def extract_python(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],  # noqa: ARG001 - Babel's signature
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, Any],  # noqa: ARG001
) -> Iterator[Extracted]:
    """The messages in a Python file: marked ones, and the templates of faults.

    Marks are `_`, `gettext`, `ngettext`, `gettext_noop` and `N_`. Faults are made in layers that know no language, so
    they carry no mark: in a call that begins with a fault code, the string after it is a message, and so is a `hint`;
    a name there stands for the strings assigned to it in the same file. In a table, what a fault code leads to is one.
    """
    tree = ast.parse(fileobj.read())
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    assigned.setdefault(target.id, []).append(node.value)
    places = [node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Dict)]
    for node in sorted(places, key=lambda node: (node.lineno, node.col_offset)):
        yield from _from_table(node) if isinstance(node, ast.Dict) else _from_call(node, assigned)


def _from_table(table: ast.Dict) -> Iterator[Extracted]:
    """The templates in a table from codes to messages."""
    for key, value in zip(table.keys, table.values, strict=True):
        text = _text(value)
        if text and key is not None and _CODE.fullmatch(_text(key) or ""):
            yield key.lineno, None, text, []


def _from_call(call: ast.Call, assigned: Mapping[str, list[ast.expr]]) -> Iterator[Extracted]:
    name = _name(call.func)
    wanted = _MARKS.get(name)
    if wanted:
        texts = [text for argument in call.args[:wanted] if (text := _text(argument)) is not None]
        if len(texts) == wanted:
            yield call.lineno, name if wanted == 2 else None, texts[0] if wanted == 1 else tuple(texts), []
    elif call.args and _CODE.fullmatch(_text(call.args[0]) or ""):
        named = [keyword.value for keyword in call.keywords if keyword.arg in ("message", "hint")]
        for expression in (*call.args[1:2], *named):
            for text in _texts(expression, assigned):
                yield call.lineno, None, text, []


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _texts(node: ast.expr, assigned: Mapping[str, list[ast.expr]]) -> Iterator[str]:
    """The strings an expression may be: itself, both sides of a choice, or what its name was set to."""
    text = _text(node)
    if text is not None:
        if text and text not in _SEVERITIES:
            yield text
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, assigned)
        yield from _texts(node.orelse, assigned)
    elif isinstance(node, ast.Name):
        for value in assigned.get(node.id, ()):
            if not isinstance(value, ast.Name):
                yield from _texts(value, assigned)


def extract_toml(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],  # noqa: ARG001 - Babel's signature
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, Any],
) -> Iterator[Extracted]:
    """The titles and gists of a campaign file, each with its key path as a comment.

    The option `keys` names other keys, separated by commas. Only needed for a third language: Chinese and English
    stand in the campaign itself, as `title` and `title_en`.
    """
    import tomllib

    text = fileobj.read().decode("utf-8-sig")
    keys = frozenset(str(options.get("keys", "title,gist")).replace(" ", "").split(","))
    line_of = _finder(text)
    for path, key, value in _walk(tomllib.loads(text), ""):
        if key in keys and value:
            yield line_of(value), None, value, [path]


def _walk(value: Any, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            below = f"{path}.{key}" if path else key
            if isinstance(inner, str):
                yield below, key, inner
            else:
                yield from _walk(inner, below)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, f"{path}[{number}]")


def _finder(text: str) -> Callable[[str], int]:
    """A function from a value to the line it first stands on, 0 where it is written with escapes."""
    lines = text.splitlines()

    def find(value: str) -> int:
        head = value.splitlines()[0]
        return next((number for number, line in enumerate(lines, 1) if head in line), 0)

    return find
