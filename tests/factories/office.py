"""Deliveries of households to a cooperative, its goods, prices and rules."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from core import dates
from core.secrets import Secret
from office.intake.models import IntakeRule
from office.intake.rules import Weighed
from office.intake.services.prices import PriceContent, enter_price
from office.intake.services.receipts import Delivery, record_intake
from office.intake.states import PaymentTerms
from tests.factories.accounts import make_user
from tests.factories.shop import make_pack, make_product
from vendors.partner.models import StockPool

NEW_INTAKE = "/office/five/intake/new/"


def weigh_at_scales(
    page, goods, *, bringer="017 Wang Mei", gross="52.3+48.1", tare="0.4"
):
    page.get_by_label("Household", exact=False).first.fill(bringer)
    page.get_by_label("Goods").select_option(str(goods.pk))
    page.locator("[name=gross]").fill(gross)
    page.locator("[name=tare]").fill(tare)


def take_at_scales(page):
    page.locator("[data-take]").click()


def states_at_scales(page):
    return page.locator(".kept-draft .state")


def make_person(household, **fields):
    """Somebody of the household with an account."""
    fields.setdefault("user", make_user())
    fields.setdefault("identity", Secret.of("140425198001011234"))
    return household.people.create(name=household.name, **fields)


def make_intake_goods(cooperative, title="Walnuts", **fields):
    """A product of the cooperative with one pack of a kilo and an empty pool."""
    product = make_product(cooperative, title, **fields)
    make_pack(product=product, quantity=1000, price="30.00", on_hand=0)
    return product


def make_intake_price(product, price="5.20", *, grade="", day=None, unit="kg"):
    content = PriceContent(grade, day or date(2026, 1, 1), Decimal(price), unit)
    return enter_price(product, content, by=None)


def make_intake_rule(product, **fields):
    return IntakeRule.objects.create(product=product, **fields)


def make_intake_delivery(product, household=None, *, grams=100_000, **fields):
    weighed = Weighed(
        grams,
        fields.pop("tare", 0),
        fields.pop("moisture", None),
        fields.pop("defects", 0),
    )
    return Delivery(
        **{
            "key": uuid4(),
            "product": product,
            "day": dates.today(),
            "weighed": weighed,
            "terms": PaymentTerms.BOUGHT,
            "household": household,
            **fields,
        }
    )


def make_intake(product, household=None, **fields):
    """A delivery that was taken in."""
    by = fields.pop("by", None)
    return record_intake(
        product.partner, make_intake_delivery(product, household, **fields), by=by
    )


def pool_of(product):
    return StockPool.objects.get(product=product)
