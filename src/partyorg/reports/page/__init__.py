"""The report page: one HTML file with every finding in it, drawn by itself, that asks no network for anything."""

from .document import write_page

__all__ = ["write_page"]
