"""What farms sell elsewhere: as they declare it, and as their order files show it."""

from .statements import SalesStatement, StatementEntry, StatementEvidence

__all__ = [
    "SalesStatement",
    "StatementEntry",
    "StatementEvidence",
]
