"""Choosing by which way a seller is paid."""

import structlog
from django.utils.translation import gettext as _

from accounts.models import User
from core.refusals import RefusalError
from core.transactions import whole_act
from payments.payouts.by_stripe import has_live, is_offered, rail_of
from payments.payouts.locks import lock_payables_of_seller
from payments.payouts.models import SellerRail
from payments.payouts.states import LIVE, Rail
from vendors.partner.locks import lock_partner
from vendors.partner.models import Partner

logger = structlog.get_logger(__name__)


class RailError(RefusalError):
    """Raised when the way can't be changed now; the text says why. Nothing changed."""


@whole_act
def choose_rail(partner: Partner, rail: str, *, by: User | None) -> bool:
    """Pay the seller that way from now on; False when it was so already.

    Raises `RailError` while money is on its way, and where Stripe is not offered.
    """
    lock_partner(partner.pk)
    lock_payables_of_seller(partner.pk)
    if rail_of(partner) == rail:
        return False
    if rail not in Rail.values or (rail == Rail.STRIPE and not is_offered()):
        raise RailError(_("This market does not offer payouts by Stripe."))
    if has_live(partner) or partner.transfers.filter(state__in=LIVE).exists():
        raise RailError(
            _(
                "A payout to you is on its way. Please change this after "
                "it has arrived, in a day or two."
            )
        )
    SellerRail.objects.update_or_create(
        partner=partner, defaults={"rail": rail, "changed_by": by}
    )
    logger.info("rail_chosen", partner=partner.pk, rail=rail, by=by and by.pk)
    return True
