"""An account's rows of the ledger, and what of them is available, added up once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from .errors import Obj


@dataclass
class Purse:
    """Time only moves forward: what was available once stays so."""

    rows: list[Obj] = field(default_factory=list)
    waiting: list[Obj] = field(default_factory=list)
    available: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def put(self, row: Obj) -> None:
        self.rows.append(row)
        self.waiting.append(row)

    def count(self, now: int) -> dict[str, int]:
        """By currency: what is available now."""
        still = []
        for row in self.waiting:
            if row["available_on"] <= now:
                self.available[row["currency"]] += row["net"]
            else:
                still.append(row)
        self.waiting = still
        return self.available

    def pending(self) -> dict[str, int]:
        """By currency: what has not been counted as available yet."""
        found: dict[str, int] = defaultdict(int)
        for row in self.waiting:
            found[row["currency"]] += row["net"]
        return found
