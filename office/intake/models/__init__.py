"""Prices and rules of a depot, what it took in, and what was sold on consignment."""

from .intakes import ConsignedSale, Intake, ReceiptYear
from .prices import IntakeRule, Price

__all__ = ["ConsignedSale", "Intake", "IntakeRule", "Price", "ReceiptYear"]
