"""Orders: drafts, placed, paid; what shoppers ask and sellers answer."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from oscar.apps.address.models import Country

from accounts.models import User
from checkout.queries import Wishes, propose
from core.clicks import new_click
from core.money import to_minor
from orders.messaging.models import Message, Thread
from orders.messaging.services import (
    answer,
    ask_about_product,
    write_about_vendor_order,
)
from orders.order.draft import Delivery, DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import Order, VendorOrder
from orders.order.services.payment import mark_paid
from orders.order.services.placement import Buyer, place_order
from orders.order.states import PaymentMethod
from payments.payment.models import Payment
from payments.payment.services.sources import record_source
from payments.payment.states import PaymentState
from shop.basket.models import Basket
from shop.basket.services.baskets import priced
from tests.factories.shop import make_basket_of, make_pack
from vendors.partner.models import Partner, StockRecord


def make_china() -> Country:
    country, _ = Country.objects.get_or_create(
        iso_3166_1_a2="CN",
        defaults={
            "printable_name": "China",
            "name": "China",
            "iso_3166_1_a3": "CHN",
            "is_shipping_country": True,
        },
    )
    return country


def make_address(**fields: Any) -> dict[str, Any]:
    """What a shopper types, as fields of Oscar's shipping address."""
    return {
        "first_name": "Chen",
        "last_name": "Yulan",
        "line1": "18 Fuxing Road, building 4, flat 602",
        "line4": "Haidian",
        "state": "Beijing",
        "postcode": "100036",
        "country": make_china(),
        "phone_number": "+8613800138000",
        **fields,
    }


Packs = list[tuple[StockRecord, int]]


def make_order_draft(
    packs: Packs,
    *,
    delivery: str = "12.00",
    from_balance: str = "0.00",
    how: Delivery | None = None,
    **line: Any,
) -> OrderDraft:
    """A draft of these packs, each seller's part delivered at the same cost."""
    by_seller: dict[Partner, list[DraftLine]] = {}
    for pack, quantity in packs:
        by_seller.setdefault(pack.partner, []).append(DraftLine(pack, quantity, **line))
    how = how or Delivery(code="flat-1", name="SF Express", cost=Decimal(delivery))
    vendor_orders = [
        DraftVendorOrder(seller, tuple(lines), how)
        for seller, lines in by_seller.items()
    ]
    currency = packs[0][0].price_currency
    return OrderDraft(currency, tuple(vendor_orders), Decimal(from_balance))


def place_draft(
    draft: OrderDraft,
    basket: Basket | None = None,
    *,
    user: User | None = None,
    email: str = "",
) -> Order:
    """The order of a draft, unpaid; with a basket of the same unless it is given."""
    return place_order(
        draft,
        basket=basket or make_basket_of(draft, user),
        buyer=Buyer(user=user, email=email or "guest@example.com", language="en"),
        address=make_address(),
    )


def place_basket(basket: Basket, user: User | None = None) -> Order:
    """The basket's order as the shopper is shown it, unpaid; it holds its stock."""
    priced(basket, user)
    return place_draft(
        propose(basket, region="CN-BJ", wishes=Wishes()).draft, basket, user=user
    )


def make_order(
    packs: Packs | None = None,
    *,
    user: User | None = None,
    email: str = "",
    from_balance: str = "0.00",
) -> Order:
    """An unpaid order that holds its stock."""
    packs = packs or [(make_pack(), 1)]
    draft = make_order_draft(packs, from_balance=from_balance)
    return place_draft(draft, user=user, email=email)


def make_paid_order(
    packs: Packs | None = None,
    *,
    user: User | None = None,
    email: str = "",
    from_balance: str = "0.00",
) -> Order:
    """A paid order."""
    return pay_order(
        make_order(packs, user=user, email=email, from_balance=from_balance)
    )


AT_THE_FARM = Delivery(
    code="method-0", name="At the farm", cost=Decimal(0), is_pickup=True
)


def make_cash_order(
    packs: Packs | None = None, *, user: User | None = None, from_balance: str = "0.00"
) -> Order:
    """An order to be paid when its goods are collected."""
    draft = make_order_draft(
        packs or [(make_pack(), 1)], from_balance=from_balance, how=AT_THE_FARM
    )
    return place_draft(replace(draft, payment_method=PaymentMethod.CASH), user=user)


def make_vendor_order(
    pack: StockRecord | None = None, packs: int = 1, **order: Any
) -> VendorOrder:
    """A paid part of one line."""
    return make_paid_order([(pack or make_pack(), packs)], **order).vendor_orders.get()


def pay_order(order: Order) -> Order:
    """The order with its money booked as if Stripe had said so."""
    if order.paid_at:
        return order
    payment = Payment.objects.create(
        order=order,
        key=f"pi:{order.number}:1",
        amount=to_minor(order.to_pay, order.currency),
        from_balance=to_minor(order.from_balance, order.currency),
        currency=order.currency,
        state=PaymentState.SUCCEEDED,
        intent_id=f"pi_cast_{order.pk}",
        charge_id=f"ch_cast_{order.pk}",
        paid_at=timezone.now(),
    )
    record_source(order, payment)
    mark_paid(order)
    order.refresh_from_db()
    return order


def ask_question(product, by, text="Are they this year's?", *, is_public=True):
    return ask_about_product(
        product, by=by, text=text, is_public=is_public, click=new_click()
    )


def answer_question(thread, by, text="Picked in October."):
    seen = thread.messages.order_by("-pk").first().pk
    return answer(thread, by=by, text=text, click=new_click(), seen=seen)


def write_message(vendor_order, by=None, text="Please ring twice."):
    return write_about_vendor_order(vendor_order, by=by, text=text, click=new_click())


def question_url(product):
    return reverse("messaging:product", args=[product.pk])


def texts_of(thread):
    return list(thread.messages.order_by("pk").values_list("text", flat=True))


def message_counts():
    return Thread.objects.count(), Message.objects.count()
