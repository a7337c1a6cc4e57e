"""Who has only a phone hears of orders by text, once each, and by another way else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services import open_account
from core import outbox
from core.deliveries import NotSentError, RefusedError, Report, take_report
from core.models import Delivery, OutboxMessage
from core.sms import is_gsm, parts_of, stop
from notifications.channels.sms import ATTEMPTS, words_of
from notifications.models import Notification
from notifications.states import TEXTED
from notifications.types import NOTIFICATIONS, NotificationType
from orders.order.services.cancellation import cancel_vendor_order
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_paid_order, pay_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from vendors.members.services import give_role
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
State = Delivery.State
PHONE = "+8613900139000"


@pytest.fixture
def farmer():
    """Runs a farm; signed up by phone and has no mail."""
    user = open_account(phone=PHONE, password="walnut-hill", verified=True)
    user.language = "zh-hans"
    user.save()
    farm = make_farm("Li family orchard")
    give_role(farm, user, Role.OWNER)
    user.farm = farm
    return user


def texts(mailoutbox):
    return [each.body for each in mailoutbox if each.to == [f"{PHONE}@sms.test"]]


def come_due(topic="notifications.sms"):
    OutboxMessage.objects.filter(topic=topic).update(
        not_before=timezone.now() - timedelta(seconds=1)
    )


def test_farmer_with_only_a_phone_hears_of_a_paid_order(farmer, mailoutbox, client):
    pack = make_pack(farmer.farm)

    order = pay_order(make_order([(pack, 2)]))
    deliver_everything()

    (text,) = texts(mailoutbox)
    part = order.vendor_orders.get()
    assert part.number in text
    assert parts_of(text) == 1
    row = Delivery.objects.get(channel="sms")
    assert (row.state, row.person, row.news) == (State.SENT, farmer, "new_order")
    # The short link leads to the order, after signing in.
    path = text.split()[-1].removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 302
    client.force_login(farmer)
    assert client.get(path).url == reverse(
        "desk:order", args=[farmer.farm.code, part.number]
    )
    client.force_login(make_user())
    assert client.get(path).status_code == 404


def test_text_is_due_at_once(farmer):
    """Nothing waits between the payment and the provider but the worker."""
    pay_order(make_order([(make_pack(farmer.farm), 1)]))
    deliver_news = OutboxMessage.objects.get(key__contains="order_paid")
    assert outbox.deliver(deliver_news.pk)

    row = OutboxMessage.objects.get(topic="notifications.sms")
    assert row.not_before <= timezone.now()


def test_withdrawn_order_is_told_by_text_as_well(farmer, mailoutbox):
    part = make_paid_order([(make_pack(farmer.farm), 1)]).vendor_orders.get()
    deliver_everything()
    cancel_vendor_order(part, by=None, by_shopper=True)
    deliver_everything()

    assert len(texts(mailoutbox)) == 2


def test_who_has_mail_or_no_proven_number_gets_no_text(farmer, mailoutbox):
    with_mail = make_user(phone="+8613900139001")
    give_role(farmer.farm, with_mail, Role.OWNER)
    type(farmer).objects.filter(pk=farmer.pk).update(phone_verified=False)

    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    assert OutboxMessage.objects.filter(topic="notifications.sms").count() == 0
    assert [each for each in mailoutbox if "sms.test" in each.to[0]] == []
    # In the site and by mail as before.
    assert Notification.objects.filter(kind="new-order").count() == 2


class Refusing:
    def send(self, _to, _text):
        raise RefusedError("blacklisted")


class Down:
    def send(self, _to, _text):
        raise NotSentError("down")


def test_provider_that_stays_away_is_given_up_for_another_way(farmer, settings):
    settings.SMS_BACKEND = "tests.notifications.test_text_messages.Down"
    make_paid_order([(make_pack(farmer.farm), 1)])
    for _ in range(ATTEMPTS):
        deliver_everything()
        come_due()

    assert Delivery.objects.get(channel="sms").fallback == "site"
    row = OutboxMessage.objects.get(topic="notifications.sms")
    assert (row.state, row.attempts) == (OutboxMessage.State.DONE, ATTEMPTS)


def test_refused_text_is_a_notice_where_there_was_none(farmer, settings):
    settings.SMS_BACKEND = "tests.notifications.test_text_messages.Refusing"
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    row = Delivery.objects.get(channel="sms")
    assert (row.state, row.fallback) == (State.FAILED, "site")
    assert row.error == "blacklisted"
    assert Notification.objects.filter(recipient=farmer).count() == 1


def test_limit_of_a_day_bounds_what_a_person_costs(farmer, settings, mailoutbox):
    settings.SMS_COST_PER_PERSON_DAY = settings.SMS_COST * 2
    for _ in range(4):
        make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    assert len(texts(mailoutbox)) == 2
    assert Delivery.objects.filter(channel="sms", error="daily limit").count() == 2
    # Nothing is lost: all four are in the site.
    assert Notification.objects.filter(recipient=farmer).count() == 4


def test_stopped_number_is_left_alone(farmer, mailoutbox):
    stop(PHONE)
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()

    assert texts(mailoutbox) == []
    assert Delivery.objects.get(channel="sms").fallback == "site"


def test_erased_person_is_told_nothing_and_stops_nothing(farmer, mailoutbox):
    pay_order(make_order([(make_pack(farmer.farm), 1)]))
    outbox.deliver(OutboxMessage.objects.get(key__contains="order_paid").pk)
    type(farmer).objects.filter(pk=farmer.pk).update(is_active=False)
    deliver_everything()

    assert texts(mailoutbox) == []


@pytest.mark.parametrize("fits", ["核桃", "核桃" * 60])
def test_long_names_cost_two_parts_at_most_and_keep_the_link(farmer, mailoutbox, fits):
    pack = make_pack(farmer.farm)
    type(pack.product).objects.filter(pk=pack.product.pk).update(
        title=fits, title_en=fits, title_zh_hans=fits
    )
    make_paid_order([(pack, 1)])
    deliver_everything()

    (text,) = texts(mailoutbox)
    assert parts_of(text) <= 2
    assert "/n/" in text.split()[-1]


def test_text_in_a_networks_own_letters_stays_in_them_when_it_is_shortened(
    farmer, monkeypatch
):
    type(farmer).objects.filter(pk=farmer.pk).update(language="en")
    farmer.refresh_from_db()
    part = make_paid_order([(make_pack(farmer.farm), 1)]).vendor_orders.get()
    news = NOTIFICATIONS["new_order"](part)
    said = "Walnuts and dried persimmons of the slope above the mill, " * 9
    monkeypatch.setattr(type(news), "text", lambda _self, _to: said)

    text = words_of(news, farmer)

    assert is_gsm(text)
    assert parts_of(text) == 2
    assert len(text) > 300
    assert "... http" in text


def test_text_that_arrived_after_all_is_told_no_other_way(farmer):
    part = make_paid_order([(make_pack(farmer.farm), 1)]).vendor_orders.get()
    deliver_everything()
    told = Notification.objects.filter(recipient=farmer).count()
    row = Delivery.objects.get(channel="sms")
    take_report("", Report(is_delivered=False, reference=row.key))
    take_report("", Report(is_delivered=True, reference=row.key))

    deliver_everything()

    row.refresh_from_db()
    assert (row.state, row.fallback) == (State.DELIVERED, "")
    assert Notification.objects.filter(recipient=farmer).count() == told
    assert part.number


def test_text_that_was_stopped_between_two_attempts_is_told_another_way(
    farmer, settings
):
    settings.SMS_BACKEND = "tests.notifications.test_text_messages.Down"
    make_paid_order([(make_pack(farmer.farm), 1)])
    deliver_everything()
    come_due()
    stop(PHONE)
    deliver_everything()

    row = Delivery.objects.get(channel="sms")
    assert (row.state, row.fallback) == (State.FAILED, "site")


def test_each_kind_that_is_worth_a_text_has_words():
    worded = {
        declared.kind
        for declared in NOTIFICATIONS.values()
        if declared.text is not NotificationType.text
    }

    assert worded == TEXTED
