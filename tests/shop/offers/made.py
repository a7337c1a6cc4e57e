"""Offers and vouchers for tests."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone
from oscar.apps.voucher.models import Voucher

from shop.offers.models import Benefit, Condition, ConditionalOffer, Range

_number = count(1)


def a_range(products=None, **fields):
    n = next(_number)
    made = Range.objects.create(
        name=f"Range {n}", includes_all_products=products is None, **fields
    )
    for product in products or ():
        made.add_product(product)
    return made


def an_offer(
    percent="10",
    *,
    amount=None,
    within=None,
    from_count="1",
    condition=Condition.COUNT,
    **fields,
):
    """Ten percent off everything, unless told otherwise."""
    within = within or a_range()
    benefit = Benefit.objects.create(
        range=within,
        type=Benefit.FIXED if amount else Benefit.PERCENTAGE,
        value=Decimal(amount or percent),
        max_affected_items=fields.pop("max_affected_items", None),
    )
    rule = Condition.objects.create(
        range=within, type=condition, value=Decimal(from_count)
    )
    return ConditionalOffer.objects.create(
        **{
            "name": f"Offer {next(_number)}",
            "condition": rule,
            "benefit": benefit,
            **fields,
        }
    )


def a_voucher(code="FROST10", *, usage=Voucher.MULTI_USE, offer=None, **fields):
    now = timezone.now()
    made = Voucher.objects.create(
        **{
            "name": f"Voucher {next(_number)}",
            "code": code,
            "usage": usage,
            "start_datetime": now - timedelta(days=1),
            "end_datetime": now + timedelta(days=1),
            **fields,
        }
    )
    made.offers.add(offer or an_offer(offer_type=ConditionalOffer.VOUCHER))
    return made
