"""A claim from the phone to the money: without JavaScript, at 360 pixels."""

import time

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from fulfilment.claims.models import Claim
from payments.payment.models import Payment, Refund
from tests.factories.accounts import make_user
from tests.factories.files import plain_jpeg
from tests.factories.fulfilment import make_received_vendor_order
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

PATIENCE = 60.0


@pytest.fixture
def vendor_order(site):
    """Two boxes that came a moment ago, paid with a payment that the double knows."""
    make_china()
    farm = make_farm("Li Family Orchard", code="li")
    make_member(farm, email="li@example.com")
    pack = make_pack(farm, "Mopan persimmons", price="50.00")
    vendor_order = make_received_vendor_order(
        pack, 2, user=make_user("mei@example.com")
    )
    Payment.objects.update(intent_id="pi_demo_1", charge_id="ch_demo_1")
    call_command("seed_stripe_double", verbosity=0)
    return vendor_order


def a_photo():
    content = plain_jpeg(size=(800, 600))
    return {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": content}


def settled(claim):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        claim.refresh_from_db()
        if claim.state == "settled":
            return True
        time.sleep(0.3)
    return False


def test_photo_proposal_and_the_money_back(visitor, vendor_order):
    shopper = visitor(vendor_order.order.user, width=360, java_script_enabled=False)
    shopper.goto(reverse("orders:detail", args=[vendor_order.order.number]))
    shopper.get_by_role("link", name="Something wrong with the goods?").click()
    shopper.get_by_label("Spoiled: rotten, mouldy or frozen").check()
    shopper.locator("#photos-input").set_input_files(a_photo())
    shopper.get_by_role("button", name="Save photos now").click()
    expect(shopper.get_by_text("1 photo saved.")).to_be_visible()
    expect(shopper.get_by_role("img", name="Photo 1")).to_be_visible()
    shopper.get_by_label("Half of it").check()
    shopper.get_by_label("Refund to the original payment method").check()
    shopper.get_by_role("button", name="Submit claim").click()
    expect(shopper.get_by_text("waiting for the farm")).to_be_visible()
    claim = Claim.objects.get()
    assert (claim.amount, claim.photos.count()) == (2800, 1)

    farmer = visitor(vendor_order.partner.roles.get().user, width=360)
    farmer.goto(reverse("desk:claim", args=["li", claim.number]))
    expect(farmer.get_by_role("img", name="Shopper's photo 1")).to_be_visible()
    farmer.get_by_text("Make another offer").click()
    farmer.get_by_label("Mopan persimmons").select_option("30")
    farmer.get_by_role("button", name="Send offer").click()
    expect(
        farmer.get_by_text("Offer sent. The shopper can accept or decline it.")
    ).to_be_visible()

    shopper.reload()
    expect(
        shopper.get_by_text("¥16.80 refunded to the original payment method")
    ).to_be_visible()
    shopper.get_by_role("button", name="Accept offer").click()

    assert settled(claim)
    assert Refund.objects.get().state == "succeeded"
    shopper.reload()
    expect(
        shopper.get_by_text("¥16.80 was refunded to your original payment method.")
    ).to_be_visible()
    width = farmer.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
