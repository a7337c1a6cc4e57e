"""What farms sell elsewhere: as they declare it."""

from .statements import SalesStatement, StatementEntry, StatementEvidence

__all__ = [
    "SalesStatement",
    "StatementEntry",
    "StatementEvidence",
]
