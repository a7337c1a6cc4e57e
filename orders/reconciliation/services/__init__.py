"""Every write of the reconciliation."""

from .findings import resolve
from .running import reconcile, start_run
from .statements import StatementRefused, take_statement

__all__ = [
    "StatementRefused",
    "reconcile",
    "resolve",
    "start_run",
    "take_statement",
]
