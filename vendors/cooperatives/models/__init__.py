"""The register of a cooperative: households, entries, positions, invitations, files."""

from .entries import StakeEntry, TradeEntry
from .households import (
    EarlierMembership,
    Household,
    HouseholdMember,
    HouseholdPlot,
)
from .imports import RegisterImport, RegisterImportRow
from .positions import HouseholdInvitation, Position

__all__ = [
    "EarlierMembership",
    "Household",
    "HouseholdInvitation",
    "HouseholdMember",
    "HouseholdPlot",
    "Position",
    "RegisterImport",
    "RegisterImportRow",
    "StakeEntry",
    "TradeEntry",
]
