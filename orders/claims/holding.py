"""A seller's money under an open claim is not paid out before it is decided."""

from orders.payouts.services import holding

from .models import Claim


def hold_money(claim: Claim) -> None:
    """Of the part that was paid: of a replacement the one that it replaces."""
    holding.hold(claim.paid_part, _cause(claim), claim.get_cause_display())


def release_money(claim: Claim) -> None:
    holding.release(_cause(claim))


def _cause(claim: Claim) -> str:
    return f"claim:{claim.number}"
