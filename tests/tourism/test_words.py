"""An order of visits speaks of places and tickets, never of goods that are packed."""

import pytest
from django.core import mail
from django.urls import reverse

from core.outbox import deliver_due
from orders.notifications.emails import (
    Reader,
    order_expired,
    order_received,
    payment_too_late,
)
from orders.notifications.models import Notification
from orders.order.models import Order
from orders.order.services import expire_order
from tests.cast import a_farm, a_member, a_pack, a_user
from tests.tourism.scene import (
    a_booking,
    a_visit_basket,
    an_experience,
    placed,
    slots_of,
)
from tourism.services import cancel_booking, move_booking

pytestmark = pytest.mark.django_db
GOODS = ("goods", "pack", "商品", "打包", "发货")


@pytest.fixture
def user(client):
    found = a_user()
    client.force_login(found)
    return found


@pytest.mark.parametrize(
    ("language", "said"), [("en", "keep these places for you"), ("zh-hans", "名额")]
)
def test_page_that_waits_for_payment_keeps_places(client, user, language, said):
    order = placed(a_visit_basket(an_experience(), user=user), user)
    client.post("/i18n/setlang/", {"language": language, "next": "/"})

    page = client.get(reverse("orders:detail", args=[order.number])).content.decode()

    assert said in page
    for word in ("keep these goods", "保留这些商品", "Buy these again", "买这些"):
        assert word not in page


def test_order_with_goods_keeps_goods(client, user):
    farm = a_farm()
    packs = [(a_pack(farm), 1)]
    order = placed(a_visit_basket(an_experience(farm), user=user, packs=packs), user)

    page = client.get(reverse("orders:detail", args=[order.number])).content.decode()

    assert "keep these goods for you" in page


def test_order_that_was_not_paid_gave_places_free(client, user):
    order = placed(a_visit_basket(an_experience(), user=user), user)
    Order.objects.filter(pk=order.pk).update(expires_at=order.date_placed)
    expire_order(order)

    page = client.get(reverse("orders:detail", args=[order.number])).content.decode()

    assert "The places are free again and nothing was charged." in page
    assert "Start again with these visits" in page
    assert "goods" not in page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("write", [order_received, order_expired, payment_too_late])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_mails_of_visits_name_no_goods(write, language):
    order = placed(a_visit_basket(an_experience(title_en="Picking")))

    letter = write(order, Reader("guest@example.com", language))

    html = letter.alternatives[0][0]
    for word in GOODS:
        assert word not in letter.body
        assert word not in html


def test_basket_of_visits_counts_tickets(client, user):
    a_visit_basket(an_experience(), user=user)

    page = client.get(reverse("basket:summary")).content.decode()

    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<span>Visits</span>" in main
    for word in ("Goods", "packs", "parcel"):
        assert word not in main


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (
            lambda booking, _slot: cancel_booking(booking, by_shopper=True, by=None),
            "A guest has cancelled: Picking",
        ),
        (
            lambda booking, slot: move_booking(booking, [slot], by_shopper=True),
            "A guest comes at another time: Picking",
        ),
    ],
)
def test_host_is_led_to_the_booking_that_changed(act, said):
    experience = an_experience(title_en="Picking")
    host = a_member(experience.partner)
    booking = a_booking(experience)
    while deliver_due():
        pass
    mail.outbox.clear()

    act(booking, slots_of(experience)[1])
    while deliver_due():
        pass

    (letter,) = [one for one in mail.outbox if one.to == [host.email]]
    url = reverse("desk:visit_booking", args=[experience.partner.code, booking.pk])
    assert letter.subject == said
    assert f"{url}\n" in letter.body
    notice = Notification.objects.filter(recipient=host).latest("pk")
    assert (notice.subject, notice.link) == (said, url)
