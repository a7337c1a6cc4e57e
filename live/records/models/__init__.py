"""Agreements with hosts, what is kept as evidence, and figures that are counted."""

from .agreements import CommissionAgreement
from .clips import Clip
from .evidence import EvidenceBundle, EvidenceGone, LegalHold
from .figures import BroadcastFigures

__all__ = [
    "BroadcastFigures",
    "Clip",
    "CommissionAgreement",
    "EvidenceBundle",
    "EvidenceGone",
    "LegalHold",
]
