"""What the modules of a plugin import of partyorg that is not public."""

import ast
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

__all__ = ["PUBLIC", "private_imports"]

PUBLIC = frozenset(
    f"partyorg{name}"
    for name in ("", ".errors", ".facts", ".membership", ".plugins", ".rules", ".testing", ".vocabulary")
)
"""The modules that plugins may import from; of what is in them, the names in `__all__`."""


def private_imports(files: Iterable[Path]) -> Iterator[tuple[Path, int, str]]:
    """File, line and name of everything of partyorg that is imported and not public; nothing is executed."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_bytes())):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [
                    alias.name for alias in node.names if _is_ours(alias.name) and alias.name not in PUBLIC
                ]
            elif node.module and not node.level and _is_ours(node.module):
                names = [f"{node.module}.{a.name}" for a in node.names if not _public(node.module, a.name)]
            for name in names:
                yield file, node.lineno, name


def _is_ours(module: str) -> bool:
    return module == "partyorg" or module.startswith("partyorg.")


def _public(module: str, name: str) -> bool:
    if f"{module}.{name}" in PUBLIC:
        return True
    return module in PUBLIC and name in getattr(import_module(module), "__all__", ())
