"""A cooperative with members, goods, prices; and deliveries to its depot."""

from datetime import date
from decimal import Decimal
from itertools import count
from uuid import uuid4

from django.utils import timezone

from core.secrets import Secret
from office.intake.models import IntakeRule
from office.intake.rules import Weighed
from office.intake.services import Delivery, enter_price, take_in
from office.intake.services.prices import PriceContent
from office.intake.states import Terms
from tests.cast import a_pack, a_product, a_user
from vendors.cooperatives.models import Household
from vendors.partner.models import StockPool

# Tests name households by lower ones.
_number = count(101)


def a_household(cooperative, name="Wang Mei", **fields):
    fields.setdefault("number", f"{next(_number):03d}")
    fields.setdefault("joined", date(2020, 1, 1))
    return Household.objects.create(cooperative=cooperative, name=name, **fields)


def a_person(household, **fields):
    """Somebody of the household with an account."""
    fields.setdefault("user", a_user())
    fields.setdefault("identity", Secret.of("140425198001011234"))
    return household.people.create(name=household.name, **fields)


def some_goods(cooperative, title="Walnuts", **fields):
    """A product of the cooperative with one pack of a kilo and an empty pool."""
    product = a_product(cooperative, title, **fields)
    a_pack(product=product, quantity=1000, price="30.00", on_hand=0)
    return product


def a_price(product, price="5.20", *, grade="", day=None, unit="kg"):
    content = PriceContent(grade, day or date(2026, 1, 1), Decimal(price), unit)
    return enter_price(product, content, by=None)


def a_rule(product, **fields):
    return IntakeRule.objects.create(product=product, **fields)


def a_delivery_of(product, household=None, *, grams=100_000, **fields):
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
            "day": timezone.localdate(),
            "weighed": weighed,
            "terms": Terms.BOUGHT,
            "household": household,
            **fields,
        }
    )


def an_intake(product, household=None, **fields):
    """A delivery that was taken in."""
    by = fields.pop("by", None)
    return take_in(product.partner, a_delivery_of(product, household, **fields), by=by)


def pool_of(product):
    return StockPool.objects.get(product=product)
