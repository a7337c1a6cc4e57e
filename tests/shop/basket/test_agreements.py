"""Prices that lines were promised, and goods that somebody set aside for them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import dates
from shop.basket.models import Line
from shop.basket.queries import totals
from shop.basket.rules import ORIGIN_KEPT, Agreement
from shop.basket.services.agreements import agree_anew, end_agreement
from shop.basket.services.baskets import BasketError, merge, priced
from shop.basket.services.lines import add_pack, remove_line, set_quantity
from shop.basket.signals import reservation_released
from shop.basket.states import Channel
from tests.factories.accounts import make_user
from tests.factories.shop import add_to_basket, make_basket, make_pack
from vendors.partner.models import StockPool, StockRecord

pytestmark = pytest.mark.django_db


def agreed(price="40.00", *, minutes=10, key="live-1", reserved_quantity=0):
    until = timezone.now() + timedelta(minutes=minutes)
    return Agreement(key, Decimal(price), until, reserved_quantity)


@pytest.fixture
def freed():
    """What the basket lets go of, as whoever set it aside hears it."""
    heard = []

    def hear(line, units, **_kwargs):
        heard.append((line.pk, units))

    reservation_released.connect(hear)
    yield heard
    reservation_released.disconnect(hear)


def lines(basket):
    rows = Line.objects.filter(basket=basket).order_by("pk")
    return [(line.quantity, line.agreed_price, line.reserved_quantity) for line in rows]


def shown(basket):
    """(price, most, problem, lapsed price) of each line, as the page has them."""
    basket.__dict__["_lines"] = None
    return [
        (one.unit_price, one.most, one.problem, one.lapsed)
        for group in totals(priced(basket), "CN-BJ").groups
        for one in group.lines
    ]


def test_an_agreed_price_is_a_line_beside_the_plain_one():
    basket, pack = (
        make_basket(),
        make_pack(price="59.00", on_hand=50_000, quantity=5000),
    )
    add_pack(basket, pack, 1)

    line = add_pack(basket, pack, 2, origin="live:1", agreed=agreed())

    assert lines(basket) == [(1, None, 0), (2, Decimal("40.00"), 0)]
    assert (line.origin, line.channel) == ("live:1", Channel.LIVE)
    assert shown(basket) == [
        (Decimal("59.00"), 10, "", None),
        (Decimal("40.00"), 9, "", None),
    ]


def test_the_same_agreement_adds_up_and_its_last_price_counts():
    basket, pack = make_basket(), make_pack()
    add_pack(basket, pack, 1, agreed=agreed("40.00"))

    line = add_pack(basket, pack, 2, agreed=agreed("38.00"))

    assert (line.quantity, line.agreed_price) == (3, Decimal("38.00"))
    assert Line.objects.filter(basket=basket).count() == 1


def test_another_agreement_is_another_line():
    basket, pack = make_basket(), make_pack()
    add_pack(basket, pack, 1, agreed=agreed(key="live-1"))

    add_pack(basket, pack, 1, agreed=agreed(key="claim-1"))

    assert Line.objects.filter(basket=basket).count() == 2


def test_after_its_time_a_line_costs_what_everybody_pays_and_says_so(client):
    pack = make_pack(price="59.00", quantity=5000, on_hand=5000)
    add_to_basket(client, pack)
    line = Line.objects.get()
    before = timezone.now() - timedelta(minutes=1)
    Line.objects.update(agreed_price="40.00", agreed_until=before, price_incl_tax="40")

    assert shown(line.basket) == [(Decimal("59.00"), 1, "", Decimal("40.00"))]
    page = client.get("/basket/").content.decode()
    assert "The live price of ¥40.00 ended at" in page
    assert "The price is now ¥59.00 per pack." in page
    assert "when you added it" not in page


@pytest.mark.parametrize(
    ("reserved_quantity", "words"),
    [(0, "Live price until"), (5000, "Reserved for you until")],
)
def test_the_basket_page_says_until_when(client, reserved_quantity, words):
    pack = make_pack(quantity=5000, on_hand=5000)
    add_to_basket(client, pack)
    until = timezone.now() + timedelta(minutes=5)
    Line.objects.update(
        agreed_price="40.00", agreed_until=until, reserved_quantity=reserved_quantity
    )

    page = client.get("/basket/").content.decode()

    local = dates.local(until)
    assert f"{words} {local:%H:%M}" in page
    assert "¥40.00" in page


def test_what_is_set_aside_can_be_bought_when_the_pool_has_nothing_left():
    basket, pack = make_basket(), make_pack(quantity=5000, on_hand=10_000)
    StockPool.objects.update(claimed=10_000)

    add_pack(basket, pack, 2, agreed=agreed(reserved_quantity=10_000))

    assert shown(basket) == [(Decimal("40.00"), 2, "", None)]
    with pytest.raises(BasketError):
        add_pack(basket, pack, 1)


def test_a_line_takes_nothing_of_the_free_stock_for_what_is_set_aside():
    basket, pack = make_basket(), make_pack(quantity=5000, on_hand=15_000)
    StockPool.objects.update(claimed=10_000)
    add_pack(basket, pack, 2, agreed=agreed(reserved_quantity=10_000))

    add_pack(basket, pack, 1)

    assert [one[1] for one in shown(basket)] == [2, 1]
    with pytest.raises(BasketError) as refused:
        add_pack(basket, pack, 1)
    assert str(refused.value) == "Only 1 left, and you have 1 in your basket."


def test_fewer_of_what_is_kept_frees_the_rest(freed):
    basket, pack = make_basket(), make_pack(quantity=5000)
    line = add_pack(basket, pack, 3, agreed=agreed(reserved_quantity=15_000))

    set_quantity(line, 1)

    assert lines(basket) == [(1, Decimal("40.00"), 5000)]
    assert freed == [(line.pk, 10_000)]
    assert shown(basket)[0][1] == 1


def test_more_than_is_kept_is_refused_and_changes_nothing(freed):
    basket, pack = make_basket(), make_pack(quantity=5000, on_hand=10**6)
    line = add_pack(basket, pack, 2, agreed=agreed(reserved_quantity=10_000))

    with pytest.raises(BasketError) as refused:
        set_quantity(line, 3)

    assert str(refused.value) == (
        "These packs are reserved for you. You can reduce the quantity "
        "but not increase it."
    )
    assert lines(basket) == [(2, Decimal("40.00"), 10_000)]
    assert freed == []


def test_removing_the_line_frees_all_of_it_once(freed):
    basket, pack = make_basket(), make_pack(quantity=5000)
    line = add_pack(basket, pack, 2, agreed=agreed(reserved_quantity=10_000))

    remove_line(line)
    remove_line(line)

    assert lines(basket) == []
    assert freed == [(line.pk, 10_000)]


def test_another_quantity_after_its_time_makes_it_a_plain_line(freed):
    basket, pack = (
        make_basket(),
        make_pack(price="59.00", quantity=5000, on_hand=50_000),
    )
    line = add_pack(basket, pack, 2, agreed=agreed(reserved_quantity=10_000))
    Line.objects.update(agreed_until=timezone.now())

    set_quantity(line, 4)

    assert lines(basket) == [(4, None, 0)]
    assert freed == [(line.pk, 10_000)]
    assert shown(basket) == [(Decimal("59.00"), 10, "", None)]


def test_of_a_pack_that_changed_its_size_nothing_is_kept():
    basket, pack = (
        make_basket(),
        make_pack(price="59.00", quantity=5000, on_hand=50_000),
    )
    add_pack(basket, pack, 2, agreed=agreed(reserved_quantity=10_000))
    StockRecord.objects.update(quantity=2500)

    assert shown(basket) == [(Decimal("59.00"), 20, "", Decimal("40.00"))]


def test_a_wrong_price_is_changed_in_every_open_basket_only_for_its_agreement():
    pack = make_pack()
    one, other, plain = make_basket(), make_basket(make_user()), make_basket()
    add_pack(one, pack, 1, origin="live:1", agreed=agreed("4.00"))
    add_pack(other, pack, 1, origin="live:1", agreed=agreed("4.00", key="live-2"))
    add_pack(plain, pack, 1, origin="live:1")
    until = timezone.now() + timedelta(minutes=5)

    changed = agree_anew(
        pack,
        key="live-1",
        origin="live:1",
        was=Decimal(4),
        price=Decimal(40),
        until=until,
    )

    assert changed == [one.lines.get().pk]
    assert one.lines.get().agreed_price == Decimal("40.00")
    assert other.lines.get().agreed_price == Decimal("4.00")
    assert plain.lines.get().agreed_price is None


def test_an_agreement_that_is_ended_leaves_the_line_at_the_common_price():
    basket, pack = make_basket(), make_pack(price="59.00", quantity=5000)
    line = add_pack(basket, pack, 2, agreed=agreed(reserved_quantity=10_000))
    now = timezone.now()

    end_agreement(line, now)

    line = Line.objects.get(pk=line.pk)
    assert (line.reserved_quantity, line.agreed_until, line.agreement) == (0, now, None)
    assert shown(basket)[0][0] == Decimal("59.00")


def test_a_guests_agreement_comes_into_the_accounts_basket_beside_its_plain_line():
    pack = make_pack()
    guests, own = make_basket(), make_basket(make_user())
    add_pack(own, pack, 1)
    add_pack(guests, pack, 2, origin="live:1", agreed=agreed())

    assert merge(own, guests).lines == 1
    assert lines(own) == [(1, None, 0), (2, Decimal("40.00"), 0)]


def test_of_one_agreement_in_both_baskets_the_later_counts():
    pack = make_pack()
    guests, own = make_basket(), make_basket(make_user())
    add_pack(own, pack, 1, origin="live:1", agreed=agreed("40.00", minutes=5))
    add_pack(guests, pack, 2, origin="live:1", agreed=agreed("35.00", minutes=9))

    merge(own, guests)

    assert lines(own) == [(2, Decimal("35.00"), 0)]


def test_the_database_knows_no_half_agreement():
    line = add_pack(make_basket(), make_pack(), 1)

    for broken in ({"agreed_price": 1}, {"agreed_until": timezone.now()},
                   {"reserved_quantity": 5}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.filter(pk=line.pk).update(**broken)


def test_what_a_visitor_buys_within_a_day_names_where_they_came_from(client):
    pack = make_pack()
    session = client.session
    session["origin"] = ["live:7", timezone.now().timestamp() - 60]
    session.save()

    add_to_basket(client, pack)

    line = Line.objects.get()
    assert (line.origin, line.channel) == ("live:7", Channel.LIVE)


def test_after_a_day_they_came_from_nowhere(client):
    session = client.session
    long_ago = timezone.now() - ORIGIN_KEPT - timedelta(minutes=1)
    session["origin"] = ["live:7", long_ago.timestamp()]
    session.save()

    add_to_basket(client, make_pack())

    line = Line.objects.get()
    assert (line.origin, line.channel) == ("", Channel.PAGE)
