"""What the clock does about gift cards; each may run twice unharmed."""

from datetime import timedelta

from django.utils import timezone

from core.rounds import scheduled
from core.sweeps import Queue, work_through
from payments.payment import gateway
from payments.prepayments.queries import UNDER_WAY

from .models import GiftCard
from .queries import unpaid
from .services.returns import settle_refund
from .services.sales import settle_card

# Fresh rows are the browser's and the webhook's.
FRESH = timedelta(minutes=2)
AWAY = (gateway.StripeAmbiguousError,)
# A bank takes days to give money back.
REFUND_AGAIN = timedelta(hours=6)


@scheduled()
def settle_gift_cards() -> int:
    """Ask Stripe about payments and refunds whose news may have been lost."""
    rows = unpaid().filter(created__lte=timezone.now() - FRESH)
    queue = Queue("gift_cards", rows, later=AWAY, money=True)
    done = work_through(queue, lambda pk: settle_card(GiftCard.objects.get(pk=pk)))
    refunds = GiftCard.objects.filter(
        refund_state__in=UNDER_WAY, refunded_at__lte=timezone.now() - FRESH
    )
    queue = Queue(
        "gift_cards.refunds", refunds, later=AWAY, longest=REFUND_AGAIN, money=True
    )
    return done + work_through(
        queue, lambda pk: settle_refund(GiftCard.objects.get(pk=pk))
    )
