"""The national procedures, read once, and small ones to take apart."""

from functools import cache
from pathlib import Path

from partyorg.membership import Procedure, load_procedure

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"

SMALL = """
format = "partyorg.procedure/1"
id = "example.small"
title = "小程序"
title_en = "a small procedure"
window = { since = 2020-01-01 }
start = "begun"
goal = "done"

[[source]]
key = "rules"
title = "办法"

[[clause]]
id = "EX-01"
at = "第一条"
gist = "谈话满一个月后表决"
gist_en = "a vote a month after the talk"
kind = "lifecycle rule"
force = "must"

[[state]]
id = "begun"
title = "开始"

[[state]]
id = "done"
title = "完成"
end = true

[[step]]
id = "record_talk"
from = "begun"

[[step]]
id = "approve"
from = "begun"
to = "done"

[[timing]]
id = "EX-01"
gate = "approve"
require = { step = "record_talk" }
window = ["open", "-1m"]
"""


@cache
def national(name: str) -> Procedure:
    """A national procedure by the name of its file."""
    return load_procedure(ROOT / "src/partyorg/national" / f"{name}.toml")
