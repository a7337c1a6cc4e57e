"""What farms sell elsewhere: as they declare it, and as files of orders say."""

from .orders import OrderFile, OrderMonth, PlatformOrder, PlatformOrderEntry
from .statements import SalesStatement, StatementEntry, StatementEvidence

__all__ = [
    "OrderFile",
    "OrderMonth",
    "PlatformOrder",
    "PlatformOrderEntry",
    "SalesStatement",
    "StatementEntry",
    "StatementEvidence",
]
