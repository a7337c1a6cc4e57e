"""Kept pages lead business buyers, and nobody else, to prices of their own."""

import pytest

from selling.business_buyers.services.organisations import act_for
from tests.config.changing_market import World, _signed_in
from tests.config.kept_site import get, is_kept, text_of
from tests.factories.business_buyers import buyer_of, make_buyer

pytestmark = pytest.mark.django_db(transaction=True)


def kept(site, jar):
    """The page as it is kept, the same as one that is drawn for them."""
    site.ask(get("/season/", jar))
    page = site.ask(get("/season/", jar))
    fresh = site.ask(get("/season/", jar), is_fresh=True)
    assert is_kept(page)
    assert text_of(page) == text_of(fresh)
    return page.body


def test_only_who_has_a_price_list_is_led_to_own_prices(site):
    world = World()
    buyer = buyer_of(make_buyer(world.farms[0], {world.packs[0]: "3.00"}))
    people = {**world.people, "buyer": _signed_in(buyer)}
    led = [who for who, jar in people.items() if b"data-own-prices" in kept(site, jar)]
    assert led == ["buyer"]
    act_for(buyer, None)
    assert b"data-own-prices" not in kept(site, people["buyer"])
    assert b"3.00" not in kept(site, "")
