"""A claim from the phone to the money: without JavaScript, at 360 pixels."""

import io
import time

import pytest
from django.core.management import call_command
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from orders.claims.models import Claim
from orders.payment.models import Payment, Refund
from tests.cast import a_farm, a_member, a_pack, a_user, china
from tests.orders.claims.makers import a_received_part

PATIENCE = 60.0


@pytest.fixture
def part(site):
    """Two boxes that came a moment ago, paid with a payment that the double knows."""
    china()
    farm = a_farm("Li Family Orchard", code="li")
    a_member(farm, email="li@example.com")
    pack = a_pack(farm, "Mopan persimmons", price="50.00")
    part = a_received_part(pack, 2, user=a_user("mei@example.com"))
    Payment.objects.update(intent_id="pi_demo_1", charge_id="ch_demo_1")
    call_command("tell_double", verbosity=0)
    return part


def a_photo():
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (96, 60, 30)).save(out, "JPEG")
    return {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def settled(claim):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        claim.refresh_from_db()
        if claim.state == "settled":
            return True
        time.sleep(0.3)
    return False


def test_photo_proposal_and_the_money_back(visitor, part):
    shopper = visitor(part.order.user, width=360, java_script_enabled=False)
    shopper.goto(reverse("orders:detail", args=[part.order.number]))
    shopper.get_by_role("link", name="Something wrong with the goods?").click()
    shopper.get_by_label("Spoiled: rotten, mouldy or frozen").check()
    shopper.locator("#photos-input").set_input_files(a_photo())
    shopper.get_by_role("button", name="Keep the photos now").click()
    expect(shopper.get_by_text("1 photo is kept.")).to_be_visible()
    expect(shopper.get_by_role("img", name="Photo 1")).to_be_visible()
    shopper.get_by_label("Half of it").check()
    shopper.get_by_label("Money back, the way you paid").check()
    shopper.get_by_role("button", name="Hand in the claim").click()
    expect(shopper.get_by_text("waits for the farm")).to_be_visible()
    claim = Claim.objects.get()
    assert (claim.amount, claim.photos.count()) == (2800, 1)

    farmer = visitor(part.partner.roles.get().user, width=360)
    farmer.goto(reverse("desk:claim", args=["li", claim.number]))
    expect(farmer.get_by_role("img", name="Photo 1 of the shopper")).to_be_visible()
    farmer.get_by_text("Propose something else").click()
    farmer.get_by_label("Mopan persimmons").select_option("30")
    farmer.get_by_role("button", name="Send the proposal").click()
    expect(farmer.get_by_text("Proposed. The shopper says yes or no.")).to_be_visible()

    shopper.reload()
    expect(shopper.get_by_text("¥16.80 back, the way it was paid")).to_be_visible()
    shopper.get_by_role("button", name="Take it").click()

    assert settled(claim)
    assert Refund.objects.get().state == "succeeded"
    shopper.reload()
    expect(
        shopper.get_by_text("¥16.80 was paid back the way you paid.")
    ).to_be_visible()
    width = farmer.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
