"""The checklist: facts, its steps, and the act of opening."""

import json
from decimal import Decimal

import pytest
from django.core import mail
from django.core.cache import cache

from accounts.models import LegalText
from core import market
from core.brand import market_name
from core.models import SettingChange
from core.runtime_settings import SettingRefusedError, change_settings
from message_double import wechat as theirs
from notifications.emails import reader_of
from notifications.models import WeChatLink
from notifications.states import Kind
from notifications.unsubscription import unsubscribe_link
from notifications.wechat_links import show_code, take_scan
from office.opening.checklist import STEPS, missing
from office.opening.rules import IS_OPEN
from payments.payment.models import StripeEvent
from payments.payment.services.events import store_event
from payments.payouts.models import FeeRule
from shop.catalogue.models import Category
from shop.storefront.follows import way_out
from shop.storefront.services import follow
from tests.factories.accounts import make_staff, make_user
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.market_settings import SMALL_SELLER_TAX
from vendors.partner.models import TaxCategory

pytestmark = pytest.mark.usefixtures("set_by_pages")

PAGE = "/office/market/opening/"
GERMAN = {
    "name_en": "Hill Market", "name_zh_hans": "", "languages": ["en"],
    "country": "DE", "region": "", "currency": "EUR", "time_zone": "Europe/Berlin",
    "seen": "0",
}  # fmt: skip


@pytest.fixture
def operator(client, set_by_pages):
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def closed(operator):
    change_settings({IS_OPEN: False}, user=operator)


def test_a_market_in_germany_and_back(client, operator):
    assert client.post(f"{PAGE}market/", GERMAN)["Location"] == PAGE

    assert market_name() == "Hill Market"
    assert (market.currency(), market.country()) == ("EUR", "DE")
    assert (market.region(), market.phone_region()) == ("DE", "DE")
    assert market.time_zone() == "Europe/Berlin"
    assert market.languages() == [("en", "English")]
    change = SettingChange.objects.get(name="MARKET_CURRENCY")
    client.post(f"{PAGE}market/", {"back": change.pk})
    assert market.currency() == "CNY"


def test_what_is_usual_in_another_country_is_suggested_once(client, operator):
    asked = GERMAN | {"currency": "CNY", "time_zone": "Asia/Shanghai"}

    page = client.post(f"{PAGE}market/", asked, follow=True)

    assert page.redirect_chain == [(f"{PAGE}market/", 302)]
    assert "Usual in Germany: EUR – Euro" in page.text
    assert "Usual in Germany: Europe/Berlin" in page.text
    assert market.currency() == "CNY"
    seen = page.context["form"]["seen"].value()
    kept = asked | {"time_zone": "Europe/Berlin", "seen": seen}
    assert client.post(f"{PAGE}market/", kept)["Location"] == PAGE
    page = client.get(f"{PAGE}market/").text
    assert "Usual in Germany: EUR – Euro" in page
    assert "Usual in Germany: Europe/Berlin" not in page


def test_nothing_is_suggested_for_what_cannot_be_chosen(client, operator):
    asked = GERMAN | {"country": "AQ", "currency": "CNY"}
    assert client.post(f"{PAGE}market/", asked)["Location"] == PAGE
    page = client.post(f"{PAGE}market/", asked | {"country": "nonsense"})
    assert page.status_code == 422
    assert "Usual in" not in page.text


def test_what_two_people_type_is_not_lost(client, operator):
    client.post(f"{PAGE}market/", GERMAN)

    answer = client.post(f"{PAGE}market/", GERMAN | {"name_en": "Second Market"})

    assert answer.status_code == 422
    assert "Second Market" in answer.content.decode()
    assert market_name() == "Hill Market"


def test_currency_is_fixed_once_there_are_goods(client, operator):
    make_pack()
    page = client.get(f"{PAGE}market/").content.decode()
    assert "there are goods with prices" in page

    client.post(f"{PAGE}market/", GERMAN)

    assert market_name() == "Hill Market"
    assert market.currency() == "CNY"


def test_starter_sets_are_added_once(client, operator):
    typed = {
        "categories": ["fruit", "tea"], "taxes": ["exempt", "produce"],
        "commission": "5", "commission_tax": "6",
    }  # fmt: skip
    for _time in range(2):
        assert client.post(f"{PAGE}goods/", typed)["Location"] == PAGE

    names = set(Category.objects.values_list("name_en", "name_zh_hans"))
    assert {("Fruit", "水果"), ("Tea & drinks", "茶与饮品")} <= names
    assert len(names) == Category.objects.count() == 5
    assert set(TaxCategory.objects.values_list("code", flat=True)) == {
        "exempt",
        "produce",
    }
    assert str(FeeRule.objects.get().percent) == "5.00"


@pytest.mark.parametrize(("typed", "rate"), [(None, "1"), (GERMAN, "0")])
def test_small_sellers_bear_what_is_usual_in_the_country(client, operator, typed, rate):
    if typed:
        client.post(f"{PAGE}market/", typed)
    client.post(f"{PAGE}goods/", {"taxes": ["exempt", "produce"]})

    assert f'Small-scale taxpayers, at most</a> <span class="num">{rate}%</span>' in (
        " ".join(client.get(f"{PAGE}goods/").text.split())
    )
    # Once there is something to tax, two people change it from a day on.
    make_pack()
    with pytest.raises(SettingRefusedError):
        change_settings({SMALL_SELLER_TAX: Decimal("0.03")}, user=operator)


def test_a_test_goes_by_mail_or_sms_and_what_fails_is_said(
    client, operator, settings, monkeypatch
):
    client.post(f"{PAGE}messages/", {"to": "mei@hills.test"})
    client.post(f"{PAGE}messages/", {"to": "138 0013 8000"})
    assert [one.to for one in mail.outbox] == [
        ["mei@hills.test"],
        ["+8613800138000@sms.test"],
    ]

    settings.SMS_BACKEND = "tests.office.opening.test_steps.Refusing"
    answer = client.post(f"{PAGE}messages/", {"to": "138 0013 8000"})
    assert answer.status_code == 422
    assert "no such sender" in answer.content.decode()


def test_a_test_goes_to_ones_own_wechat(client, operator, settings, _messages):
    page = f"{PAGE}messages/"
    assert "WECHAT_APP_ID is not set" in client.get(page).content.decode()
    _messages.reset()
    cache.clear()
    settings.WECHAT_APP_ID, settings.WECHAT_SECRET = theirs.APP_ID, theirs.SECRET
    settings.WECHAT_TOKEN, settings.WECHAT_TEMPLATE = theirs.TOKEN, theirs.TEMPLATE
    settings.WECHAT_API_URL = f"{_messages.url}/wechat"

    answer = client.post(page, {"wechat": "1"})
    assert answer.status_code == 422
    assert "Connect your own WeChat first." in answer.content.decode()
    assert f"{settings.SITE_URL}/wechat/" in answer.content.decode()
    show_code(operator)
    link = WeChatLink.objects.get()
    theirs.scan(_messages.double.store, link.code_address.rpartition("/")[2], "o-mei")
    take_scan(link.code, "o-mei")
    assert client.post(page, {"wechat": "1"}).status_code == 302

    (message,) = _messages.messages
    assert (message.to, message.text.splitlines()[0]) == ("o-mei", "Test of Nanpo")
    settings.WECHAT_TEMPLATE = "T2"
    answer = client.post(page, {"wechat": "1"})
    assert "40037" in answer.content.decode()


class Refusing:
    """A provider that takes nothing."""

    def send(self, to, text):
        raise OSError("no such sender")


def test_payments_are_tried_at_the_double(client, operator, double):
    page = client.post(f"{PAGE}payments/").content.decode()

    assert "Stripe accepted a payment in CNY" in page
    assert "No event has arrived" in page


def test_events_of_the_trial_payment_wait_for_nothing(client, operator, double):
    client.post(f"{PAGE}payments/")
    events = [json.loads(each.payload) for each in double.events()]

    assert {each["type"] for each in events} >= {"payment_intent.canceled"}
    assert all(store_event(each).processed_at for each in events)


def test_a_stripe_that_refuses_is_told(client, operator, double, settings):
    change_settings({market.CURRENCY: "KWD"}, user=operator)
    settings.STRIPE_SECRET_KEY = "nonsense"

    page = client.post(f"{PAGE}payments/").content.decode()

    assert "To fix" in page


def test_it_opens_when_nothing_is_missing(client, operator, closed):
    page = client.post(PAGE, follow=True).content.decode()
    assert "Still missing: Name, languages" in page
    assert not IS_OPEN()

    client.post(f"{PAGE}market/", GERMAN)
    client.post(f"{PAGE}goods/", {"categories": ["tea"], "taxes": ["exempt"]})
    client.post(f"{PAGE}messages/", {"to": "mei@hills.test"})
    StripeEvent.objects.create(event_id="evt_1", kind="x", object_id="pi_1", payload={})
    left = [str(step.title) for step in missing()]
    assert left == ["Legal pages"]
    for kind in LegalText.Kind.values:
        address = f"/office/market/pages/{kind}/"
        client.post(address, {"body_en": "<p>Ours</p>", "body_zh_hans": "<p>我们</p>"})
    assert not list(missing())
    client.post(PAGE)
    assert IS_OPEN()
    client.logout()
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("closed")
def test_before_it_shoppers_see_that_it_opens_soon(client):
    farmer = make_member(make_farm())
    assert client.get("/").status_code == 200  # the operator
    client.force_login(farmer)
    assert client.get("/catalogue/").status_code == 200
    for visitor in (None, make_user()):
        client.logout()
        if visitor:
            client.force_login(visitor)
        answer = client.get("/catalogue/")
        assert answer.status_code == 503
        assert "opens soon" in answer.content.decode()
        assert client.get("/sell/", follow=True).status_code == 200
        assert client.get("/healthz/").status_code != 302
        assert client.post("/basket/add/1/").status_code == 503


@pytest.mark.usefixtures("closed")
def test_before_it_mails_have_their_way_out(client):
    person = make_user()
    for path in (
        unsubscribe_link([Kind.STOCK_LOW], reader_of(person)),
        way_out(follow(person, make_farm())),
    ):
        client.logout()
        for method in (client.get, client.post):
            answer = method(path.removeprefix("http://127.0.0.1:8000"))
            assert answer.status_code in {200, 302}
            assert "opens soon" not in answer.content.decode()


def test_each_step_has_a_page(client, operator):
    for step in STEPS:
        assert client.get(step.link).status_code == 200
