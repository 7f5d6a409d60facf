"""A fictitious university: its register at any size, the same bytes for the same seed on every machine."""

from .province import make_province
from .university import DEMO_AS_OF, DEMO_TABLES, make_university
from .write import write_demo
from .years import VOLUMES, Volume, make_volume

__all__ = [
    "DEMO_AS_OF",
    "DEMO_TABLES",
    "VOLUMES",
    "Volume",
    "make_province",
    "make_university",
    "make_volume",
    "write_demo",
]
