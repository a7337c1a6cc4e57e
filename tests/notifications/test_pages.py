"""Notices and choices of a person: theirs alone, kept as chosen."""

import pytest
from django.template import Context, Template
from django.urls import reverse

from core import outbox
from core.models import OutboxMessage
from notifications.declarations.goods import StockLow
from notifications.models import NoticeChoice, Notification
from notifications.queries import channels, count_unread, unread_shown
from notifications.services import tell_people
from notifications.states import ALWAYS, ESSENTIAL, TEXTED, Kind
from tests.factories.accounts import make_staff, make_user
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.services import give_role
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def a_notice(user, n=1, **fields):
    return Notification.objects.create(
        recipient=user,
        **{"subject": f"Order {n} is paid", "key": f"k{user.pk}-{n}", "link": "/"}
        | fields,
    )


@pytest.fixture
def mei(client):
    user = make_user("mei@example.com")
    client.force_login(user)
    return user


@pytest.fixture
def phone_only(client):
    user = make_user(phone="+8613900139000")
    type(user).objects.filter(pk=user.pk).update(email=None)
    user.refresh_from_db()
    client.force_login(user)
    return user


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_notices_are_listed_newest_first(client, mei, queries, rows):
    notices = [a_notice(mei, n) for n in range(rows)]
    a_notice(make_user(), 99)

    with queries(9):
        page = client.get(reverse("accounts:notices"))

    assert list(page.context["page"].object_list) == notices[::-1]
    assert page.context["unread"] == rows


def test_notice_is_read_when_opened_and_leads_on(client, mei):
    notice = a_notice(mei, link="/accounts/orders/")

    answer = client.post(reverse("accounts:notice", args=[notice.pk]))

    assert answer.url == "/accounts/orders/"
    notice.refresh_from_db()
    assert notice.is_read
    assert unread_shown(mei.pk) == 0


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example", ""])
def test_notice_never_leads_off_the_site(client, mei, link):
    notice = a_notice(mei, link=link)

    answer = client.post(reverse("accounts:notice", args=[notice.pk]))

    assert answer.url == reverse("accounts:notices")


def test_notice_of_somebody_else_is_not_found(client, mei):
    notice = a_notice(make_user())

    answer = client.post(reverse("accounts:notice", args=[notice.pk]))

    assert answer.status_code == 404
    notice.refresh_from_db()
    assert not notice.is_read


def test_all_are_read_at_once_and_only_mine(client, mei):
    for n in range(3):
        a_notice(mei, n)
    others = a_notice(make_user())

    client.post(reverse("accounts:notices_read"))

    assert Notification.objects.filter(recipient=mei, date_read=None).count() == 0
    others.refresh_from_db()
    assert not others.is_read


def test_reading_takes_a_post_and_an_account(client, mei):
    notice = a_notice(mei)
    for url in (
        reverse("accounts:notices_read"),
        reverse("accounts:notice", args=[notice.pk]),
    ):
        assert client.get(url).status_code == 405
    client.logout()
    for name in ("notices", "choices"):
        assert client.get(reverse(f"accounts:{name}")).status_code == 302
    notice.refresh_from_db()
    assert not notice.is_read


def test_notice_text_is_escaped(client, mei):
    a_notice(mei, subject="<script>alert(1)</script>")

    page = client.get(reverse("accounts:notices"))

    assert "<script>alert(1)" not in page.text


def test_unread_count_is_shown_without_a_query(mei, queries):
    a_notice(mei)
    count_unread(mei.pk)
    template = Template("{% load notices %}{% unread_notices as n %}{{ n }}")

    with queries(0):
        shown = template.render(Context({"user": mei}))

    assert shown == "1"


def test_unread_count_is_taken_at_sign_in_and_on_each_notice(
    client, django_capture_on_commit_callbacks
):
    user = make_user("mei@example.com")
    a_notice(user)
    assert unread_shown(user.pk) == 0

    client.force_login(user)
    assert unread_shown(user.pk) == 1

    with django_capture_on_commit_callbacks(execute=True):
        tell_people(StockLow(make_pack().pool), [user])
    assert unread_shown(user.pk) == 2


def names(page):
    return [row.site.name for s in page.context["form"].sections() for row in s.rows]


def test_choices_show_what_can_reach_the_person(client, mei):
    shopper = names(client.get(reverse("accounts:choices")))
    assert shopper == [
        "order-received.site",
        "order-paid.site",
        "order-expired.site",
        "part-sent.site",
        "parcel-delivered.site",
        "part-cancelled.site",
        "part-adjusted.site",
        "money-back.site",
        "balance.site",
        "recall.site",
        "answer-new.site",
        "claim-answered.site",
        "visit.site",
        "announcement.site",
        "broadcast.site",
        "deal.site",
        "training.site",
    ]

    give_role(make_farm(), mei, Role.OWNER)
    seller = names(client.get(reverse("accounts:choices")))
    assert "new-order.site" in seller
    assert "application-new.site" not in seller


@pytest.mark.parametrize("who", ["staff", Role.ADMIN, Role.CHAIR])
def test_choices_of_those_who_decide(client, who):
    user = make_staff() if who == "staff" else make_member(make_cooperative(), who)
    client.force_login(user)

    assert "application-new.site" in names(client.get(reverse("accounts:choices")))


def all_on(client):
    form = client.get(reverse("accounts:choices")).context["form"]
    return dict.fromkeys(form.fields, "on")


def test_choices_are_kept(client, mei):
    wanted = all_on(client)
    del wanted["part-sent.mail"], wanted["part-sent.site"], wanted["order-paid.mail"]

    for _ in range(2):
        answer = client.post(reverse("accounts:choices"), wanted)
        assert answer.status_code == 302

    off = NoticeChoice.objects.filter(is_wanted=False)
    assert sorted((c.kind, c.channel) for c in off) == [
        ("order-paid", "mail"),
        ("part-sent", "mail"),
        ("part-sent", "site"),
    ]
    assert channels([mei], Kind.PART_SENT)[mei.pk] == set()
    assert channels([mei], Kind.ORDER_PAID)[mei.pk] == {"site"}
    again = client.get(reverse("accounts:choices")).context["form"]
    assert again["part-sent.site"].value() is False
    assert again["order-received.mail"].value() is True


def test_essential_news_keeps_one_way(client, mei):
    wanted = all_on(client)
    del wanted["order-paid.mail"], wanted["order-paid.site"], wanted["part-sent.site"]

    page = client.post(reverse("accounts:choices"), wanted)

    assert page.status_code == 422
    form = page.context["form"]
    assert list(form.errors) == ["order-paid.site"]
    assert form["part-sent.site"].value() is False
    assert NoticeChoice.objects.count() == 0


def test_account_without_mail_is_told_here(client, phone_only):
    page = client.get(reverse("accounts:choices"))
    assert page.context["form"].fields["order-paid.mail"].disabled

    wanted = all_on(client)
    del wanted["part-sent.site"]
    client.post(reverse("accounts:choices"), wanted)

    assert channels([phone_only], Kind.ORDER_PAID)[phone_only.pk] == {"site"}
    assert channels([phone_only], Kind.PART_SENT)[phone_only.pk] == set()
    assert NoticeChoice.objects.filter(channel="mail").count() == 0


@pytest.mark.parametrize("kind", sorted(ESSENTIAL))
def test_essential_news_comes_even_when_both_ways_are_off(kind, mei, phone_only):
    for user in (mei, phone_only):
        for channel in ("mail", "site"):
            NoticeChoice.objects.create(
                user=user, kind=kind, channel=channel, is_wanted=False
            )

    assert channels([mei], kind)[mei.pk] == (
        {"mail", "site"} if kind in ALWAYS else {"mail"}
    )
    ways = {"sms"} if kind in TEXTED else {"site"}
    if kind in ALWAYS:
        ways.add("site")
    assert channels([phone_only], kind)[phone_only.pk] == ways


def test_telling_follows_the_choices(mei):
    NoticeChoice.objects.create(
        user=mei, kind=Kind.STOCK_LOW, channel="mail", is_wanted=False
    )
    news = StockLow(make_pack().pool)

    for _ in range(2):
        tell_people(news, [mei])

    assert Notification.objects.filter(recipient=mei).count() == 1
    assert OutboxMessage.objects.filter(topic="notifications.mail").count() == 0
    assert outbox.due().count() == 0
