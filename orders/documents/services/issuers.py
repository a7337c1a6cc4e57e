"""How a seller stands on its documents."""

from orders.documents.models import IssuerDetails
from vendors.partner.models import Partner


def describe_issuer(partner: Partner, **details: str) -> IssuerDetails:
    """From the next document on; those that were issued stay as they are."""
    row, _made = IssuerDetails.objects.update_or_create(
        partner=partner, defaults=details
    )
    return row
