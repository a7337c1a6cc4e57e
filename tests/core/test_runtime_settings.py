"""Settings that pages change: who, when, back, and seen by every process at once."""

from datetime import UTC, datetime

import pytest
from celery import Celery
from django.db import DatabaseError
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory

from core import dates, market, runtime_settings
from core.brand import NAMES, market_name
from core.middleware import kept_values
from core.models import AuditEntry, SettingChange
from core.page_cache.reads import forget_remembered, make
from core.runtime_settings import (
    TABLE,
    SettingRefusedError,
    change_settings,
    history,
    seen_of,
    take_back,
)
from core.task_context import MarketTask
from tests.factories.accounts import make_user
from tests.factories.shop import make_pack

pytestmark = pytest.mark.usefixtures("set_by_pages")

EVENING = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


@pytest.fixture
def operator():
    return make_user(is_staff=True)


def test_rows_come_before_the_environment_and_can_be_taken_back(operator, settings):
    settings.MARKET_CURRENCY = "JPY"
    assert market.currency() == "JPY"

    change_settings({market.CURRENCY: "EUR", market.COUNTRY: "DE"}, user=operator)
    assert (market.currency(), market.country()) == ("EUR", "DE")
    change_settings({market.CURRENCY: "USD"}, user=operator)

    newest, oldest = history(["MARKET_CURRENCY"])
    assert (newest.user, newest.value) == (operator, "USD")
    take_back(newest, user=operator)
    assert market.currency() == "EUR"
    take_back(oldest, user=operator)
    assert market.currency() == "JPY"
    entry = AuditEntry.objects.filter(act="settings.changed").last()
    assert entry.after == {"MARKET_CURRENCY": "EUR", "MARKET_COUNTRY": "DE"}


def test_what_is_chosen_twice_is_written_once(operator):
    assert change_settings({market.CURRENCY: market.currency()}, user=operator)
    assert not change_settings({market.CURRENCY: market.currency()}, user=operator)
    assert SettingChange.objects.count() == 1


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (market.CURRENCY, "XXX"), (market.COUNTRY, "Germany"), (market.REGION, "?"),
        (market.PHONE_REGION, "XX"), (market.TIME_ZONE, "Mars/Olympus"),
        (market.LANGUAGES, []), (market.LANGUAGES, ["tlh"]), (NAMES, {"en": " "}),
        (NAMES, {"en": "N" * 41}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(operator, setting, value):
    other = {market.CURRENCY: "EUR"} if setting is not market.CURRENCY else {}
    with pytest.raises(SettingRefusedError):
        change_settings({**other, setting: value}, user=operator)
    assert not SettingChange.objects.exists()


def test_the_currency_stays_once_goods_are_priced_in_it(operator):
    make_pack()

    with pytest.raises(SettingRefusedError, match="goods with prices"):
        change_settings({market.CURRENCY: "EUR"}, user=operator)
    change_settings({NAMES: {"en": "Hill Market"}}, user=operator)
    assert market_name() == "Hill Market"


def test_two_people_do_not_overwrite_each_other(operator):
    seen = seen_of([NAMES])
    change_settings({NAMES: {"en": "First"}}, user=operator, seen=seen)

    with pytest.raises(SettingRefusedError, match="changed meanwhile"):
        change_settings({NAMES: {"en": "Second"}}, user=operator, seen=seen)
    assert market_name() == "First"


def test_reading_costs_one_query_until_something_changes(operator, queries):
    market.currency()
    with queries(0):
        assert market.currency() == "CNY"
        assert market.country() == "CN"

    change_settings({market.CURRENCY: "EUR"}, user=operator)
    with queries(1):
        assert market.currency() == "EUR"
        assert market.country() == "CN"


@pytest.mark.django_db(transaction=True)
def test_pages_that_read_a_setting_are_made_anew(operator):
    market.currency()  # reads the log, as a request does before it makes a page
    page = make(market.currency)
    assert page.holds()
    assert TABLE in page.tables
    change_settings({market.CURRENCY: "EUR"}, user=operator)
    market.currency()
    assert not page.holds()


def test_days_and_pages_and_tasks_follow_the_zone(operator):
    change_settings({market.TIME_ZONE: "Europe/Berlin"}, user=operator)
    shown = Template("{{ at|date:'d H:i' }}")

    def view(_request):
        return HttpResponse(shown.render(Context({"at": EVENING})))

    worker = Celery("other", task_cls=MarketTask, set_as_current=False)

    @worker.task
    def show():
        return shown.render(Context({"at": EVENING}))

    assert dates.day_of(EVENING).day == 1
    assert kept_values(view)(RequestFactory().get("/")).content == b"01 00:30"
    assert show() == "01 00:30"
    change_settings({market.TIME_ZONE: "America/Lima"}, user=operator)
    assert dates.day_of(EVENING).day == 30
    assert kept_values(view)(RequestFactory().get("/")).content == b"30 18:30"


def test_a_page_in_a_language_that_is_not_offered_is_in_the_first(client, operator):
    change_settings({market.LANGUAGES: ["zh-hans"]}, user=operator)

    page = client.get("/accounts/login/", headers={"accept-language": "en"})

    assert 'lang="zh-hans"' in page.content.decode().lower()
    assert market.first_language() == "zh-hans"


def test_without_a_database_what_was_known_last_is_said(operator, monkeypatch):
    change_settings({NAMES: {"en": "Hill Market"}}, user=operator)
    assert market_name() == "Hill Market"

    def fail():
        raise DatabaseError("gone")

    monkeypatch.setattr(runtime_settings, "_read", fail)
    forget_remembered()
    assert market_name() == "Hill Market"
