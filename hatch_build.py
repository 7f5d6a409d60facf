"""Compile the message catalogues (.po) into the wheel (.mo), leaving the source tree as it is."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueBuildHook(BuildHookInterface[Any]):
    """Adds one .mo file to the wheel for every .po file under src/.

    An editable install needs none: there the .po files are read themselves.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile to a temporary folder and have the builder pick the files up from there."""
        if version == "editable":
            return
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        source = Path(self.root, "src")
        compiled = Path(self._scratch())
        for po in sorted(source.rglob("*.po")):
            inside = po.relative_to(source).with_suffix(".mo")
            target = compiled / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            with po.open("rb") as text, target.open("wb") as binary:
                write_mo(binary, read_po(text, locale=po.parent.parent.name))
            build_data["force_include"][str(target)] = inside.as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder once the wheel is written."""
        if self._folder is not None:
            self._folder.cleanup()

    _folder: tempfile.TemporaryDirectory[str] | None = None

    def _scratch(self) -> str:
        self._folder = tempfile.TemporaryDirectory(prefix="partyorg-catalogues-")
        return self._folder.name
