"""Refunds that somebody else than the seller bears: who loses what, and undone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from orders.order.services.fulfilment import ship_vendor_order
from payments.payment.models import Refund
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import RefundTerms, ask_again
from payments.payment.services.vendor_refunds import give_back
from payments.payment.states import LiableParty, RefundState
from payments.payouts.models import FeeReturn
from payments.payouts.services.earnings import earn_due
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_vendor_order
from tests.factories.payments import held, off_balance, owed
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm
from tests.sound import breached

pytestmark = pytest.mark.django_db
LONG = settings.DELIVERED_AFTER + settings.EARNED_AFTER + timedelta(days=1)


@pytest.fixture
def coop():
    return make_cooperative()


@pytest.fixture
def vendor_order(coop):
    """59.00 and 12.00 for the delivery; a tenth the market's, 5 % the coop's."""
    make_fee("10", tax_percent=6)
    make_fee("5", role="packing", payee=coop)
    return make_vendor_order(make_pack(make_farm(cooperative=coop)))


def earned(vendor_order):
    vendor_order = pack_vendor_order(vendor_order)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="", tracking_number="", by=None
    )
    earn_due(timezone.now() + LONG)
    return vendor_order


def standing(vendor_order, coop):
    """Of everybody who could lose by a refund."""
    farm = vendor_order.partner
    return {
        "seller": owed(farm) + owed(farm, "payable"),
        "cooperative": owed(coop, "cooperative") + owed(coop, "payable"),
        "fees": held("commission") + held("tax"),
        "market": held("goodwill"),
        "carrier": held("carriers"),
    }


def give(vendor_order, bearer, coop, amount=2000, cause="x"):
    terms = RefundTerms(
        bearer=bearer, borne_by=coop if bearer == LiableParty.COOPERATIVE else None
    )
    return give_back(
        vendor_order,
        lines={vendor_order.lines.get().pk: amount},
        cause=cause,
        terms=terms,
    )


def lost(before, after):
    return {
        who: before[who] - after[who] for who in before if before[who] != after[who]
    }


OTHERS = [LiableParty.MARKET, LiableParty.COOPERATIVE, LiableParty.CARRIER]


@pytest.mark.parametrize("is_earned", [False, True], ids=["waiting", "earned"])
@pytest.mark.parametrize("bearer", OTHERS)
def test_only_who_bears_it_loses(vendor_order, coop, bearer, is_earned):
    vendor_order = earned(vendor_order) if is_earned else vendor_order
    before = standing(vendor_order, coop)

    give(vendor_order, bearer, coop)

    assert lost(before, standing(vendor_order, coop)) == {bearer: 2000}
    assert held("refunds") == 2000
    assert FeeReturn.objects.count() == 0
    assert off_balance() == {}
    assert breached() == []


@pytest.mark.parametrize("bearer", OTHERS)
def test_arrived(vendor_order, coop, bearer):
    before = standing(vendor_order, coop)
    refund = give(vendor_order, bearer, coop)
    move_refund(refund, RefundState.SUCCEEDED, refund_id="re_1")

    assert lost(before, standing(vendor_order, coop)) == {bearer: 2000}
    assert held("refunds") == 0
    assert held("shoppers") == -7100 + 2000
    assert off_balance() == {}


@pytest.mark.parametrize("arrived", [False, True], ids=["at once", "after it arrived"])
@pytest.mark.parametrize("bearer", OTHERS)
def test_failed_is_undone_and_borne_by_the_same_again(
    vendor_order, coop, bearer, arrived
):
    before = standing(vendor_order, coop)
    refund = give(vendor_order, bearer, coop)
    if arrived:
        move_refund(refund, RefundState.SUCCEEDED, refund_id="re_1")
    failed = move_refund(refund, RefundState.FAILED)

    assert lost(before, standing(vendor_order, coop)) == {}
    assert held("shoppers") == -7100

    again = ask_again(failed)
    assert (again.bearer, again.borne_by) == (refund.bearer, refund.borne_by)
    assert lost(before, standing(vendor_order, coop)) == {bearer: 2000}
    assert off_balance() == {}
    assert breached() == []


def test_cooperative_owes_what_its_fees_of_the_sale_dont_cover(vendor_order, coop):
    give(vendor_order, LiableParty.COOPERATIVE, coop)
    assert owed(coop, "cooperative") == 0
    assert owed(coop, "payable") == 295 - 2000

    earned(vendor_order)

    assert owed(coop, "cooperative") == 0
    assert owed(coop, "payable") == 295 - 2000
    assert breached() == []


def test_seller_bears_the_rest_of_a_line_that_others_bore_in_part(vendor_order, coop):
    """Fees return for what the seller bears; what the market bore leaves them be."""
    give(vendor_order, LiableParty.MARKET, coop, 2900, "first")
    before = standing(vendor_order, coop)
    give(vendor_order, LiableParty.SELLER, coop, 3000, "second")

    loss = lost(before, standing(vendor_order, coop))
    assert sum(loss.values()) == 3000
    assert loss["seller"] == 3000 - loss["cooperative"] - loss["fees"]
    assert (loss["cooperative"], loss["fees"]) == (150, 318)
    assert Refund.objects.count() == 2
    assert breached() == []
