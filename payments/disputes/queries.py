"""Reads of disputes: which wait, what is disputed, what a seller has in them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from core.prepared import Prepared, any_of
from orders.order.models import VendorOrder
from payments.payment.models import Payment
from vendors.partner.models import Partner

from .models import Answer, Dispute, DisputeShare
from .states import RUNNING, TO_ANSWER, AnswerState


def is_disputed(order_ids: Collection[int]) -> set[int]:
    """Which of these orders have a disputed payment now; one query a hundred."""
    return set(_disputed.of_many(list(order_ids)))


@Prepared
def _disputed(orders: Any) -> QuerySet[Dispute, int]:
    rows = Dispute.objects.filter(any_of("payment__order", orders), state__in=RUNNING)
    return rows.order_by().values_list("payment__order", flat=True)


def disputes(*, running: bool | None = None) -> QuerySet[Dispute]:
    """The latest first; what runs comes with what is due first."""
    rows = Dispute.objects.select_related(
        "payment__order__shipping_address__country", "payment__order__user"
    )
    if running is True:
        return rows.filter(state__in=RUNNING).order_by("due_by", "pk")
    if running is False:
        return rows.exclude(state__in=RUNNING).order_by("-closed_at", "-pk")
    return rows


def unanswered() -> QuerySet[Dispute]:
    """Disputes that wait for us and were told nothing yet, the first due first."""
    told = Answer.objects.filter(dispute=OuterRef("pk")).exclude(
        state=AnswerState.REFUSED
    )
    rows = Dispute.objects.filter(~Exists(told), state__in=TO_ANSWER)
    return rows.order_by("due_by", "pk")


def running_of(payment: Payment) -> Dispute | None:
    """A dispute that forbids paying back on this payment."""
    rows = payment.disputes.filter(state__in=RUNNING, is_refundable=False)
    return rows.first()


def lost_of(payment: Payment) -> Dispute | None:
    """A dispute by which the shopper has the money back already."""
    return payment.disputes.filter(taken__gt=0, is_refundable=False).first()


def shares_of_vendor_order(vendor_order: VendorOrder) -> list[DisputeShare]:
    """What of this part is or was disputed, the latest first; one query."""
    rows = vendor_order.dispute_shares.select_related("dispute")
    return list(rows.order_by("-pk"))


def frozen_of(partner: Partner) -> list[DisputeShare]:
    """What of a seller's sales is disputed now; one query."""
    rows = DisputeShare.objects.filter(
        vendor_order__partner=partner, dispute__state__in=RUNNING
    )
    return list(rows.select_related("dispute", "vendor_order").order_by("-pk"))


def may_change(since: datetime) -> QuerySet[Dispute]:
    """Disputes at Stripe that may still change: running, or closed a while ago."""
    return Dispute.objects.filter(Q(state__in=RUNNING) | Q(closed_at__gte=since))


def with_shares(rows: QuerySet[Dispute]) -> QuerySet[Dispute]:
    shares = DisputeShare.objects.select_related(
        "vendor_order__partner", "by", "dispute"
    )
    return rows.prefetch_related(Prefetch("shares", queryset=shares))


def counts() -> dict[str, int]:
    """How many disputes stand in each state."""
    rows = Dispute.objects.order_by().values_list("state")
    return dict(rows.annotate(rows=Count("pk")))
