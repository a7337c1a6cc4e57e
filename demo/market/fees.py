"""What sellers pay: a commission to the market, and packing to their cooperative."""

from decimal import Decimal

from payments.payouts.models import FeeRule
from payments.payouts.states import FeeRole
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind


def plant_fees() -> None:
    """Five percent for the market, three of members; two for the first cooperative."""
    tax = {"tax_percent": Decimal(6)}
    rules = [FeeRule(percent=Decimal(5), **tax)]
    cooperative = (
        Partner.objects.filter(kind=PartnerKind.COOPERATIVE).order_by("pk").first()
    )
    if cooperative is not None:
        members = {"cooperative": cooperative}
        rules += [
            FeeRule(percent=Decimal(3), **members, **tax),
            FeeRule(
                role=FeeRole.PACKING, percent=Decimal(2), payee=cooperative, **members
            ),
        ]
    for rule in rules:
        rule.position = rule.usual_position()
    FeeRule.objects.bulk_create(rules)
