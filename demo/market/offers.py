"""Offers that different people pay for, a voucher, and who has used it."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from oscar.apps.voucher.models import Voucher, VoucherApplication

from accounts.models import User
from core import dates
from core.money import to_minor
from orders.order.models import Line, OrderDiscount
from payments.payouts.models import LineDiscount
from shop.campaigns.quantity_discounts import (
    DiscountStep,
    QuantityDiscount,
    make_quantity_discount,
)
from shop.catalogue.models import Category, Product
from shop.catalogue.services.sale_prices import Period, plan_sale_of_many
from shop.offers.models import Benefit, Condition, ConditionalOffer, OfferUse, Range
from shop.offers.states import Funder

from .orders import Placed
from .rows import write

CODE = "FROST10"
# What of the first goods of a kind their farm takes off, in percent.
SALES = (("persimmon", 20), ("walnut", 15))


def plant_offers(categories: dict[str, Category], now: datetime) -> Voucher:
    """Three packs of nuts cost less, and a code takes a tenth off everything.

    The market pays for the code, and half of what the nuts cost less.
    """
    starts, ends = now - timedelta(days=60), now + timedelta(days=120)
    nuts = Range.objects.create(name="Nuts", name_zh_hans="坚果", is_public=True)
    nuts.included_categories.add(categories["nuts"])
    ConditionalOffer.objects.create(
        name="Three packs of nuts, 8% off",
        name_zh_hans="坚果满三份减8%",
        offer_type=ConditionalOffer.SITE,
        condition=Condition.objects.create(range=nuts, type=Condition.COUNT, value=3),
        benefit=Benefit.objects.create(range=nuts, type=Benefit.PERCENTAGE, value=8),
        start_datetime=now - timedelta(days=2),
        end_datetime=ends,
        priority=10,
        funded_by=Funder.SHARED,
        seller_percent=50,
        market_percent=50,
    )
    everything = Range.objects.create(
        name="Everything", name_zh_hans="全部商品", includes_all_products=True
    )
    offer = ConditionalOffer.objects.create(
        name="First frost, 10% off",
        name_zh_hans="初霜优惠，全场九折",
        offer_type=ConditionalOffer.VOUCHER,
        funded_by=Funder.MARKET,
        is_announced=True,
        condition=Condition.objects.create(
            range=everything, type=Condition.VALUE, value=30
        ),
        benefit=Benefit.objects.create(
            range=everything, type=Benefit.PERCENTAGE, value=10
        ),
    )
    voucher = Voucher.objects.create(
        name="First frost",
        code=CODE,
        usage=Voucher.ONCE_PER_CUSTOMER,
        start_datetime=starts,
        end_datetime=ends,
    )
    voucher.offers.add(offer)
    return voucher


def plant_sale_prices(now: datetime) -> None:
    """A farm sells what keeps badly for less, by its own hand, for some days.

    In a market of another day they would be over.
    """
    if abs(timezone.now() - now) > timedelta(days=1):
        return
    ends = dates.end_of(dates.day_of(now + timedelta(days=6)))
    for kind, percent in SALES:
        goods = Product.objects.filter(state="published", slug__contains=kind)
        product = goods.order_by("pk").first()
        if product:
            plan_sale_of_many(
                product.partner, [product.pk], percent, Period(ends=ends), by=None
            )


def plant_quantity_discount() -> None:
    """An orchard sells whole crates for less."""
    goods = Product.objects.filter(state="published", slug__contains="apple")
    product = goods.order_by("pk").first()
    if product:
        steps = [DiscountStep(3, 5), DiscountStep(10, 10)]
        wanted = QuantityDiscount("Stock up", "en", steps, [product])
        for offer in make_quantity_discount(product.partner, wanted):
            offer.name_zh_hans = offer.name_en.replace("Stock up", "多买多省")
            offer.save(update_fields=["name_zh_hans"])


def note_uses(voucher: Voucher, placed: list[Placed], people: list[User]) -> None:
    """Count the orders that used the voucher, as placing them would have."""
    used = [one for one in placed if one.plan.has_voucher and one.discount]
    if not used:
        return
    offer = voucher.offers.get()
    uses, applications, discounts = [], [], []
    for one in used:
        user = people[one.plan.buyer or 0]
        uses.append(
            OfferUse(
                offer=offer,
                voucher=voucher,
                order=one.order,
                user=user,
                frequency=1,
                discount=one.discount,
                created=one.plan.placed,
            )
        )
        applications.append(
            VoucherApplication(
                voucher=voucher,
                order=one.order,
                user=user,
                date_created=one.plan.placed,
            )
        )
        discounts.append(
            OrderDiscount(
                order=one.order,
                offer_id=offer.pk,
                offer_name=offer.name,
                voucher_id=voucher.pk,
                voucher_code=voucher.code,
                frequency=1,
                amount=one.discount,
            )
        )
    for rows in (uses, applications, discounts, _by_line(offer, used)):
        write(rows)
    given = sum((one.discount for one in used), Decimal(0))
    for thing in (offer, voucher):
        thing.refresh_from_db()
        thing.num_orders += len(used)
        thing.total_discount += given
    offer.num_applications += len(used)
    offer.save()
    voucher.save()


def _by_line(offer: ConditionalOffer, used: list[Placed]) -> list[LineDiscount]:
    """The market pays all of it."""
    orders = {one.order.pk: one.order for one in used}
    found = []
    for line in Line.objects.filter(order__in=orders).order_by("pk"):
        taken = line.line_price_before_discounts_incl_tax - line.line_price_incl_tax
        if amount := to_minor(taken, orders[line.order_id].currency):
            found.append(
                LineDiscount(
                    line=line,
                    vendor_order_id=line.vendor_order_id,
                    offer=offer,
                    amount=amount,
                    by_market=amount,
                )
            )
    return found
