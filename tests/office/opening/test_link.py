"""The setup link: once, for a while, for one; then there is an operator."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from accounts.states import StaffRole
from core.models import AuditEntry, SettingChange
from office.opening.models import SetupLink
from office.opening.rules import LinkRefusedError
from office.opening.services import issue_link
from tests.factories.accounts import make_user

pytestmark = pytest.mark.usefixtures("set_by_pages")

BY_PHONE = {"contact": "138 0013 8000", "name": "王梅", "password": "cloud-seven-9"}
BY_MAIL = {**BY_PHONE, "contact": "mei@hills.test"}


@pytest.fixture
def link():
    return f"/setup/{issue_link()}/"


def test_staff_of_another_role_is_no_operator():
    make_user(is_staff=True, staff_role=StaffRole.FINANCE)
    assert issue_link()
    make_user(is_staff=True, staff_role=StaffRole.OPERATOR)
    with pytest.raises(LinkRefusedError, match="has an operator already"):
        issue_link()


@pytest.mark.parametrize("typed", [BY_PHONE, BY_MAIL])
def test_whoever_opens_it_runs_the_market(client, link, typed):
    assert "王梅" not in client.get(link).content.decode()

    answer = client.post(link, typed)

    assert answer["Location"] == "/office/market/opening/"
    assert client.get("/office/market/opening/").status_code == 200
    user = User.objects.get()
    assert user.is_staff
    assert user.is_active
    assert AuditEntry.objects.filter(act="opening.operator", user=user).exists()
    client.logout()
    signing = {"login": typed["contact"], "password": typed["password"]}
    assert client.post("/accounts/login/", signing).status_code == 302


def test_it_opens_once_and_only_its_hash_is_kept(client, link):
    client.post(link, BY_MAIL)
    client.logout()

    again = client.get(link)
    assert again.status_code == 410
    assert "has an operator" in again.content.decode()
    assert client.post(link, {**BY_PHONE}).status_code == 410
    assert User.objects.count() == 1
    assert SetupLink.objects.get().token_hash not in link


def test_an_old_one_and_a_wrong_one_say_so(client, link):
    newer = f"/setup/{issue_link()}/"
    assert "newer one" in client.get(link).content.decode()
    assert client.get(newer).status_code == 200
    SetupLink.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert client.post(newer, BY_MAIL).status_code == 410
    assert "whole address" in client.get("/setup/x/").content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "1234567890"}, "numeric"),
        ({"contact": "nobody"}, "e-mail address"),
        ({"name": ""}, "required"),
    ],
)
def test_what_is_typed_wrong_uses_nothing_up(client, link, wrong, said):
    answer = client.post(link, BY_MAIL | wrong)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert client.post(link, BY_MAIL).status_code == 302


def test_a_known_address_is_refused_and_the_link_stays_good(client, link):
    make_user("mei@hills.test")

    answer = client.post(link, BY_MAIL)

    assert answer.status_code == 422
    assert "account with this" in answer.content.decode()
    assert client.post(link, BY_PHONE).status_code == 302


def test_the_command_prints_links_until_somebody_is_operator(client):
    told = StringIO()
    call_command("start", stdout=told)
    address = told.getvalue().split()[4]
    path = "/setup/" + address.split("/setup/")[1]

    # Nobody has an account, so it waits for its opening.
    assert SettingChange.objects.get().name == "MARKET_IS_OPEN"
    assert client.get("/").status_code == 503
    client.post(path, BY_MAIL)
    with pytest.raises(CommandError, match="operator already"):
        call_command("start")


def test_a_market_with_accounts_stays_open(client):
    make_user()
    call_command("start", stdout=StringIO())
    assert client.get("/").status_code == 200
