"""The locks of claims: the orders first, then the claim or a seller's rules."""

from .models import Claim, ClaimPolicy


def lock_claim(claim_id: int) -> Claim:
    rows = Claim.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("partner").get(pk=claim_id)


def lock_policy(partner_id: int) -> ClaimPolicy:
    """A seller's rules, made when there are none: whoever counts a month's claims
    waits here for whoever does so at the same time.
    """
    ClaimPolicy.objects.get_or_create(partner_id=partner_id)
    rows = ClaimPolicy.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(partner_id=partner_id)
