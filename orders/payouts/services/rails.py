"""Choosing by which way a seller is paid."""

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from orders.payouts.by_stripe import has_live, is_offered, rail_of
from orders.payouts.locks import lock_payables_of_seller
from orders.payouts.models import SellerRail
from orders.payouts.states import LIVE, Rail
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)


class RailRefused(Exception):  # noqa: N818 - what is the case
    """Raised when the way can't be changed now; the text says why. Nothing changed."""


@transaction.atomic
def choose_rail(partner: Partner, rail: str, *, by: "User | None") -> bool:
    """Pay the seller that way from now on; False when it was so already.

    Raises `RailRefused` while money is on its way, and where Stripe is not offered.
    """
    lock_partner(partner.pk)
    lock_payables_of_seller(partner.pk)
    if rail_of(partner) == rail:
        return False
    if rail not in Rail.values or (rail == Rail.STRIPE and not is_offered()):
        raise RailRefused(_("This market does not pay sellers by Stripe."))
    if has_live(partner) or partner.transfers.filter(state__in=LIVE).exists():
        raise RailRefused(
            _(
                "A payment to you is on its way. Please change this when it has "
                "arrived, in a day or two."
            )
        )
    SellerRail.objects.update_or_create(
        partner=partner, defaults={"rail": rail, "changed_by": by}
    )
    logger.info("rail_chosen", partner=partner.pk, rail=rail, by=by and by.pk)
    return True
