"""What providers tell unasked: whether a text arrived, what somebody answered."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from core.deliveries import Report
from core.inputs import read_json
from core.sms import SmsProvider


class UnreadableReportError(Exception):
    """Raised for what no provider says."""


@dataclass(frozen=True)
class Reply:
    sender: str
    text: str


class ReportingProvider(SmsProvider):
    """An adapter whose provider calls back. All read what a stranger may have sent."""

    def is_genuine(self, _request: HttpRequest) -> bool:
        """Where it signs its calls. The address holds a secret in any case."""
        return True

    @abstractmethod
    def reports(self, request: HttpRequest) -> list[Report]:
        """Raises `UnreadableReportError`."""

    @abstractmethod
    def replies(self, request: HttpRequest) -> list[Reply]:
        """Raises `UnreadableReportError`."""

    def thanks(self) -> dict[str, Any]:
        """What it wants to hear, else it calls again."""
        return {}


def rows_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The objects of a body in JSON, one or many."""
    found = read_json(request.body)
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise UnreadableReportError
    return rows
