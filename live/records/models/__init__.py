"""Agreements with hosts, what is kept as evidence, and figures that are counted."""

from .agreements import CommissionAgreement

__all__ = ["CommissionAgreement"]
