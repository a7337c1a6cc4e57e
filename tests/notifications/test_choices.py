"""What people choose: eight rows at most, quiet hours, a daily mail, the way out."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.services import open_account
from core import dates
from core.models import OutboxMessage
from core.sms import has_stopped, stop
from notifications.channels import digest
from notifications.channels.digest import SETTLED, next_digest
from notifications.declarations.goods import StockLow
from notifications.declarations.sellers import ApplicationDecided
from notifications.models import (
    DigestItem,
    NoticeChoice,
    NoticeSettings,
    Notification,
)
from notifications.queries import channels, quiet_until
from notifications.services import tell_people
from notifications.states import ALWAYS, ESSENTIAL, TEXTED, TOPIC_OF, Kind, Topic
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import make_vendor_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.services import give_role
from vendors.members.states import Role
from vendors.onboarding.models import SellerApplication

pytestmark = pytest.mark.django_db
URL = "accounts:choices"


@pytest.fixture
def mei(client):
    user = make_user("mei@example.com")
    client.force_login(user)
    return user


@pytest.fixture
def phone_only(client):
    user = open_account(phone="+8613900139000", password="walnut", verified=True)
    client.force_login(user)
    return user


def topics(client):
    form = client.get(reverse(URL)).context["form"]
    return [str(topic) for topic in form.topics]


def ticked(client, *, without=(), **more):
    """What the page posts when nothing is changed but these boxes."""
    form = client.get(reverse(URL)).context["form"]
    boxes = [box for row in form.rows() for box in row.boxes]
    on = {box.html_name: "on" for box in boxes if box.value()}
    return {name: "on" for name in on if name not in without} | more


def test_nobody_has_more_than_nine_rows(client, mei):
    everybody = ["purchases", "messages", "reviews", "cooperative", "live"]
    assert topics(client) == everybody
    give_role(make_farm(), mei, Role.OWNER)
    assert {"sales", "payouts", "shop"} <= set(topics(client))
    client.force_login(make_member(make_cooperative(), Role.CHAIR, is_staff=True))
    assert len(topics(client)) == 9


@pytest.mark.parametrize("who", ["staff", Role.ADMIN, Role.CHAIR])
def test_those_who_decide_have_a_row_of_it(client, who):
    user = make_staff() if who == "staff" else make_member(make_cooperative(), who)
    client.force_login(user)

    assert "office" in topics(client)


def test_choices_are_kept_and_what_is_usual_needs_no_row(client, mei):
    wanted = ticked(client, without=["live.mail", "live.site", "messages.mail"])

    for _ in range(2):
        assert client.post(reverse(URL), wanted).status_code == 302

    rows = NoticeChoice.objects.values_list("topic", "channel", "is_wanted")
    assert sorted(rows) == [
        ("live", "mail", False),
        ("live", "site", False),
        ("messages", "mail", False),
    ]
    assert channels([mei], Kind.BROADCAST)[mei.pk] == set()
    assert channels([mei], Kind.ANSWER_NEW)[mei.pk] == {"site"}
    assert channels([mei], Kind.ORDER_PAID)[mei.pk] == {"site", "mail"}


def test_essential_topic_keeps_one_way_and_nothing_is_saved_otherwise(client, mei):
    wanted = ticked(client, without=["purchases.mail", "purchases.site", "live.site"])

    page = client.post(reverse(URL), wanted | {"quiet_from": "21", "digest": "on"})

    assert page.status_code == 422
    form = page.context["form"]
    assert set(form.errors) == {"purchases.site", "quiet_until"}
    assert form["live.site"].value() is False
    assert form["quiet_from"].value() == "21"
    assert NoticeChoice.objects.count() == 0


def test_phone_alone_gets_texts_and_who_has_mail_may_choose_them(
    client, phone_only, mei
):
    assert channels([phone_only], Kind.NEW_ORDER)[phone_only.pk] == {"site", "sms"}
    type(mei).objects.filter(pk=mei.pk).update(
        phone="+8613900139001", phone_verified=True
    )
    mei.refresh_from_db()
    give_role(make_farm(), mei, Role.OWNER)
    client.force_login(mei)
    assert channels([mei], Kind.NEW_ORDER)[mei.pk] == {"site", "mail"}

    client.post(reverse(URL), ticked(client, **{"sales.sms": "on"}))

    assert channels([mei], Kind.NEW_ORDER)[mei.pk] == {"site", "mail", "sms"}
    # Not worth a text, whatever is chosen.
    assert channels([mei], Kind.PICKUP_MOVED)[mei.pk] == {"site", "mail"}


def test_boxes_that_lead_nowhere_are_closed(client, phone_only, mei):
    assert client.get(reverse(URL)).context["form"].fields["live.sms"].disabled
    client.force_login(phone_only)
    fields = client.get(reverse(URL)).context["form"].fields
    assert fields["live.mail"].disabled
    assert fields["digest"].disabled


@pytest.mark.parametrize("kind", sorted(ESSENTIAL))
def test_essential_news_comes_even_when_all_ways_are_off(kind, mei, phone_only):
    for user in (mei, phone_only):
        for channel in ("mail", "site", "sms"):
            NoticeChoice.objects.create(
                user=user, topic=TOPIC_OF[kind], channel=channel, is_wanted=False
            )

    always = kind in ALWAYS
    assert channels([mei], kind)[mei.pk] == ({"mail", "site"} if always else {"mail"})
    ways = {"site", "sms"} if always and kind in TEXTED else {"site"}
    assert channels([phone_only], kind)[phone_only.pk] == ways


def test_telling_follows_the_choices(mei):
    NoticeChoice.objects.create(
        user=mei, topic=Topic.SHOP, channel="mail", is_wanted=False
    )
    news = StockLow(make_pack().pool)

    for _ in range(2):
        tell_people(news, [mei])

    assert Notification.objects.filter(recipient=mei).count() == 1
    assert OutboxMessage.objects.filter(topic="notifications.mail").count() == 0


def test_choices_by_kind_become_choices_by_topic(mei):
    def old(kind, channel, is_wanted):
        NoticeChoice.objects.create(
            user=mei, topic=kind, channel=channel, is_wanted=is_wanted
        )

    for kind in ("order-paid", "part-sent", "parcel-delivered"):
        old(kind, "mail", kind == "order-paid")
        old(kind, "site", kind != "order-paid")
    old("broadcast", "mail", True)
    old("deal", "mail", False)
    old("unmatched", "site", False)

    for _ in range(2):
        import_module("notifications.migrations.0007_merge_choices").merge(apps, None)

    rows = NoticeChoice.objects.values_list("topic", "channel", "is_wanted")
    assert sorted(rows) == [
        ("live", "mail", False),
        ("office", "site", False),
        ("purchases", "mail", False),
        ("purchases", "site", True),
    ]


def test_migration_knows_each_kind_as_it_is_today():
    known = import_module("notifications.migrations.0007_merge_choices").TOPIC_OF
    assert {kind: topic for kind, topic in known.items() if kind in set(Kind)} == known


# --- Quiet hours ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "hour", "ends"),
    [
        (None, 23, "next 7"),
        (None, 3, "same 7"),
        (None, 7, None),
        (None, 12, None),
        ((12, 14), 13, "same 14"),
        ((12, 14), 23, None),
        ((0, 0), 3, None),
        ((23, 0), 23, "next 0"),
    ],
)
def test_quiet_hours_end_by_the_markets_clock(mei, hours, hour, ends):
    day = dates.today()
    now = dates.start_of(day) + timedelta(hours=hour, minutes=30)
    chosen = None
    if hours:
        chosen = mei.notice_settings = apps.get_model(
            "communication", "NoticeSettings"
        )(user=mei, quiet_from=hours[0], quiet_until=hours[1])
    found = quiet_until(chosen, now)

    if ends is None:
        assert found is None
        return
    which, clock = ends.split()
    end = dates.local(found)
    assert end.hour == int(clock)
    assert (dates.day_of(found) == day) is (which == "same")


def test_what_can_wait_waits_and_orders_do_not(phone_only, settings):
    hour = dates.local().hour
    settings.QUIET_FROM, settings.QUIET_UNTIL = hour, (hour + 2) % 24
    farm = make_farm()
    give_role(farm, phone_only, Role.OWNER)
    make_vendor_order(make_pack(farm))
    application = SellerApplication.objects.create(user=phone_only)
    tell_people(ApplicationDecided(application), [phone_only])
    deliver_everything()

    rows = OutboxMessage.objects.filter(topic="notifications.sms")
    states = {row.payload["news"]: row.state for row in rows}
    assert states == {"new_order": "done", "application_decided": "waiting"}


# --- The daily mail -------------------------------------------------------------------


def test_daily_mail_collects_what_can_wait_and_sends_it_once(client, mei, outgoing):
    client.post(reverse(URL), ticked(client, digest="on"))
    first, second = (StockLow(make_pack().pool) for _ in range(2))
    for news in (first, second, first):
        tell_people(news, [mei])
    assert OutboxMessage.objects.filter(topic="notifications.mail").count() == 0
    row = OutboxMessage.objects.get(topic="notifications.digest")
    assert row.not_before == next_digest(timezone.now()) + SETTLED

    OutboxMessage.objects.update(not_before=timezone.now())
    deliver_everything()

    (letter,) = mail.outbox
    assert letter.subject == "2 notifications of the day"
    for news in (first, second):
        assert str(news.subject()) in letter.body
    assert DigestItem.objects.count() == 0


def test_daily_mails_of_many_people_are_queued_in_one_query(
    django_assert_max_num_queries,
):
    people = [make_user() for _ in range(6)]
    for user in people:
        NoticeSettings.objects.create(user=user, digest=True)
    news = StockLow(make_pack().pool)

    with django_assert_max_num_queries(8) as seen:
        tell_people(news, people)

    inserts = [one["sql"] for one in seen if "INSERT" in one["sql"]]
    assert len([sql for sql in inserts if "core_outboxmessage" in sql]) == 1
    assert OutboxMessage.objects.filter(topic="notifications.digest").count() == 6


def test_what_one_daily_mail_has_no_room_for_comes_with_another(
    mei, outgoing, monkeypatch
):
    monkeypatch.setattr(digest, "LONGEST", 2)
    NoticeSettings.objects.create(user=mei, digest=True)
    for _ in range(5):
        tell_people(StockLow(make_pack().pool), [mei])

    for _ in range(2):
        OutboxMessage.objects.update(not_before=timezone.now())
        deliver_everything()

    assert [each.subject[0] for each in mail.outbox] == ["2", "2", "1"]
    assert DigestItem.objects.count() == 0


def test_erased_person_leaves_no_items_of_the_daily_mail(mei, outgoing):
    NoticeSettings.objects.create(user=mei, digest=True)
    tell_people(StockLow(make_pack().pool), [mei])
    type(mei).objects.filter(pk=mei.pk).update(is_active=False)
    OutboxMessage.objects.update(not_before=timezone.now())
    deliver_everything()

    assert mail.outbox == []
    assert DigestItem.objects.count() == 0


def test_daily_mail_of_what_is_gone_is_none(client, mei, outgoing):
    client.post(reverse(URL), ticked(client, digest="on"))
    pool = make_pack().pool
    tell_people(StockLow(pool), [mei])
    DigestItem.objects.update(about_id=pool.pk + 10**6)
    OutboxMessage.objects.update(not_before=timezone.now())
    deliver_everything()

    assert mail.outbox == []
    assert DigestItem.objects.count() == 0


def test_next_daily_mail_is_today_or_tomorrow():
    noon = datetime(2026, 3, 1, 4, tzinfo=UTC)
    evening = datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert dates.local(next_digest(noon)).day == 1
    assert dates.local(next_digest(evening)).day == 2


def test_who_stopped_texts_by_a_reply_can_have_them_again(client, phone_only):
    stop(phone_only.phone)
    assert client.get(reverse(URL)).context["has_stopped"]

    client.post(reverse("accounts:texts_resume"))

    assert not has_stopped(phone_only.phone)
    assert not client.get(reverse(URL)).context["has_stopped"]
