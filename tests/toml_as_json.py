"""What a TOML file holds, as JSON can say it: for tests that hold files against a schema."""

import json
from datetime import date
from typing import Any


def plain(value: Any) -> Any:
    """The same with dates as texts."""
    return json.loads(json.dumps(value, default=date.isoformat))
