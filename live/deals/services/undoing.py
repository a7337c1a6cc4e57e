"""A deal that was wrong: taken back from everybody while nobody has paid."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import record
from live.deals.locks import lock_claim, lock_deal
from live.deals.models import Deal, DealClaim
from live.deals.states import ClaimStatus, Word
from orders.order.models import Order
from orders.payment.gateway.calls import Ambiguous
from orders.payment.services import give_up_order
from shop.basket.locks import lock_basket
from shop.basket.models import Line
from shop.basket.services import end_agreement

from .holding import give_back, settle
from .opening import close_deal
from .prices import Undone
from .refusals import DealRefused
from .telling import tell

if TYPE_CHECKING:
    from accounts.models import User


def undo_deal(deal: Deal, *, by: "User | None") -> Undone:
    """Close it and take it back: holds end, orders that are not paid are cancelled.

    All of them are told. Raises `DealRefused` once somebody has paid.
    """
    with transaction.atomic():
        held = lock_deal(deal.pk)
        claims = DealClaim.objects.filter(deal=held, status=ClaimStatus.ORDERED)
        if claims.exclude(order_line__order__paid_at=None).exists():
            raise DealRefused(
                _("Somebody has paid this deal, so it can't be undone. You can end it.")
            )
        close_deal(held, by=by, why=_("The price was wrong."))
        record("live.price-undone", held, before={"price": held.price})
    let_go = [pk for pk in _pks(deal, ClaimStatus.HELD) if _end_hold(pk)]
    cancelled = paid = 0
    orders = Order.objects.filter(
        lines__deal_claims__in=_pks(deal, ClaimStatus.ORDERED)
    )
    for order in orders.distinct().order_by("pk"):
        try:
            gone = give_up_order(order, by=None)
        except Ambiguous:
            gone = False
        if gone:
            cancelled += 1
            _tell(order.user, deal, Word.UNPRICED, order.number)
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
    _tell(claim.user, claim.deal, Word.REPRICED, "")
    return True


def _tell(user: "User | None", deal: Deal, word: Word, number: str) -> None:
    if user is None:
        return
    product = deal.item.stockrecord.product_id
    occasion = f"deal:{deal.pk}:{number}"
    with transaction.atomic():
        tell(
            user, deal.broadcast, word, occasion=occasion, product=product,
            number=number,
        )  # fmt: skip
