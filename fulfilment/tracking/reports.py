"""What one report says: pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from .states import ParcelState


@dataclass(frozen=True)
class ReportedEvent:
    """As an aggregator or a file tells it; `happened_at` has a time zone."""

    happened_at: datetime
    state: ParcelState
    text: str = ""
    place: str = ""

    @property
    def key(self) -> str:
        said = f"{self.happened_at.timestamp():.0f}\n{self.state}\n{self.text}"
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Report:
    """Events of one number, in any order; `aggregator` is the carrier's code there."""

    number: str
    aggregator: str
    events: tuple[ReportedEvent, ...]
