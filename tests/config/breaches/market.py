"""Breaches of baskets, people, offers, effects and photos."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from oscar.apps.voucher.models import Voucher

from accounts.models import User
from core import dates
from core.models import Delivery, OutboxMessage, Photo, SettingChange
from orders.order.models import (
    Order,
)
from shop.basket.models import AssistedBasket, Basket
from shop.offers.models import ConditionalOffer
from vendors.members.models import PartnerRole
from vendors.members.states import Role
from vendors.partner.models import TaxCategory, TaxRate
from vendors.partner.states import PartnerKind

from .rows import (
    change,
)


def change_the_account_alone():
    SettingChange.objects.create(name="BANK_TRANSFER_ACCOUNT", value="622202020000")


def open_a_spent_basket():
    basket = Basket.objects.create(status="Open")
    change(Order.objects.all(), basket=basket)


def make_an_admin():
    change(PartnerRole.objects.filter(partner__kind=PartnerKind.FARM), role=Role.ADMIN)


def miscount_an_offer():
    change(ConditionalOffer.objects.all(), num_orders=F("num_orders") + 1)


def miscount_a_voucher():
    change(Voucher.objects.all(), total_discount=F("total_discount") + 1)


def leave_an_effect():
    OutboxMessage.objects.create(
        topic="x", key="late", not_before=timezone.now() - timedelta(minutes=11)
    )


def give_an_effect_up():
    OutboxMessage.objects.create(
        topic="x", key="gone", not_before=timezone.now(), state="parked"
    )


def forget_a_message():
    Delivery.objects.create(
        key="x", channel="sms", created=timezone.now() - timedelta(days=3)
    )


def claim_that_it_arrived():
    Delivery.objects.create(
        key="y", channel="sms", created=timezone.now(), state="delivered"
    )


def call_somebody_about_an_order():
    Delivery.objects.create(
        key="z", channel="call", created=timezone.now(), error="x", news="new_order"
    )


def lose_the_copies():
    Photo.objects.create(
        sha256="a" * 64,
        original="x.jpg",
        width=360,
        height=360,
        widths=[360],
        state=Photo.State.READY,
    )


def open_two_baskets():
    user = User.objects.first()
    Basket.objects.create(owner=user, status="Open")
    Basket.objects.create(owner=user, status="Open")


def remember_a_customer():
    AssistedBasket.objects.create(
        basket=Basket.objects.filter(status="Submitted").first(), phone="+8613800138000"
    )


def tax_anew_alone():
    """Of a kind whose rate nobody ever approved another of."""
    TaxRate.objects.create(
        category=TaxCategory.objects.order_by("pk").first(),
        starts=dates.today(),
        rate="0.5",
    )


def tax_small_sellers_anew_alone():
    TaxRate.objects.create(starts=dates.today(), rate="0.03")


PLANTS = {
    change_the_account_alone: "two people agreed on the account for transfers",
    tax_anew_alone: "later tax rates were approved by a second person",
    tax_small_sellers_anew_alone: "later tax rates were approved by a second person",
    forget_a_message: "messages that left have an end or a reason",
    claim_that_it_arrived: "messages that arrived were reported",
    call_somebody_about_an_order: "nobody is called but about overdue orders",
    remember_a_customer: "baskets ordered for customers keep no name or number",
    open_a_spent_basket: "baskets that were ordered are closed",
    make_an_admin: "admins stand at cooperatives only",
    miscount_an_offer: "offers count their uses",
    miscount_a_voucher: "vouchers count their uses",
    leave_an_effect: "effects are delivered in time",
    give_an_effect_up: "no effect is given up",
    lose_the_copies: "ready photos have their copies",
}


# Held by the database as well, which refuses the breach before the audit could see it.
REFUSED = {
    open_two_baskets: "people have one open basket at most",
}
