"""A farm's box by subscription, two people who have it, of whom one has paid ahead, and
a standing order.
"""

from datetime import time
from decimal import Decimal
from typing import Any

from oscar.apps.address.models import UserAddress

from accounts.models import User
from core import market
from core.clicks import new_click
from core.regions import region_of
from payments.payment.gateway import Intent
from payments.prepayments.services.prepayments import book_payment
from selling.boxes.forms.addresses import address_fields
from selling.boxes.models import Box, Subscription
from selling.boxes.queries.contents import ContentsBook, price_of
from selling.boxes.queries.delivery import ways_of
from selling.boxes.queries.shop import first_days
from selling.boxes.queries.terms import offers_for
from selling.boxes.services.boxes import (
    PlannedContents,
    create_box,
    open_box,
    save_choices,
    save_contents,
    save_size,
    set_photo,
)
from selling.boxes.services.standing_orders import compose_standing_order
from selling.boxes.services.subscriptions import SubscriptionRequest, subscribe
from selling.boxes.services.term_course import follow_prepayment
from selling.boxes.services.terms import TermRequest, order_term
from selling.boxes.states import Afterwards, Filling, Short, Swaps
from vendors.partner.models import Partner, StockRecord

from .packing import address_of

WORDS = {
    "name_en": "Village box",
    "name_zh_hans": "山村农产箱",
    "description_en": "What we picked and dried this week, packed on Wednesday evening "
    "and sent on Thursday.",
    "description_zh_hans": "本周采收和晾晒的农产品，周三傍晚装箱，周四寄出。",
}
SIZES = (
    ({"name_en": "Small", "name_zh_hans": "小箱"}, Decimal(98), 2),
    ({"name_en": "Family", "name_zh_hans": "家庭箱"}, Decimal(168), 3),
)
THURSDAY = 0b0001000
MOST_CHOICES = 6


def plant_boxes(code: str, people: list[User]) -> None:
    """One box in two sizes; each of these people has it."""
    farm = Partner.objects.filter(code=code).first()
    packs = _packs(code)
    if farm is None or len(packs) < SIZES[-1][2]:
        return
    box = _box(farm, packs)
    made = [_subscribe(box, person, number) for number, person in enumerate(people)]
    if made[0] is not None:
        _pay_ahead(made[0])
    weekly = {packs[-1].pk: 2, packs[-2].pk: 1}
    _subscribe(compose_standing_order(farm, people[0], weekly, 1), people[0], 0)


def _packs(code: str) -> list[StockRecord]:
    """One pack of each of its goods, of which there is much, the cheapest first."""
    rows = StockRecord.objects.filter(
        partner__code=code,
        product__lead_pack__isnull=False,
        product__is_public=True,
        product__is_visit=False,
        is_on_sale=True,
        is_weighed=False,
        pool__on_hand__gte=20_000,
    ).select_related("product__cover")
    first: dict[int, StockRecord] = {}
    for pack in rows.order_by("price", "pk"):
        first.setdefault(pack.product_id, pack)
    return list(first.values())[:MOST_CHOICES]


def _box(farm: Partner, packs: list[StockRecord]) -> Box:
    fields: dict[str, Any] = {
        **WORDS,
        "weekdays": THURSDAY,
        "cutoff_days": 2,
        "cutoff_time": time(18),
        "filling": Filling.FIXED,
        "swaps": Swaps.EVEN,
        "short": Short.SUBSTITUTE,
        "most": 40,
        "is_prepayable": True,
        "prepaid_counts": "4,8,12",
        "prepaid_discount": 5,
    }
    box = create_box(farm, fields)
    save_choices(box.pk, {pack.pk: 1 for pack in packs})
    for names, price, count in SIZES:
        size = save_size(box.pk, None, {**names, "price": price, "is_offered": True})
        inside = {pack.pk: 1 for pack in packs[:count]}
        save_contents(box.pk, PlannedContents(size.pk, None, inside))
    covers = (pack.product.cover for pack in packs if pack.product.cover)
    if cover := next(covers, None):
        set_photo(box.pk, cover)
    return open_box(box.pk)


def _subscribe(box: Box, person: User, number: int) -> Subscription | None:
    size = box.sizes.order_by("-pk" if number else "pk").first()
    address = address_fields(UserAddress(**_plain(person, number)))
    region = region_of(address["country_id"], address["state"])
    days = first_days(box)
    if size is None or not days:
        return None
    contents = ContentsBook([box]).planned(size, None)
    price = price_of(box, size)
    quotes = ways_of(box, contents, price, region)
    quote = next((one for one in quotes if not one.is_pickup), None)
    if quote is None:
        return None
    wanted = SubscriptionRequest(
        size_id=size.pk,
        first_day=days[0],
        weekday=days[0].weekday(),
        delivery_code=quote.code,
        region=region,
        address=address,
        expected=price + quote.cost,
        click=new_click(),
        language=market.first_language(),
    )
    return subscribe(box, person, wanted)


def _pay_ahead(one: Subscription) -> None:
    """Eight boxes, by a card that Stripe's double is told of later."""
    offer = next(each for each in offers_for(one) if each.boxes == 8)
    wanted = TermRequest(8, offer.total, Afterwards.CONTINUE, new_click())
    if one.user is None:
        return
    term = order_term(one.pk, one.user, wanted)
    row = term.prepayment
    intent = Intent(
        id=f"pi_demo_prepaid_{row.pk}",
        status="succeeded",
        amount=row.amount,
        amount_received=row.amount,
        currency=row.currency,
        client_secret="",
        charge_id=f"ch_demo_prepaid_{row.pk}",
        method="card",
        error="",
    )
    book_payment(row, intent)
    follow_prepayment(term)


def _plain(person: User, number: int) -> dict[str, Any]:
    saved = person.addresses.values().first()
    found = saved or address_of(person, 60 + number)
    names = {field.name for field in UserAddress._meta.concrete_fields}  # noqa: SLF001
    kept = names | {"country_id"}
    return {k: v for k, v in found.items() if k in kept and k not in {"id", "user"}}
