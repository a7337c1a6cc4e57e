"""An operator changes deadlines and limits on a page, and takes them back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.models import AuditEntry, SettingChange
from core.public_holidays import public_day
from core.setting_kinds import Kind
from fulfilment import market_settings as fulfilment
from office.opening.limits_form import BY_NAME, EVERY, LimitsForm
from orders import market_settings as orders
from tests.factories.accounts import make_staff
from tests.factories.orders import make_order
from tests.factories.pages import read_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("set_by_pages")]
PAGE = "/office/market/opening/limits/"


@pytest.fixture
def operator(client):
    person = make_staff()
    client.force_login(person)
    return person


def typed(client, **changes):
    """What a browser sends of the page as it stands."""
    form = client.get(PAGE).context["form"]
    shown = {field.html_name: field.value() for field in form}
    sent = {name: value for name, value in shown.items() if value is not False}
    sent |= changes
    return {name: value for name, value in sent.items() if value is not None}


def save(client, **changes):
    return client.post(PAGE, typed(client, **changes))


def test_what_is_saved_holds_at_once_and_comes_back(client, operator):
    before = orders.ORDER_PAYMENT_TIMEOUT()
    answer = save(client, ORDER_PAYMENT_TIMEOUT="45", CLAIM_AUTO_LIMIT="80.5")

    assert answer.status_code == 302
    assert orders.ORDER_PAYMENT_TIMEOUT() == timedelta(minutes=45)
    assert fulfilment.CLAIM_AUTO_LIMIT() == Decimal("80.5")
    order = make_order()
    left = order.expires_at - timezone.now()
    assert timedelta(minutes=44) < left <= timedelta(minutes=45)
    # Only what is another value was written: the rest follows the environment.
    rows = SettingChange.objects.order_by("pk")
    assert {row.name for row in rows} == {"ORDER_PAYMENT_TIMEOUT", "CLAIM_AUTO_LIMIT"}
    entry = AuditEntry.objects.get(act="settings.changed")
    assert (entry.user, entry.after["ORDER_PAYMENT_TIMEOUT"]) == (operator, 45)
    page = read_page(client, PAGE)
    assert str(operator) in page
    assert "Unpaid orders hold their stock for (minutes)" in page

    change = rows.get(name="ORDER_PAYMENT_TIMEOUT")
    client.post(PAGE, {"back": change.pk})
    assert orders.ORDER_PAYMENT_TIMEOUT() == before
    assert "as in the environment" in read_page(client, PAGE)


def test_days_off_are_no_working_days(client, operator):
    days = "2027-02-08, 2027-02-09\n2027-02-08"
    save(client, MARKET_DAYS_OFF=days, MARKET_DAYS_WORKED="2027-02-14")
    assert public_day(date(2027, 2, 8)) is public_day(date(2027, 2, 9)) is False
    assert public_day(date(2027, 2, 14)) is True
    assert "2027-02-08 / 2027-02-09" in read_page(client, PAGE)
    save(client, MARKET_HOLIDAYS="DE-BY")
    assert public_day(date(2027, 5, 27)) is False  # Corpus Christi


def test_bad_values_are_refused_with_what_was_typed(client, operator, settings):
    settings.SEND_WITHIN_DAYS = 9
    for words, wrong in {
        "a whole number, 5 to 1440": {"ORDER_PAYMENT_TIMEOUT": "2"},
        "a whole number, 0 to 23": {"QUIET_FROM": "24"},
        "a whole number, 1 to 100": {"UNPAID_ORDERS": "many"},
        "please enter 0 to 100": {"CLAIM_AUTO_SHARE": "101"},
        "2027-02-30 is no day": {"MARKET_DAYS_OFF": "2027-02-30"},
        "tomorrow is no day": {"MARKET_DAYS_OFF": "tomorrow"},
        "Nothing is known of these holidays": {"MARKET_HOLIDAYS": "XX-Q"},
        "New sellers start with 9 days": {"SEND_WITHIN_MOST_DAYS": "8"},
    }.items():
        answer = save(client, CLAIM_REPEATS="17", **wrong)
        assert answer.status_code == 422, words
        assert words in answer.text
        assert 'value="17"' in answer.text
        assert next(iter(wrong.values())) in answer.text
    assert not SettingChange.objects.exists()


def test_what_two_people_type_is_not_lost(client, operator):
    first = typed(client, QUIET_FROM="21")
    save(client, DIGEST_HOUR="17")
    answer = client.post(PAGE, first)
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.text
    assert 'value="21"' in answer.text


@pytest.mark.parametrize("setting", EVERY, ids=lambda one: one.name)
def test_each_setting_is_kept_as_it_was_read_and_has_bounds(setting):
    value = setting()
    assert setting.read(setting.kept(value)) == value
    if setting.check is not None:
        setting.check(value)  # what the environment says by itself may be saved
    if setting.shape.kind in {Kind.WHOLE, Kind.AMOUNT}:
        assert setting.shape.least < setting.shape.most
    assert LimitsForm.as_typed().keys() == BY_NAME.keys()
