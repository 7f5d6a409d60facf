"""The university's other volumes: for each further campaign a small register, in the campaign's own years."""

from .volumes import VOLUMES, Volume, make_volume

__all__ = ["VOLUMES", "Volume", "make_volume"]
