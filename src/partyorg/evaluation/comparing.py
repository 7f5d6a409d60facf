"""The operators behind the bounds that definitions write."""

from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import Any

__all__ = ["BOUNDS", "STEPS"]

Operator = Callable[[Any, Any], bool]

BOUNDS: Mapping[str, Operator] = {"at_least": ge, "at_most": le, "more_than": gt, "less_than": lt}
"""Keys of a comparison."""

STEPS: Mapping[str, Operator] = {"at_least": ge, "above": gt, "at_most": le, "below": lt}
"""Keys of a ladder's step."""
