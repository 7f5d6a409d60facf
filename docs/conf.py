"""Sphinx: Chinese pages with some in English beside them, MyST Markdown, nothing loaded from elsewhere."""

from __future__ import annotations

from importlib.metadata import version as version_of
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "partyorg"
author = "The partyorg contributors"
copyright = "The partyorg contributors, Apache-2.0"
release = version = version_of("partyorg")
language = "zh_CN"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
pygments_style = "friendly"
highlight_language = "text"

html_theme = "furo"
html_title = "partyorg"
html_copy_source = False
html_show_sphinx = False

# A single backtick in a docstring is code.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
python_maximum_signature_line_length = 100
# One class may be exported by two public modules; each page documents it.
suppress_warnings = ["ref.python"]


def _without_the_drawing(
    _app: Sphinx, what: str, _name: str, _obj: object, _options: object, lines: list[str]
) -> None:
    """Leave the docstrings of modules out: the pages say it, and drawings in them are no reStructuredText."""
    if what == "module":
        lines.clear()


def setup(app: Sphinx) -> None:
    """Connect the one change that we make to docstrings."""
    app.connect("autodoc-process-docstring", _without_the_drawing)
