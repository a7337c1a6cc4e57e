"""Orders whose day has come: one is due today, one late, one about to be given back."""

from datetime import date, datetime
from decimal import Decimal

from accounts.models import User
from core import dates
from core.models import OutboxMessage
from core.notify import TOPIC
from fulfilment.deadlines.models import DeadlineEvent, NewDate
from fulfilment.deadlines.states import Step
from orders.order.draft import DraftLine, DraftVendorOrder
from orders.order.models import VendorOrder
from orders.shipping.models import DeliveryMethod
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.partner.models import Partner

from .packing import delivery_by, paid_order

FIRST = 40  # of the addresses
# Days ago on which each was to be sent; the clock of the demo pays the last one back.
DUE = (0, 2, 12)
REASON = "连日大雨，进山的路还没有通，快递暂时收不了件。"


def plant_late(code: str, people: list[User], *, now: datetime) -> None:
    """At the farm, beside what it has to pack today."""
    farm = Partner.objects.filter(code=code).first()
    goods = Product.objects.filter(
        partner=farm, state=ListingState.PUBLISHED, lead_pack__pool__on_hand__gte=20_000
    )
    product = goods.order_by("-pk").first()
    method = DeliveryMethod.objects.filter(partner=farm).order_by("position").first()
    if farm is None or product is None or product.lead_pack is None or method is None:
        return
    last = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first()
    for number, days in enumerate(DUE):
        leaves = dates.day_of(now) - dates.DAY * days
        how = delivery_by(method, leaves, cost=Decimal(10))
        lines = (DraftLine(product.lead_pack, 1),)
        buyer = people[number % len(people)]
        placed = now - dates.DAY * days
        order = paid_order(
            (DraftVendorOrder(farm, lines, how),), buyer, FIRST + number, placed
        )
        _promise(order.vendor_orders.get(), leaves, now)
    # Invented orders send no mail.
    OutboxMessage.objects.filter(pk__gt=last or 0, topic=TOPIC).delete()


def _promise(part: VendorOrder, leaves: date, now: datetime) -> None:
    """What the clock had done about it by now."""
    part.send_by = part.accept_by = part.chase_at = dates.end_of(leaves)
    if part.send_by <= now:
        DeadlineEvent.objects.bulk_create(
            DeadlineEvent(
                vendor_order=part, step=step, send_by=part.send_by, created=part.send_by
            )
            for step in (Step.LATE, Step.ESCALATED)
        )
    if leaves == dates.day_of(now) - dates.DAY * DUE[1]:
        NewDate.objects.create(
            vendor_order=part,
            was=part.send_by,
            send_by=dates.end_of(dates.day_of(now) + dates.DAY * 3),
            reason=REASON,
        )
    part.save()
