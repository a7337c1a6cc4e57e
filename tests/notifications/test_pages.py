"""Notices and choices of a person: theirs alone, kept as chosen."""

import pytest
from django.template import Context, Template
from django.urls import reverse

from notifications.declarations.goods import StockLow
from notifications.models import Notification
from notifications.queries import count_unread, unread_shown
from notifications.services import tell_people
from tests.factories.accounts import make_user
from tests.factories.shop import make_pack

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
