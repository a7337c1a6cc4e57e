"""Who ticks the terms while the order's sums are on their way keeps the tick."""

import pytest
from playwright.sync_api import expect

from orders.order.models import Order
from tests.accounts.test_legal import published
from tests.browser.watched import SIZES
from tests.checkout.test_checkout import fill
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.looks.stage import stage

pytestmark = [pytest.mark.django_db, pytest.mark.chromium]
SIZE = dict(zip(("width", "height"), SIZES[360], strict=True))


@pytest.fixture
def checkout(playwright, chromium, client, settings):
    """The checkout of a guest who is about to choose a province."""
    settings.STRIPE_DOUBLE_URL = ""
    make_china()
    fill(client, (make_pack(price="59.00"), 1))
    with stage(chromium, client, viewport=SIZE) as there:
        assert there.open("/checkout/")
        yield there.page


def chosen_while(page, act):
    """Choose a province; `act` happens once that is asked and before it is answered."""
    asked = []

    def answered(route):
        asked.append(route.request.post_data)
        act()
        route.fallback()

    page.route("**/checkout/", answered)
    summary = page.locator("#summary").element_handle()
    page.get_by_label("Province").select_option("CN-XJ")
    page.wait_for_function("(old) => !old.isConnected", arg=summary)
    (body,) = asked
    return body


def test_tick_during_an_answer_outlives_it(checkout):
    box = checkout.get_by_label("I agree to the terms")

    body = chosen_while(checkout, box.check)

    assert "agrees" not in body
    expect(box).to_be_checked()
    assert not Order.objects.exists()


def test_tick_taken_back_during_an_answer_stays_so(checkout):
    box = checkout.get_by_label("I agree to the terms")
    box.check()

    body = chosen_while(checkout, box.uncheck)

    assert "agrees" in body
    expect(box).not_to_be_checked()


def test_tick_does_not_go_to_terms_that_were_published_meanwhile(checkout):
    box = checkout.get_by_label("I agree to the terms")
    texts = checkout.locator("[name=texts]")
    before = texts.input_value()
    published()

    chosen_while(checkout, box.check)

    assert texts.input_value() != before
    expect(box).not_to_be_checked()
