"""A deal that was wrong: taken back from everybody while nobody has paid."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from core.activity_log import record
from core.languages import Sentence
from live.deals.locks import lock_claim, lock_deal
from live.deals.models import Deal, DealClaim
from live.deals.rules import DealError
from live.deals.states import ClaimStatus, DealNotice
from orders.order.models import Order
from payments.payment.gateway.calls import StripeAmbiguousError
from payments.payment.services.intents import cancel_order_and_payment
from shop.basket.locks import lock_basket
from shop.basket.models import Line
from shop.basket.services.agreements import end_agreement

from .holds import give_back, settle
from .lifecycle import close_deal
from .notifications import tell
from .prices import Undone

WRONG_PRICE = Sentence(gettext_noop("The price was wrong."))


def undo_deal(deal: Deal, *, by: User | None) -> Undone:
    """Close it and take it back: holds end, orders that are not paid are cancelled.

    All of them are told. Raises `DealError` once somebody has paid.
    """
    with transaction.atomic():
        held = lock_deal(deal.pk)
        claims = DealClaim.objects.filter(deal=held, status=ClaimStatus.ORDERED)
        if claims.exclude(order_line__order__paid_at=None).exists():
            raise DealError(
                _(
                    "Someone has already paid this deal, so it can't be "
                    "reversed. You can end it."
                )
            )
        close_deal(held, by=by, why=WRONG_PRICE.keep())
        record("live.price-undone", held, before={"price": held.price})
    let_go = [pk for pk in _pks(deal, ClaimStatus.HELD) if _end_hold(pk)]
    cancelled = paid = 0
    orders = Order.objects.filter(
        lines__deal_claims__in=_pks(deal, ClaimStatus.ORDERED)
    )
    for order in orders.distinct().order_by("pk"):
        try:
            gone = cancel_order_and_payment(order, by=None)
        except StripeAmbiguousError:
            gone = False
        if gone:
            cancelled += 1
            _tell(order.user, deal, DealNotice.UNPRICED, order.number)
        else:
            paid += 1
    _seal(deal.pk)
    return Undone(len(let_go), cancelled, paid)


@transaction.atomic
def _seal(deal_id: int) -> None:
    """Nothing of it is left for money that comes late."""
    held = lock_deal(deal_id)
    held.released = held.taken
    held.save(update_fields=["released"])


def _pks(deal: Deal, status: str) -> list[int]:
    rows = DealClaim.objects.filter(deal=deal, status=status).order_by("pk")
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def _end_hold(claim_id: int) -> bool:
    claim = DealClaim.objects.select_related("line").get(pk=claim_id)
    if claim.line:
        lock_basket(claim.line.basket_id)
    claim = lock_claim(claim_id)
    if claim.status != ClaimStatus.HELD:
        return False
    settle(claim, ClaimStatus.LEFT)
    if line := Line.objects.filter(pk=claim.line_id).first():
        end_agreement(line, timezone.now())
    give_back(claim.deal_id, claim.quantity)
    _tell(claim.user, claim.deal, DealNotice.REPRICED, "")
    return True


def _tell(user: User | None, deal: Deal, event: DealNotice, number: str) -> None:
    if user is None:
        return
    product = deal.item.stockrecord.product_id
    occasion = f"deal:{deal.pk}:{number}"
    with transaction.atomic():
        tell(
            user, deal.broadcast, event, occasion=occasion, product=product,
            number=number,
        )  # fmt: skip
