"""What goes wrong on the way to WeChat and Alipay and back, and changes nothing."""

import time

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.test import Client

from accounts.checks import check_sign_in_keys
from accounts.models import User
from accounts.providers import rsa2
from tests.factories.accounts import make_user
from tests.identity_double import choose, come_back, leave, with_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("identities")]
WAYS = ["wechat", "alipay"]
NAMES = {"wechat": "WeChat", "alipay": "Alipay"}
JOIN = "/accounts/outside/join/"


@pytest.fixture(autouse=True)
def person():
    """Whoever goes there as somebody else must not become this one."""
    user = make_user()
    SocialAccount.objects.create(user=user, provider="weixin", uid="o-union-fang")
    SocialAccount.objects.create(
        user=user, provider="alipay", uid="o-2021000000000001-fang"
    )
    return user


def assert_nothing_happened(client):
    assert "_auth_user_id" not in client.session
    assert "socialaccount_sociallogin" not in client.session
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 2)


@pytest.mark.parametrize("way", WAYS)
def test_who_refuses_there_is_told_and_goes_on_where_they_were(client, way):
    page = come_back(client, way, person="", next="/basket/")

    assert page.status_code == 200
    assert f"Not allowed at {NAMES[way]}" in page.text
    assert 'href="/accounts/login/?next=%2Fbasket%2F"' in page.text
    assert_nothing_happened(client)


@pytest.mark.parametrize("way", WAYS)
def test_refusing_in_chinese_is_told_in_chinese(client, way):
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    page = come_back(client, way, person="")
    assert "Not allowed" not in page.text
    assert {"wechat": "微信", "alipay": "支付宝"}[way] in page.text


@pytest.mark.parametrize("way", WAYS)
def test_state_is_the_browsers_own_and_good_once(client, way):
    back = choose(leave(client, way), "fang")
    thief = Client()
    for address in (back, with_state(back, "x" * 16), with_state(back, "")):
        answer = thief.get(address)
        assert answer.status_code == 400
        assert "Please start again" in answer.text
    assert_nothing_happened(thief)

    assert client.get(back).status_code == 302
    client.logout()
    assert client.get(back).status_code == 400
    assert "_auth_user_id" not in client.session


def test_state_of_the_other_provider_is_none(client):
    back = choose(leave(client, "wechat"), "fang")
    alipay = back.replace("/wechat/", "/alipay/").replace("code=", "auth_code=")
    assert client.get(alipay).status_code == 400
    assert_nothing_happened(client)


def test_state_holds_ten_minutes(client, monkeypatch):
    back = choose(leave(client, "wechat"), "fang")
    later = time.time() + 601
    monkeypatch.setattr(
        "allauth.socialaccount.internal.statekit.time.time", lambda: later
    )
    assert client.get(back).status_code == 400
    assert_nothing_happened(client)


@pytest.mark.parametrize("fault", ["error", "garbage", "lost"])
@pytest.mark.parametrize("before", [0, 1])
@pytest.mark.parametrize("way", WAYS)
def test_provider_that_is_down_is_told(client, identities, way, before, fault):
    identities.fault(way, *[""] * before, fault)

    page = come_back(client, way)

    assert page.status_code == 503
    assert f"No answer from {NAMES[way]}" in page.text
    assert_nothing_happened(client)


def test_provider_that_is_down_costs_one_wait(client, identities):
    identities.fault("wechat", "error", "error")
    come_back(client, "wechat")
    come_back(client, "wechat")
    before = len(identities.asked)

    assert come_back(client, "wechat").status_code == 503

    assert len(identities.asked) == before
    assert come_back(client, "alipay").status_code == 302


def test_provider_that_hangs_is_not_waited_for(client, identities, monkeypatch):
    monkeypatch.setattr("accounts.providers.calls.ANSWER_SECONDS", 0.2)
    identities.fault("wechat", "slow")
    begun = time.monotonic()
    assert come_back(client, "wechat").status_code == 503
    assert time.monotonic() - begun < 4


def test_preview_of_wechat_is_nobody(client, identities):
    identities.fault("wechat", "preview")
    page = come_back(client, "wechat")
    assert page.status_code == 400
    assert "使用完整服务" in page.text
    assert_nothing_happened(client)


@pytest.mark.parametrize(
    ("way", "faults"), [("wechat", ["", "stranger"]), ("alipay", ["forged"])]
)
def test_answer_of_somebody_else_counts_for_nothing(client, identities, way, faults):
    identities.fault(way, *faults)
    page = come_back(client, way)
    assert page.status_code == 400
    assert "didn’t confirm who you are" in page.text
    assert_nothing_happened(client)


@pytest.mark.parametrize("way", WAYS)
def test_made_up_code_opens_nothing(client, way):
    back = choose(leave(client, way), "fang")
    wrong = back.replace("code=", "code=0")
    page = client.get(wrong)
    assert page.status_code == 400
    assert "didn’t confirm" in page.text
    assert_nothing_happened(client)


def test_wrong_keys_are_said_in_the_log_and_open_nothing(client, settings, caplog):
    settings.WECHAT_SIGN_IN_SECRET = "wrong"
    assert come_back(client, "wechat").status_code == 400
    assert "wechat_sign_in_refused" in caplog.text
    assert "wrong" not in caplog.text
    assert_nothing_happened(client)


def test_wrong_key_for_alipay_is_refused_there(client, settings, identities):
    settings.ALIPAY_PUBLIC_KEY = (
        settings.BASE_DIR / "identity_double/market.pub"
    ).read_text()
    assert come_back(client, "alipay").status_code == 400
    assert_nothing_happened(client)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_but_a_pressed_button_leads_there(client, way):
    page = client.get(f"/accounts/outside/{way}/", {"next": "/basket/"})
    assert page.status_code == 200
    assert "<form" in page.text
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/accounts/outside/{way}/").status_code == 403


def test_our_address_asks_wechat_for_no_more_than_we_do(client):
    page = "/accounts/outside/wechat/?scope=snsapi_all&auth_params=appid%3Devil"
    address = client.post(page)["Location"]
    assert "evil" not in address
    assert "snsapi_all" not in address


@pytest.mark.parametrize("way", WAYS)
def test_coming_back_is_limited_by_address(client, settings, way):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _ in range(2):
        client.get(f"/accounts/outside/{way}/back/")
    back = choose(leave(client, way), "fang")
    assert client.get(back).status_code == 429
    assert_nothing_happened(client)


def test_who_connects_and_refuses_is_back_at_their_account(client, person):
    person.set_unusable_password()
    person.save()
    come_back(client, "alipay")
    page = come_back(client, "wechat", person="", process="connect")
    assert 'href="/accounts/outside/"' in page.text


# --- Keys ---------------------------------------------------------------------------


def test_half_set_keys_are_named(settings):
    assert check_sign_in_keys(None) == []
    settings.WECHAT_SIGN_IN_SECRET = settings.ALIPAY_PUBLIC_KEY = ""
    settings.WECHAT_INSIDE_ID = ""
    said = [found.msg.partition(" is not:")[0] for found in check_sign_in_keys(None)]
    assert said == [
        "WECHAT_SIGN_IN_ID is set and WECHAT_SIGN_IN_SECRET",
        "WECHAT_INSIDE_SECRET is set and WECHAT_INSIDE_ID",
        "ALIPAY_SIGN_IN_ID is set and ALIPAY_PUBLIC_KEY",
    ]


def test_half_set_keys_offer_nothing(client, settings):
    settings.WECHAT_SIGN_IN_SECRET = settings.ALIPAY_PUBLIC_KEY = ""
    page = client.get("/accounts/login/").text
    assert "/accounts/outside/" not in page
    assert client.get("/accounts/outside/wechat/").status_code == 404
    assert client.get("/accounts/outside/alipay/").status_code == 404


def test_keys_are_read_as_pem_and_as_one_line(settings):
    pem = settings.ALIPAY_SIGN_IN_KEY
    line = "".join(pem.splitlines()[1:-1])
    public = (settings.BASE_DIR / "identity_double/market.pub").read_text()
    for key in (pem, line, pem.replace("\n", "\\n")):
        assert rsa2.is_private_key(key)
        assert rsa2.is_signed("a=b", rsa2.sign("a=b", key), public)
    assert not rsa2.is_signed("a=c", rsa2.sign("a=b", pem), public)
    assert not rsa2.is_signed("a=b", "no base64!", public)
    for wrong in ("", "x", "AAAA", public):
        assert not rsa2.is_private_key(wrong)
    for wrong in ("", "x", "AAAA", pem):
        assert not rsa2.is_public_key(wrong)
