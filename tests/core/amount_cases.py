"""What people type and what it means: one table for the server and for pages."""

import json
from pathlib import Path

_TABLE = json.loads(Path(__file__).with_name("amounts.json").read_text())

# (typed, the number or None)
NUMBERS: list[tuple[str, str | None]] = [tuple(row) for row in _TABLE["numbers"]]
# (typed, kind of the goods, unit where none is named, base units or None)
WEIGHTS: list[tuple[str, str, str, int | None]] = [
    tuple(row) for row in _TABLE["weights"]
]
