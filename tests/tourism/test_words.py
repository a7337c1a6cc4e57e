"""An order of visits speaks of places and tickets, never of goods that are packed."""

import pytest
from django.core import mail
from django.urls import reverse

from notifications.declarations.orders import (
    OrderExpired,
    OrderReceived,
    PaymentTooLate,
)
from notifications.emails import Reader
from notifications.models import Notification
from notifications.services import write
from orders.order.models import Order
from orders.order.services.cancellation import expire_order
from tests.factories.accounts import make_user
from tests.factories.orders import place_basket
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.tourism import (
    make_booking,
    make_experience,
    make_visit_basket,
    slots_of,
)
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from tourism.services.cancellation import cancel_booking
from tourism.services.rebooking import move_booking

pytestmark = pytest.mark.django_db
GOODS = ("goods", "pack", "商品", "打包", "发货")


@pytest.fixture
def user(client):
    found = make_user()
    client.force_login(found)
    return found


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The places are reserved for you until"), ("zh-hans", "名额")],
)
def test_page_that_waits_for_payment_keeps_places(client, user, language, said):
    order = place_basket(make_visit_basket(make_experience(), user=user), user)
    client.post("/i18n/setlang/", {"language": language, "next": "/"})

    page = client.get(reverse("orders:detail", args=[order.number])).content.decode()

    assert said in page
    for word in (
        "The goods are reserved for you until",
        "保留这些商品",
        "Buy again",
        "买这些",
    ):
        assert word not in page


def test_order_with_goods_keeps_goods(client, user):
    farm = make_farm()
    packs = [(make_pack(farm), 1)]
    order = place_basket(
        make_visit_basket(make_experience(farm), user=user, packs=packs), user
    )

    page = client.get(reverse("orders:detail", args=[order.number])).content.decode()

    assert "The goods are reserved for you until" in page


def test_order_that_was_not_paid_gave_places_free(client, user):
    order = place_basket(make_visit_basket(make_experience(), user=user), user)
    Order.objects.filter(pk=order.pk).update(expires_at=order.date_placed)
    expire_order(order)

    page = client.get(reverse("orders:detail", args=[order.number])).content.decode()

    assert "The places are available again and you were not charged." in page
    assert "Start a new order with these visits" in page
    assert "goods" not in page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("declared", [OrderReceived, OrderExpired, PaymentTooLate])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_mails_of_visits_name_no_goods(declared, language):
    order = place_basket(make_visit_basket(make_experience(title_en="Picking")))

    letter = write(declared(order), Reader("guest@example.com", language))

    html = letter.alternatives[0][0]
    for word in GOODS:
        assert word not in letter.body
        assert word not in html


def test_basket_of_visits_counts_tickets(client, user):
    make_visit_basket(make_experience(), user=user)

    page = client.get(reverse("basket:summary")).content.decode()

    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<span>Visits</span>" in flat(main)
    for word in ("Goods", "packs", "parcel"):
        assert word not in main


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (
            lambda booking, _slot: cancel_booking(booking, by_shopper=True, by=None),
            "Booking cancelled: Picking",
        ),
        (
            lambda booking, slot: move_booking(booking, [slot], by_shopper=True),
            "Booking moved to another date: Picking",
        ),
    ],
)
def test_host_is_led_to_the_booking_that_changed(act, said):
    experience = make_experience(title_en="Picking")
    host = make_member(experience.partner)
    booking = make_booking(experience)
    deliver_everything()
    mail.outbox.clear()

    act(booking, slots_of(experience)[1])
    deliver_everything()

    (letter,) = [one for one in mail.outbox if one.to == [host.email]]
    url = reverse("desk:visit_booking", args=[experience.partner.code, booking.pk])
    assert letter.subject == said
    assert f"{url}\n" in letter.body
    notice = Notification.objects.filter(recipient=host).latest("pk")
    assert (notice.subject, notice.link) == (said, url)
