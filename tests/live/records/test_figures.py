"""What a broadcast brought: each number, minute by minute, and what followed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from live.broadcasts.models import Broadcast, ShelfEvent
from live.broadcasts.services.airtime import end_broadcast, go_live
from live.broadcasts.services.shelf import pin_item, put_on_shelf
from live.chat.models import ChatMessage
from live.records.charts import draw_minutes
from live.records.figures import (
    Minute,
    Pin,
    compared,
    followed,
    goods_of,
    in_baskets,
    minutes_of,
)
from live.records.models import BroadcastFigures
from live.records.services.figures import count_due, count_figures, counted
from live.watch.models import MinuteStat, Watch
from orders.order.models import Line, Order, VendorOrder
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import LiableParty
from tests.factories.accounts import make_user
from tests.factories.live import make_broadcast, make_live_order, make_watch
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def pack(farm):
    return make_pack(farm, title="Pepper", price="10.00")


@pytest.fixture
def broadcast(farm, pack):
    """On air for ten minutes."""
    made = make_broadcast(farm, on_air=True)
    began = timezone.now() - timedelta(minutes=10)
    Broadcast.objects.filter(pk=made.pk).update(started_at=began)
    return Broadcast.objects.select_related("partner").get(pk=made.pk)


def minute(broadcast, number):
    began = broadcast.started_at.replace(second=0, microsecond=0)
    return began + timedelta(minutes=number)


def test_who_watched_is_counted_and_kept(broadcast):
    person = make_user()
    make_watch(broadcast, person, seconds=120)
    make_watch(broadcast, person, seconds=60)
    make_watch(broadcast, seconds=30)
    make_watch(broadcast, person, is_replay=True)
    for number, viewers, hearts, clicks in ((0, 3, 5, 1), (2, 7, 1, 4)):
        MinuteStat.objects.create(
            broadcast=broadcast, minute=minute(broadcast, number), viewers=viewers,
            hearts=hearts, clicks=clicks,
        )  # fmt: skip
    ChatMessage.objects.create(
        broadcast=broadcast, user=person, name="W", text="Hi",
        at=minute(broadcast, 2) + timedelta(seconds=9),
    )  # fmt: skip

    made = count_figures(broadcast)

    assert (made.views, made.visitors, made.seconds) == (3, 2, 210)
    assert (made.replay_views, made.replay_visitors) == (1, 1)
    assert (made.peak, made.hearts, made.clicks) == (7, 6, 5)
    assert (made.messages, made.writers) == (1, 1)
    assert made.minutes == [[0, 3, 5, 1, 0], [2, 7, 1, 4, 1]]

    # Who it was is forgotten later; the sums stay.
    Watch.objects.update(user=None, visitor="")
    again = count_figures(broadcast)
    assert (again.pk, again.visitors) == (made.pk, 2)


def test_counts_what_is_on_air_and_what_was_watched_since(broadcast):
    old = make_broadcast(on_air=True)
    end_broadcast(old, by=None)
    assert count_due() == 2

    long_ago = timezone.now() - timedelta(days=2)
    Broadcast.objects.filter(pk=old.pk).update(started_at=long_ago, ended_at=long_ago)
    assert count_due() == 1
    make_watch(old, is_replay=True)
    assert count_due() == 2
    assert old.figures.replay_views == 1


def test_sales_kept_and_gone_back_by_product_and_conversion(broadcast, farm, pack):
    other = make_pack(farm, title="Walnuts", price="20.00")
    for _each in range(8):
        make_watch(broadcast)
    order = make_live_order(broadcast, [(pack, 3), (other, 1)])
    make_live_order(broadcast, [(pack, 1)])
    make_live_order(broadcast, [(pack, 5)], is_paid=False)
    make_paid_order([(pack, 9)])
    vendor_order = order.vendor_orders.get()
    line = vendor_order.lines.get(title="Pepper")
    for n, bearer in enumerate((LiableParty.SELLER, LiableParty.MARKET)):
        ask_refund(
            order.payments.get(), amount=500, cause=f"x{n}", vendor_order=vendor_order,
            lines={line.pk: 500}, terms=RefundTerms(bearer=bearer),
        )  # fmt: skip

    [own] = compared(broadcast)
    [sold] = own.sold

    assert (sold.orders, sold.packs, sold.sold) == (2, 5, Decimal(60))
    assert (sold.gone_back, sold.kept) == (Decimal(10), Decimal(50))
    assert own.conversion == Decimal(25)
    assert own.average_minutes == 1
    goods = [(g.title, g.packs, g.sold, g.kept) for g in goods_of(broadcast)]
    assert goods == [
        ("Pepper", 4, Decimal(40), Decimal(30)),
        ("Walnuts", 1, Decimal(20), Decimal(20)),
    ]


def test_orders_stand_in_their_minute_beside_what_was_explained(broadcast, pack):
    item = put_on_shelf(broadcast, pack, by=None)
    pin_item(broadcast, item, by=None)
    pin_item(broadcast, None, by=None)
    pinned, unpinned = ShelfEvent.objects.filter(act__in=["pinned", "unpinned"])
    for event, number in ((pinned, 2), (unpinned, 4)):
        ShelfEvent.objects.filter(pk=event.pk).update(at=minute(broadcast, number))
    for number in (3, 3, 6):
        order = make_live_order(broadcast, [(pack, 2)])
        moment = minute(broadcast, number) + timedelta(seconds=20)
        Order.objects.filter(pk=order.pk).update(date_placed=moment)

    broadcast.ended_at = minute(broadcast, 10)

    minutes, pins = minutes_of(broadcast, counted(broadcast))

    assert len(minutes) == 11
    assert {m.number: (m.lines, m.packs) for m in minutes if m.lines} == {
        3: (2, 4), 6: (1, 2),
    }  # fmt: skip
    assert [m.number for m in minutes if m.pinned == "Pepper"] == [2, 3, 4]
    assert [(p.title, p.first, p.last) for p in pins] == [("Pepper", 2, 4)]


def test_what_was_explained_is_named_in_the_readers_language(broadcast, pack):
    pack.product.title_zh_hans = "花椒"
    pack.product.save()
    pin_item(broadcast, put_on_shelf(broadcast, pack, by=None), by=None)
    with translation.override("zh-hans"):
        _minutes, pins = minutes_of(broadcast, counted(broadcast))
    assert [pin.title for pin in pins] == ["花椒"]


def test_drawing_places_bars_and_bands():
    minutes = [Minute(n, viewers=n * 10, packs=n % 2) for n in range(4)]

    drawn = draw_minutes(minutes, [Pin("Pepper", Decimal(1), Decimal(2))])

    assert [(bar.minute, bar.x, bar.height) for bar in drawn.bars] == [
        (1, "25.00%", "40.0"), (3, "75.00%", "40.0"),
    ]  # fmt: skip
    assert [(band.x, band.width, band.title) for band in drawn.bands] == [
        ("25.00%", "25.00%", "Pepper")
    ]
    assert drawn.chart.line.count(",") == 4
    assert draw_minutes(minutes[:1], []) is None


def test_what_lies_in_baskets_counts(broadcast, pack):
    basket = make_basket(make_user(), [(pack, 1), (make_pack(pack.partner), 1)])
    line = basket.lines.first()
    line.origin = broadcast.origin
    line.save(update_fields=["origin"])

    assert in_baskets(broadcast) == 1


def a_visit(user, farm, at):
    """A paid part that is a visit, as bookings write it."""
    order = make_paid_order([(make_pack(farm), 1)], user=user)
    VendorOrder.objects.filter(order=order).update(is_visit=True)
    Order.objects.filter(pk=order.pk).update(paid_at=at)


def buy(user, at):
    order = make_paid_order(user=user)
    Order.objects.filter(pk=order.pk).update(paid_at=at)


def test_visits_and_orders_that_followed(broadcast, farm, pack):
    began = broadcast.started_at
    day = timedelta(days=1)
    one, two, three, four = (make_user() for _n in range(4))
    for person in (one, two, three):
        make_watch(broadcast, person)
    make_watch(broadcast)
    make_live_order(broadcast, [(pack, 1)], user=four)
    a_visit(one, farm, began + day)
    buy(one, began + 3 * day)
    a_visit(two, make_farm(), began + 29 * day)
    buy(two, began + day)  # before the visit
    a_visit(three, farm, began + 31 * day)
    buy(four, timezone.now() + day)
    a_visit(make_user(), farm, began + day)

    found = followed(broadcast)

    assert found.people == 4
    assert (found.visited, found.visited_here, found.visited_and_bought) == (2, 1, 1)
    assert (found.bought, found.bought_again) == (1, 1)


def the_page(client, broadcast):
    return client.get(f"/desk/{broadcast.partner.code}/live/{broadcast.code}/figures/")


def test_page_costs_the_same_for_many(client, queries, broadcast, farm, pack):
    client.force_login(make_member(farm))
    count_figures(broadcast)
    with queries(12):
        assert the_page(client, broadcast).status_code == 200
    other = make_broadcast(farm)
    Broadcast.objects.filter(pk=other.pk).update(
        started_at=timezone.now(), ended_at=timezone.now(), status="ended"
    )
    count_figures(Broadcast.objects.get(pk=other.pk))
    now = timezone.now()
    Watch.objects.bulk_create(
        Watch(
            broadcast=broadcast, key=f"k{n}", visitor=f"v{n % 900}", joined=now,
            left=now, seconds=n % 60,
        )
        for n in range(3000)
    )  # fmt: skip
    order = make_live_order(broadcast, [(pack, 1)])
    line = order.lines.get()
    Line.objects.bulk_create(
        Line(**{**_plain(line), "id": None, "quantity": n % 3 + 1}) for n in range(500)
    )
    count_figures(broadcast)

    with queries(12):
        page = the_page(client, broadcast).content.decode()

    assert BroadcastFigures.objects.get(broadcast=broadcast).visitors == 900
    assert "<polyline" in page
    assert other.title in page
    assert "Packs ordered" in page


def _plain(line):
    return {f.attname: getattr(line, f.attname) for f in line._meta.concrete_fields}


def test_minutes_as_a_file(client, broadcast, farm):
    client.force_login(make_member(farm))
    page = f"/desk/{farm.code}/live/{broadcast.code}/figures/"

    answer = client.get(page, {"as": "csv"})

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Minute,Time,Viewers")
    assert len(lines) == 12


def test_only_what_was_on_air_has_figures_and_only_for_its_seller(client, farm):
    planned = make_broadcast(farm)
    client.force_login(planned.host)
    assert the_page(client, planned).status_code == 404
    go_live(planned, by=planned.host)
    assert the_page(client, planned).status_code == 200
    client.force_login(make_member(make_farm()))
    assert the_page(client, planned).status_code == 404
