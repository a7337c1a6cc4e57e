"""A farm's own van with its next round, paid in cash; another's order window."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from core import dates, market
from core.languages import spoken
from core.regions import is_chinese_market
from orders.order.draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import VendorOrder
from orders.order.states import PaymentMethod
from orders.shipping.models import DeliveryMethod, PickupBooking, PickupWindow
from orders.shipping.services.pickups import book_pickups
from orders.shipping.wording import slot_in_words
from shop.basket.shipping_options import PickupSlot
from vendors.partner.models import OrderWindow, Partner

from .placed_orders import pack, place, plain_pack, sends_no_mail

STOPS = 4
FIRST = 80  # of the addresses
PRICE = Decimal(8)
MOST = Decimal(300)
LEAST = Decimal(30)  # of an order in the other farm's window
NAME = {"name_en": "Our own van", "name_zh_hans": "自家送货车"}
TUESDAY, FRIDAY = 1, 4
MORNING, EVENING = (time(9), time(12)), (time(16), time(19))
PER_SLOT = 12
NEAR = "Shanxi"  # where the van goes, as addresses have it


@sends_no_mail
def plant_rounds(code: str, people: list[User], *, now: datetime) -> None:
    """For the farm: a van on Tuesdays and Fridays, and what it brings next."""
    goods = plain_pack(code, STOPS, now=now)
    if goods is None:
        return
    farm = goods.partner
    van = _van_of(farm)
    day, window = _next_time(van, dates.day_of(now))
    for number in range(STOPS):
        # The second is who tries the demo, and may place more orders in cash.
        buyer = people[-1] if number == 1 else people[0]
        brought = DraftVendorOrder(farm, (DraftLine(goods, 1),), _delivery(van, day))
        draft = OrderDraft(
            market.currency(), (brought,), payment_method=PaymentMethod.CASH
        )
        placed = now - timedelta(hours=number + 1)
        part = _placed(draft, buyer, number, placed)
        with transaction.atomic():
            book_pickups([part], {farm.pk: _slot(window, day)})
        if number:
            pack(part)
        PickupBooking.objects.filter(vendor_order=part).update(
            stop=number + 1, stops_at=time(9, 15 * number)
        )


def _placed(
    draft: OrderDraft, buyer: User, number: int, placed: datetime
) -> VendorOrder:
    order = place(draft, buyer, FIRST + number, placed, near=NEAR)
    return order.vendor_orders.get()


def plant_order_window(code: str) -> None:
    """A farm that takes orders in a weekly window, open on the demo's first day.

    It is brought the day after: what was picked lately is still good then.
    """
    farm = Partner.objects.filter(code=code).first()
    if farm is None:
        return
    today = dates.today().weekday()
    OrderWindow.objects.create(
        partner=farm,
        opens_weekday=(today - 4) % 7,
        opens_time=time(18),
        closes_weekday=(today + 1) % 7,
        closes_time=time(12),
        delivers_weekday=(today + 1) % 7,
        least=LEAST,
    )


def _van_of(farm: Partner) -> DeliveryMethod:
    van = DeliveryMethod.objects.create(
        partner=farm,
        kind=DeliveryMethod.Kind.WEIGHT,
        by_van=True,
        position=5,
        min_days=0,
        max_days=0,
        keeps_cold=True,
        takes_cash=True,
        most_in_cash=MOST,
        **NAME,
    )
    near = ["CN-SX"] if is_chinese_market() else []
    van.rates.create(regions=near, price=PRICE)
    PickupWindow.objects.bulk_create(
        PickupWindow(
            method=van, weekday=weekday, opens=opens, closes=closes, capacity=PER_SLOT
        )
        for weekday in (TUESDAY, FRIDAY)
        for opens, closes in (MORNING, EVENING)
    )
    return van


def _next_time(van: DeliveryMethod, today: date) -> tuple[date, PickupWindow]:
    """The next morning on which the van goes, today's included."""
    windows = van.windows.filter(opens=MORNING[0])
    days = {(one.weekday - today.weekday()) % 7: one for one in windows}
    soonest = min(days)
    return today + timedelta(days=soonest), days[soonest]


def _delivery(van: DeliveryMethod, day: date) -> Delivery:
    return Delivery(
        code=van.code,
        name=spoken(van, "name"),
        cost=PRICE,
        by_van=True,
        expected_from=day,
        expected_to=day,
        accept_by=dates.end_of(day),
        send_by=dates.end_of(day),
    )


def _slot(window: PickupWindow, day: date) -> PickupSlot:
    return PickupSlot(
        window_id=window.pk,
        date=day,
        opens=window.opens,
        closes=window.closes,
        left=None,
        label=slot_in_words(day, window.opens, window.closes),
    )
