"""What is connected to an account: added, listed, taken away, never the last way in."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from accounts.services import LastWayError, disconnect_way
from core.models import OutboxMessage
from tests.factories.accounts import PASSWORD, make_user
from tests.identity_double import choose, come_back, leave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("identities")]
PAGE = "/accounts/outside/"
WAYS = ["wechat", "alipay"]


@pytest.fixture
def person():
    return make_user()


@pytest.fixture
def mine(client, person):
    """The person's browser, in which the password was given a moment ago."""
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def make_connection(user, provider="weixin", uid="o-union-fang", name="王芳"):
    return SocialAccount.objects.create(
        user=user, provider=provider, uid=uid, extra_data={"nickname": name}
    )


def told():
    rows = OutboxMessage.objects.filter(topic="account.changed").order_by("pk")
    return [row.payload["what"] for row in rows]


def without_password(user):
    user.set_unusable_password()
    user.save()


@pytest.mark.parametrize("way", WAYS)
def test_person_connects_and_is_told_by_mail(mine, person, way):
    answer = come_back(mine, way, process="connect")

    assert answer["Location"] == PAGE
    account = SocialAccount.objects.get()
    assert (account.user, account.extra_data) == (person, {"nickname": "王芳"})
    assert told() == [f"{account.provider}_connected"]
    page = mine.get(PAGE).text
    assert "王芳" in page
    assert "Connected. You can sign in with it from now on." in page
    other = Client()
    come_back(other, way)
    assert other.session["_auth_user_id"] == str(person.pk)


def test_password_is_asked_before_the_way_there_and_it_goes_on_then(client, person):
    client.force_login(person)
    sent = {"process": "connect"}
    answer = client.post("/accounts/outside/wechat/", sent)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))

    answer = client.post(answer["Location"], {"password": PASSWORD})
    assert "/connect/qrconnect" in answer["Location"]
    client.get(choose(answer["Location"], "fang"))

    assert SocialAccount.objects.get().user == person


def test_nobody_connects_without_an_account(client):
    answer = client.post("/accounts/outside/wechat/", {"process": "connect"})
    assert answer["Location"] == PAGE
    assert client.get(PAGE)["Location"].startswith(reverse("account_login"))


def test_who_has_signed_out_meanwhile_connects_nothing(mine):
    address = leave(mine, "wechat", process="connect")
    back = choose(address, "fang")
    states = mine.session["socialaccount_states"]
    mine.logout()
    session = mine.session
    session["socialaccount_states"] = states
    session.save()

    mine.get(back)

    assert not SocialAccount.objects.exists()
    assert "_auth_user_id" not in mine.session


def test_what_opens_another_account_is_not_connected(mine, person):
    owner = make_user()
    make_connection(owner)

    come_back(mine, "wechat", process="connect")

    assert SocialAccount.objects.get().user == owner
    assert "This opens another account here." in mine.get(PAGE).text
    assert told() == []


def test_connecting_twice_changes_nothing(mine, person):
    make_connection(person)
    come_back(mine, "wechat", process="connect")
    assert SocialAccount.objects.count() == 1
    assert told() == []


def test_person_disconnects_and_is_told_by_mail(mine, person, sent):
    account = make_connection(person)

    answer = mine.post(PAGE, {"account": account.pk})

    assert answer["Location"] == PAGE
    assert not SocialAccount.objects.exists()
    assert told() == ["weixin_removed"]
    assert [mail.subject for mail in sent()] == [
        "Signing in with WeChat was disconnected"
    ]
    assert "Connect WeChat account" in mine.get(PAGE).text


def test_password_is_asked_before_something_is_taken_away(client, person):
    account = make_connection(person)
    client.force_login(person)
    answer = client.post(PAGE, {"account": account.pk})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert SocialAccount.objects.exists()


def test_last_way_in_stays(client, person):
    without_password(person)
    account = make_connection(person)
    come_back(client, "wechat")

    client.post(PAGE, {"account": account.pk})

    assert "This is the only way to sign in" in client.get(PAGE).text
    assert SocialAccount.objects.exists()
    assert told() == []


def test_other_way_or_a_passkey_is_enough(person):
    without_password(person)
    first = make_connection(person)
    second = make_connection(person, "alipay", "o-1")
    disconnect_way(person, first)
    with pytest.raises(LastWayError):
        disconnect_way(person, second)
    assert list(SocialAccount.objects.all()) == [second]

    Authenticator.objects.create(user=person, type="webauthn", data={})
    disconnect_way(person, second)
    assert not SocialAccount.objects.exists()


def test_nobody_takes_away_anothers(mine):
    account = make_connection(make_user())
    for pk in (account.pk, "", "x", 10**30):
        make_connection(make_user(), uid=f"o-{pk}")
        assert mine.post(PAGE, {"account": pk}).status_code == 404
    assert SocialAccount.objects.count() == 5
    assert "王芳" not in mine.get(PAGE).text


def test_what_was_connected_is_taken_away_without_keys(mine, person, settings):
    account = make_connection(person)
    settings.WECHAT_SIGN_IN_ID = settings.WECHAT_INSIDE_ID = ""
    settings.ALIPAY_SIGN_IN_ID = ""
    assert "WeChat and Alipay" in mine.get(reverse("accounts:profile")).text
    assert "王芳" in mine.get(PAGE).text

    mine.post(PAGE, {"account": account.pk})

    assert not SocialAccount.objects.exists()


def test_who_joined_with_wechat_chooses_a_password_then(client, person):
    without_password(person)
    account = make_connection(person)
    come_back(client, "wechat")
    client.post(reverse("account_set_password"), {"password1": "wild-pepper-71"})
    client.post(reverse("account_reauthenticate"), {"password": "wild-pepper-71"})
    client.post(PAGE, {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_name_there_is_shown_as_text(mine, person):
    make_connection(person, name="<script>alert(1)</script>")
    page = mine.get(PAGE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
