"""Sales make those pages anew that show something else after them, and no others."""

import random

import pytest

from core.dates import today
from core.page_cache.changes import changes
from tests.config.changing_market import (
    World,
    harvest,
    larger_pack,
    low_mark,
    parcel_leaves,
    return_of_stock,
    sale,
    sale_of_a_pack,
)
from tests.config.kept_site import Site, get, is_kept
from tests.config.test_page_cache import differences
from tests.effort import tries
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.orders import pay_order, place_basket
from tests.factories.shop import make_basket, make_pack
from tests.factories.tourism import make_experience
from tests.factories.vendors import make_certificate_in_force, make_farm, make_lot
from vendors.partner.models import Lot, StockPool
from vendors.partner.services.stock import (
    Take,
    claim_stock,
    receive_stock,
    ship_stock,
)

pytestmark = pytest.mark.django_db(transaction=True)
STOCK = [
    sale, sale_of_a_pack, return_of_stock, parcel_leaves, harvest, larger_pack,
    low_mark,
]  # fmt: skip


def kept_of(site, addresses):
    """By address: what is kept of it, made if it is not; the first make the counts."""
    for address in addresses * 2:
        assert is_kept(site.ask(get(address))), address
    found = site.cache.kept.found.items()
    return {f"{key[0]}?{key[1]}".strip("?"): kept for key, (kept, _size) in found}


def made_anew(before):
    """Which of what was kept is not true any more, whatever the time is."""
    assert changes.catch_up()
    return {
        name
        for name, kept in before.items()
        if not changes.hold(kept.tables, kept.since)
    }


def perishable(farm, title, **fields):
    """A pack whose page says when it would arrive, by the lots that would fill it."""
    pack = make_pack(farm, title, on_hand=0, **fields)
    type(pack.product).objects.filter(pk=pack.product_id).update(
        shelf_life_days=20, picked_on=today()
    )
    make_lot(pack.pool, 300_000)
    return pack


def shop_pages(world):
    """All but those of streams, which say how many watch, and what is left of a lot."""
    return [one for one in world.addresses if one not in world.for_guests]


def test_many_sales_of_plenty_leave_all_pages_as_they_are(site):
    world = World()
    for pack in world.packs:
        receive_stock(pack.pool, quantity=10**7, by=None)
    addresses = [*shop_pages(world), "/catalogue/?stock=1"]
    before = kept_of(site, addresses)

    for pack in world.packs:
        for _time in range(20):
            claim_stock({pack.pool_id: 15_000})
            ship_stock([Take(pack.pool_id, 10_000)], note="", by=None)

    assert made_anew(before) == set()
    assert StockPool.objects.filter(claimed=20 * 5000).count() == 2
    assert differences(site, world, addresses) == []


def test_sale_that_leaves_few_shows_at_once(site):
    world = World()
    pack = world.packs[0]
    StockPool.objects.filter(pk=pack.pool_id).update(low_at=12_000)
    address, listing = pack.product.get_absolute_url(), "/catalogue/"
    before = kept_of(site, [address, listing])
    assert b"or more left at the farm" in site.ask(get(address)).body

    claim_stock({pack.pool_id: 89_999})

    assert made_anew(before) == set(before)
    assert b"Only 2 left" in site.ask(get(listing)).body
    claim_stock({pack.pool_id: 10_001})
    assert b"Sold out" in site.ask(get(listing)).body
    assert b"Sold out" in site.ask(get(address)).body
    harvest(world, random.Random(1))


def test_sale_of_what_spoils_makes_its_own_page_anew_alone(site):
    world = World()
    one, other = (perishable(world.farms[0], name) for name in ("Figs", "Plums"))
    own = one.product.get_absolute_url()
    addresses = [own, other.product.get_absolute_url(), *shop_pages(world)]
    before = kept_of(site, addresses)

    claim_stock({one.pool_id: 5000})
    assert made_anew(before) == {own}

    before = kept_of(site, addresses)
    lot = Lot.objects.get(pool=one.pool_id)
    Lot.objects.filter(pk=lot.pk).update(picked=5000)
    kept_of(site, addresses)
    before = kept_of(site, addresses)
    ship_stock([Take(one.pool_id, 5000, {lot.pk: 5000})], note="", by=None)
    assert made_anew(before) == {own}


def test_certificate_of_a_lot_goes_with_the_last_of_it(site):
    world = World()
    pack = perishable(world.farms[0], "Figs", quantity=5000)
    lot = Lot.objects.get(pool=pack.pool_id)
    make_certificate_in_force(world.farms[0], lots=[lot], number="C-77")
    address = pack.product.get_absolute_url()
    assert b"C-77" in site.ask(get(address)).body

    claim_stock({pack.pool_id: 300_000})
    Lot.objects.filter(pk=lot.pk).update(picked=300_000)
    ship_stock([Take(pack.pool_id, 300_000, {lot.pk: 300_000})], note="", by=None)

    assert b"C-77" not in site.ask(get(address)).body


def test_sale_of_goods_leaves_visits_as_they_are_and_a_place_sold_shows(site):
    world = World()
    experience = make_experience(world.farms[0])
    slots = list(experience.slots.order_by("starts"))
    addresses = ["/visit/", "/visit/?people=3"]
    before = kept_of(site, addresses)

    claim_stock({world.packs[0].pool_id: 5000})
    assert made_anew(before) == set()

    claim_stock({slots[0].pool_id: 1})
    assert made_anew(before) == set(addresses)
    for slot in slots:
        free = StockPool.objects.get(pk=slot.pool_id).available
        claim_stock({slot.pool_id: free})
    assert b"No dates available" in site.ask(get("/visit/")).body


@pytest.mark.parametrize("seed", range(tries(3)))
def test_after_each_change_of_stock_kept_pages_are_as_fresh_ones(site, seed):
    world, dice, other = World(), random.Random(seed), Site()
    world.people = {"stranger": ""}
    for name in ("Figs", "Plums"):
        pack = perishable(world.farms[0], name)
        world.packs.append(pack)
        world.goods.append(pack.product)
    addresses = [*world.addresses, "/catalogue/?stock=1"]
    kept_of(site, addresses)
    kept_of(other, addresses)

    try:
        for _time in range(12):
            change = dice.choice(STOCK)
            change(world, dice)
            some = dice.sample(addresses, 8)
            for place in (site, other):  # two servers that keep pages
                assert (change.__name__, differences(place, world, some)) == (
                    change.__name__, [],
                )  # fmt: skip
    finally:
        other.close()


def test_nothing_that_an_order_writes_is_on_a_page_for_everybody(monkeypatch):
    """From the basket to the parcel, of plenty from a lot."""
    basket = make_basket(packs=[(perishable(make_farm(), "Figs"), 2)])
    told = set()
    monkeypatch.setattr(changes, "publish", told.update)

    order = pay_order(place_basket(basket))
    send_vendor_order(pack_vendor_order(order.vendor_orders.get()))

    tables = {name for name in told if ".figures" not in name}
    assert tables <= {"basket_basket", "basket_line", "communication_notification"}
    assert {"partner_stockpool.figures", "partner_lot.figures"} <= told
