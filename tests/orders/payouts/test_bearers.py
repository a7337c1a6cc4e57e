"""Refunds that somebody else than the seller bears: who loses what, and undone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from orders.order.services import ship_part
from orders.payment.models import Refund
from orders.payment.services import RefundTerms, ask_again, give_back
from orders.payment.services.refunds import _apply
from orders.payment.states import Bearer, RefundState
from orders.payouts.models import FeeReturn
from orders.payouts.services import earn_due
from tests.cast import a_cooperative, a_farm, a_pack, a_paid_order
from tests.orders.fulfilment.steps import packed
from tests.sound import breached

from .makers import a_fee, held, off_balance, owed

pytestmark = pytest.mark.django_db
LONG = settings.DELIVERED_AFTER + settings.EARNED_AFTER + timedelta(days=1)


@pytest.fixture
def coop():
    return a_cooperative()


@pytest.fixture
def part(coop):
    """59.00 and 12.00 for the delivery; a tenth the market's, 5 % the coop's."""
    a_fee("10", tax_percent=6)
    a_fee("5", role="packing", payee=coop)
    return a_paid_order([(a_pack(a_farm(cooperative=coop)), 1)]).parts.get()


def earned(part):
    part = packed(part)
    line = part.lines.get()
    ship_part(part, packs={line.pk: 1}, carrier="", tracking_number="", by=None)
    earn_due(timezone.now() + LONG)
    return part


def standing(part, coop):
    """Of everybody who could lose by a refund."""
    farm = part.partner
    return {
        "seller": owed(farm) + owed(farm, "payable"),
        "cooperative": owed(coop, "cooperative") + owed(coop, "payable"),
        "fees": held("commission") + held("tax"),
        "market": held("goodwill"),
        "carrier": held("carriers"),
    }


def give(part, bearer, coop, amount=2000, cause="x"):
    terms = RefundTerms(
        bearer=bearer, borne_by=coop if bearer == Bearer.COOPERATIVE else None
    )
    return give_back(
        part, lines={part.lines.get().pk: amount}, cause=cause, terms=terms
    )


def lost(before, after):
    return {
        who: before[who] - after[who] for who in before if before[who] != after[who]
    }


OTHERS = [Bearer.MARKET, Bearer.COOPERATIVE, Bearer.CARRIER]


@pytest.mark.parametrize("is_earned", [False, True], ids=["waiting", "earned"])
@pytest.mark.parametrize("bearer", OTHERS)
def test_only_who_bears_it_loses(part, coop, bearer, is_earned):
    part = earned(part) if is_earned else part
    before = standing(part, coop)

    give(part, bearer, coop)

    assert lost(before, standing(part, coop)) == {bearer: 2000}
    assert held("refunds") == 2000
    assert FeeReturn.objects.count() == 0
    assert off_balance() == {}
    assert breached() == []


@pytest.mark.parametrize("bearer", OTHERS)
def test_arrived(part, coop, bearer):
    before = standing(part, coop)
    refund = give(part, bearer, coop)
    _apply(refund, RefundState.SUCCEEDED, refund_id="re_1")

    assert lost(before, standing(part, coop)) == {bearer: 2000}
    assert held("refunds") == 0
    assert held("shoppers") == -7100 + 2000
    assert off_balance() == {}


@pytest.mark.parametrize("arrived", [False, True], ids=["at once", "after it arrived"])
@pytest.mark.parametrize("bearer", OTHERS)
def test_failed_is_undone_and_borne_by_the_same_again(part, coop, bearer, arrived):
    before = standing(part, coop)
    refund = give(part, bearer, coop)
    if arrived:
        _apply(refund, RefundState.SUCCEEDED, refund_id="re_1")
    failed = _apply(refund, RefundState.FAILED)

    assert lost(before, standing(part, coop)) == {}
    assert held("shoppers") == -7100

    again = ask_again(failed)
    assert (again.bearer, again.borne_by) == (refund.bearer, refund.borne_by)
    assert lost(before, standing(part, coop)) == {bearer: 2000}
    assert off_balance() == {}
    assert breached() == []


def test_cooperative_owes_what_its_fees_of_the_sale_dont_cover(part, coop):
    give(part, Bearer.COOPERATIVE, coop)
    assert owed(coop, "cooperative") == 0
    assert owed(coop, "payable") == 295 - 2000

    earned(part)

    assert owed(coop, "cooperative") == 0
    assert owed(coop, "payable") == 295 - 2000
    assert breached() == []


def test_seller_bears_the_rest_of_a_line_that_others_bore_in_part(part, coop):
    """Fees return for what the seller bears; what the market bore leaves them be."""
    give(part, Bearer.MARKET, coop, 2900, "first")
    before = standing(part, coop)
    give(part, Bearer.SELLER, coop, 3000, "second")

    loss = lost(before, standing(part, coop))
    assert sum(loss.values()) == 3000
    assert loss["seller"] == 3000 - loss["cooperative"] - loss["fees"]
    assert (loss["cooperative"], loss["fees"]) == (150, 318)
    assert Refund.objects.count() == 2
    assert breached() == []
