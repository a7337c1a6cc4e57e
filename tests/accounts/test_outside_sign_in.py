"""Signing in and joining with WeChat and Alipay."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.urls import reverse

from accounts.models import Consent, User
from accounts.privacy import parts_of
from tests.factories.accounts import PASSWORD, make_staff, make_user
from tests.identity_double import choose, come_back, leave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("identities")]
WAYS = ["wechat", "alipay"]
IN_WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile MicroMessenger/8.0"}
ON_A_PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile Safari"}
JOIN = "/accounts/outside/join/"


def is_signed_in(client):
    return "_auth_user_id" in client.session


def join(client, contact, **more):
    return client.post(
        JOIN, {"contact": contact, "name": "王芳", "agrees": "on"} | more
    )


def link_in(message):
    return re.search(r"http://127\.0\.0\.1:8000(\S+)", message.body).group(1)


def connect(user, way="wechat", person="fang"):
    provider, uid = {
        "wechat": ("weixin", f"o-union-{person}"),
        "alipay": ("alipay", f"o-2021000000000001-{person}"),
    }[way]
    return SocialAccount.objects.create(user=user, provider=provider, uid=uid)


@pytest.mark.parametrize("way", WAYS)
def test_whoever_is_connected_is_signed_in_and_goes_where_they_wanted(client, way):
    user = make_user()
    connect(user, way)

    answer = come_back(client, way, next="/basket/")

    assert answer["Location"] == "/basket/"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("way", WAYS)
def test_address_elsewhere_is_not_followed(client, way):
    connect(make_user(), way)

    answer = come_back(client, way, next="https://evil.example/")

    assert answer["Location"] == "/"


@pytest.mark.parametrize("way", WAYS)
def test_newcomer_is_asked_for_name_and_contact_and_has_no_account_yet(client, way):
    answer = come_back(client, way)
    page = client.get(answer["Location"])

    assert answer["Location"] == JOIN
    assert 'value="王芳"' in page.text
    assert (User.objects.count(), SocialAccount.objects.count()) == (0, 0)


@pytest.mark.parametrize("way", WAYS)
def test_newcomer_joins_by_email_which_is_proved_first(client, sent, way):
    come_back(client, way, next="/basket/")
    answer = join(client, "Fang@Example.com")

    assert answer["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(client)
    (message,) = sent()
    assert message.to == ["fang@example.com"]
    answer = client.post(link_in(message))
    assert answer["Location"] == "/basket/"
    user = User.objects.get()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.first_name, user.has_usable_password()) == ("王芳", False)
    assert EmailAddress.objects.get().verified
    assert Consent.objects.filter(user=user, occasion="joining").count() == 2


@pytest.mark.parametrize("way", WAYS)
def test_newcomer_joins_by_phone_with_a_code(client, sent, way):
    come_back(client, way)
    answer = join(client, "138 0013 8000")
    assert answer["Location"] == "/accounts/phone/verify/"
    assert not is_signed_in(client)

    code = re.match(r"\d{6}", sent()[0].body).group(0)
    client.post("/accounts/phone/verify/", {"code": code, "action": "verify"})

    user = User.objects.get()
    assert (user.phone, user.phone_verified) == ("+8613800138000", True)
    assert client.session["_auth_user_id"] == str(user.pk)
    other = Client()
    come_back(other, way)
    assert other.session["_auth_user_id"] == str(user.pk)


def test_unproved_newcomer_who_comes_again_is_asked_for_the_proof(client, sent):
    come_back(client, "wechat")
    join(client, "fang@example.com")
    other = Client()

    answer = come_back(other, "wechat")

    assert answer["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    ("contact", "known"),
    [
        ("fang@example.com", {"email": "fang@example.com"}),
        ("138 0013 8000", {"email": None, "phone": "+8613800138000"}),
    ],
)
def test_known_contact_is_neither_told_nor_connected(client, sent, contact, known):
    user = make_user(**known)
    come_back(client, "wechat")
    known_answer = join(client, contact)
    told = sent()
    stranger = Client()
    come_back(stranger, "wechat", person="ming")
    new_answer = join(stranger, contact.replace("fang", "ming").replace("8000", "8001"))

    assert known_answer["Location"] == new_answer["Location"]
    assert not SocialAccount.objects.filter(user=user).exists()
    assert not is_signed_in(client)
    assert "already have an account" in told[0].body
    assert User.objects.exclude(pk=user.pk).count() == 1


def test_contact_is_needed_and_what_was_typed_is_kept(client):
    come_back(client, "wechat")

    page = client.post(JOIN, {"contact": "", "name": "Wang", "agrees": "on"})

    assert page.status_code == 200
    assert 'value="Wang"' in page.text
    assert not User.objects.exists()
    assert join(client, "fang@example.com").status_code == 302


def test_terms_are_agreed_to(client):
    come_back(client, "wechat")
    assert join(client, "fang@example.com", agrees="").status_code == 200
    assert not User.objects.exists()


def test_joining_page_is_for_who_comes_from_there(client):
    assert client.get(JOIN)["Location"] == reverse("account_login")
    assert join(client, "x@example.com")["Location"] == reverse("account_login")
    assert not User.objects.exists()


def test_token_is_kept_nowhere(client):
    come_back(client, "wechat")
    assert "token" not in client.session["socialaccount_sociallogin"]
    join(client, "fang@example.com")
    assert not SocialToken.objects.exists()
    assert SocialAccount.objects.get().extra_data == {"nickname": "王芳"}


def test_screen_and_inside_of_wechat_are_one_person(client):
    user = make_user()
    connect(user)
    come_back(client, "wechat")
    inside = Client(headers=IN_WECHAT)

    address = leave(inside, "wechat")
    inside.get(choose(address, "fang"))

    assert "/connect/oauth2/authorize" in address
    assert address.endswith("#wechat_redirect")
    assert inside.session["_auth_user_id"] == client.session["_auth_user_id"]
    assert SocialAccount.objects.count() == 1


def test_person_of_before_the_unionid_stays_the_same(client, identities):
    user = make_user()
    SocialAccount.objects.create(
        user=user, provider="weixin", uid="o-wx-screen-double-fang"
    )

    come_back(client, "wechat")

    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get().uid == "o-union-fang"


def test_without_unionid_the_openid_is_the_person(client, identities):
    user = make_user()
    SocialAccount.objects.create(
        user=user, provider="weixin", uid="o-wx-screen-double-fang"
    )
    identities.fault("wechat", "", "no_unionid")

    come_back(client, "wechat")

    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get().uid == "o-wx-screen-double-fang"


def test_alipay_person_of_before_the_open_id_stays_the_same(client, identities):
    user = make_user()
    identities.fault("alipay", "old_numbers", "")
    come_back(client, "alipay")
    join(client, "fang@example.com")
    SocialAccount.objects.update(user=user)
    other = Client()
    identities.fault("alipay", "both_numbers", "")

    come_back(other, "alipay")

    assert other.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get().uid == "o-2021000000000001-fang"


def test_alipay_without_the_right_to_names_signs_in(client, identities):
    identities.fault("alipay", "", "no_names")
    assert come_back(client, "alipay")["Location"] == JOIN
    assert client.get(JOIN).status_code == 200


def test_two_step_verification_is_asked_all_the_same(client):
    staff = make_staff()
    TOTP.activate(staff, generate_totp_secret())
    connect(staff)

    answer = come_back(client, "wechat")

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)


def test_closed_account_stays_closed(client):
    user = make_user(is_active=False)
    connect(user)
    come_back(client, "wechat")
    assert not is_signed_in(client)


def test_wishes_of_the_guest_are_taken_over(client, monkeypatch):
    taken = []
    monkeypatch.setattr("accounts.adapter.SIGNED_IN", [lambda u, _r: taken.append(u)])
    user = make_user()
    connect(user)
    come_back(client, "wechat")
    assert taken == [user]


def test_language_of_the_account_is_the_pages(client):
    user = make_user(language="zh-hans")
    connect(user)
    answer = come_back(client, "wechat")
    assert answer.cookies["nanpo_language"].value == "zh-hans"


# --- Who opened an account with somebody else's address gets nothing of it ------------


def test_who_proves_the_address_by_a_code_has_it_for_themselves(client, sent):
    come_back(client, "wechat", person="ming")
    join(client, "fang@example.com")
    sent()
    owner = Client()
    owner.post(reverse("account_request_login_code"), {"contact": "fang@example.com"})
    code = re.search(r"\b\d{6}\b", sent()[0].body).group(0)
    owner.post(reverse("account_confirm_login_code"), {"code": code})

    assert is_signed_in(owner)
    assert not SocialAccount.objects.exists()
    assert come_back(Client(), "wechat", person="ming")["Location"] == JOIN


def test_who_resets_the_password_of_an_unproved_account_has_it_alone(client, sent):
    come_back(client, "wechat", person="ming")
    join(client, "fang@example.com")
    sent()
    owner = Client()
    owner.post(reverse("account_reset_password"), {"contact": "fang@example.com"})
    page = owner.get(link_in(sent()[0]), follow=True)
    owner.post(page.redirect_chain[-1][0], {"password1": "wild-pepper-71"})

    assert User.objects.get().has_usable_password()
    assert not SocialAccount.objects.exists()


def test_password_that_is_reset_keeps_what_a_proved_person_connected(client, sent):
    user = make_user("fang@example.com")
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    connect(user)
    client.post(reverse("account_reset_password"), {"contact": "fang@example.com"})
    page = client.get(link_in(sent()[0]), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "wild-pepper-71"})

    assert SocialAccount.objects.filter(user=user).exists()


# --- Where it is offered --------------------------------------------------------------


def offered(client, name="account_login", **asked):
    page = client.get(reverse(name), asked).text
    return [way for way in WAYS if f'action="/accounts/outside/{way}/"' in page]


@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_pages_offer_both_and_keep_the_address(client, name):
    assert offered(client, name) == WAYS
    page = client.get(reverse(name), {"next": "/basket/"}).text
    assert page.count('name="next" value="/basket/"') >= 2


def test_phone_is_offered_wechat_inside_wechat_alone():
    assert offered(Client(headers=ON_A_PHONE)) == ["alipay"]
    assert offered(Client(headers=IN_WECHAT)) == WAYS
    hint = "open this page in WeChat"
    said = [
        hint in Client(headers=headers).get(reverse("account_login")).text
        for headers in (ON_A_PHONE, IN_WECHAT, {})
    ]
    assert said == [True, False, False]


def test_phone_has_the_page_of_what_is_connected(settings):
    settings.ALIPAY_SIGN_IN_ID = ""
    phone = Client(headers=ON_A_PHONE)
    phone.force_login(make_user())
    assert "open this page in WeChat" in phone.get("/accounts/outside/").text


EVERY_ADDRESS = ["", "join/", "wechat/", "wechat/back/", "alipay/", "alipay/back/"]


@pytest.mark.parametrize("address", EVERY_ADDRESS)
def test_without_keys_there_is_no_such_address(client, settings, address):
    for name in ("WECHAT_SIGN_IN_ID", "WECHAT_INSIDE_ID", "ALIPAY_SIGN_IN_ID"):
        setattr(settings, name, "")
    assert offered(client) == []
    for person in (None, make_user()):
        if person:
            client.force_login(person)
        path = f"/accounts/outside/{address}"
        if address or person:
            assert client.get(path).status_code == 404
            assert client.post(path).status_code == 404
    assert "/accounts/outside/" not in client.get(reverse("accounts:profile")).text


def test_buttons_may_lead_to_the_providers_and_nowhere_else(client, settings):
    settings.WECHAT_SIGN_IN_URL = settings.ALIPAY_SIGN_IN_URL = ""
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    (rule,) = [part for part in policy.split("; ") if part.startswith("form-action")]
    assert sorted(rule.split()[1:]) == [
        "'self'", "https://*.alipay.com", "https://open.weixin.qq.com",
    ]  # fmt: skip
    home = client.get(reverse("orders:find"))["Content-Security-Policy"]
    assert "weixin" not in home


def test_own_data_name_what_is_connected():
    user = make_user()
    connect(user)
    (table,) = [part for part in parts_of(user) if part.name == "sign-in-ways"]
    assert [row["at"] for row in table.rows] == ["wechat"]
    assert table.rows[0]["number_there"] == "o-union-fang"


def test_what_is_connected_goes_with_the_account():
    user = make_user()
    connect(user)
    EmailAddress.objects.all().delete()
    user.delete()
    assert not SocialAccount.objects.exists()


def test_password_goes_on_signing_in(client):
    user = make_user()
    connect(user)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert is_signed_in(client)
