"""Short supply that takes a replacement: the preview names what its claim pays back."""

import pytest
from django.urls import reverse

from core.outbox import deliver_due
from fulfilment.claims.services.outcomes import pay_missing
from fulfilment.claims.services.steps import accept
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.short import apply_short_supply, plan_short_supply
from payments.payment.models import Refund
from tests.factories.accounts import make_user
from tests.factories.fulfilment import (
    fresh_claim,
    make_claim,
    make_received_vendor_order,
    pack_vendor_order,
    send_vendor_order,
)
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member
from tests.sound import breached
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(farm):
    """Accepted; its replacement of one pack waits to be packed."""
    pack = make_pack(farm, "Pears", price="59.00", quantity=5000)
    claim = make_claim(
        make_received_vendor_order(pack), wanted="replacement", packs=1, degree=100
    )
    accept(claim, by=make_user())
    return fresh_claim(claim)


def test_preview_names_what_a_claim_pays_instead(client, farm, claim):
    line = claim.replacement.lines.get()
    client.force_login(make_member(farm, Role.SELLER))
    at = reverse("desk:short_pool", args=[farm.code, line.pool_id])
    asked = {"there": "0", "unit": "kg", "rule": "proportional"}

    page = client.get(at, asked)

    assert "1 order is reduced, ¥59.00 refunded" in page.text
    assert "¥59.00 of it goes back through claims" in page.text
    client.post(at, asked | {"mark": page.context["mark"]})
    deliver_due()
    assert Refund.objects.get().amount == 5900
    assert breached() == []


def test_other_orders_and_replacements_that_stay_bring_nothing_more(
    client, farm, claim
):
    pack = claim.replacement.lines.get().stockrecord
    make_paid_order([(pack, 1)])
    client.force_login(make_member(farm, Role.SELLER))
    at = reverse("desk:short_pool", args=[farm.code, pack.pool_id])

    page = client.get(at, {"there": "5", "unit": "kg", "rule": "first-come"})

    assert "1 order is reduced, ¥59.00 refunded" in page.text
    assert "through claims" not in page.text


def run_short(claim, there):
    """So many packs are there for it; returns how many were left out."""
    line = claim.replacement.lines.get()
    good = there * line.pack_quantity
    plan = plan_short_supply(line.pool, good=good, rule="proportional")
    apply_short_supply(plan, by=None)
    line.refresh_from_db()
    return line.short


def ship_again(claim, **parcel):
    return send_vendor_order(
        pack_vendor_order(fresh_claim(claim).replacement), **parcel
    )


@pytest.fixture
def claim_of_two(farm):
    """Accepted; its replacement of two packs waits to be packed."""
    vendor_order = make_received_vendor_order(
        make_pack(farm, "Plums", price="20.00"), packs=4
    )
    claim = make_claim(vendor_order, wanted="replacement", packs=2, degree=100)
    accept(claim, by=make_user())
    return fresh_claim(claim)


def test_what_a_replacement_leaves_out_is_paid_back_once_it_left(claim_of_two):
    assert run_short(claim_of_two, 1) == 1
    deliver_due()
    assert not Refund.objects.exists()

    ship_again(claim_of_two)
    deliver_due()

    refund = Refund.objects.get()
    assert (refund.amount, refund.vendor_order) == (
        2000,
        claim_of_two.paid_vendor_order,
    )
    assert fresh_claim(claim_of_two).state == "settled"
    pay_missing(claim_of_two.pk)
    assert Refund.objects.count() == 1
    assert breached() == []


def test_rest_that_runs_short_after_a_parcel_is_paid_back(claim_of_two):
    line = claim_of_two.replacement.lines.get()
    ship_again(claim_of_two, packs={line.pk: 1})
    assert run_short(claim_of_two, 0) == 1
    deliver_due()

    assert Refund.objects.get().amount == 2000
    assert fresh_claim(claim_of_two).state == "settled"
    assert breached() == []


def test_reduced_replacement_that_is_cancelled_pays_all(claim_of_two):
    assert run_short(claim_of_two, 1) == 1

    cancel_vendor_order(
        fresh_claim(claim_of_two).replacement, by=None, by_shopper=False
    )
    deliver_due()

    assert Refund.objects.get().amount == 4000
    assert breached() == []


def test_whole_replacement_pays_nothing(claim_of_two):
    ship_again(claim_of_two)
    deliver_due()

    assert not Refund.objects.exists()


def test_preview_names_what_a_reduced_replacement_brings(client, farm, claim_of_two):
    line = claim_of_two.replacement.lines.get()
    client.force_login(make_member(farm, Role.SELLER))
    at = reverse("desk:short_pool", args=[farm.code, line.pool_id])
    there = str(line.pack_quantity / 1000)

    page = client.get(at, {"there": there, "unit": "kg", "rule": "proportional"})

    assert "1 order is reduced, ¥20.00 refunded" in page.text
    assert "¥20.00 of it goes back through claims" in page.text
