"""Nobody is the second person with a password that a colleague may have set."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import User
from accounts.second_factor import AccessChangedError
from core.models import AuditEntry
from payments.payouts.services.batches import release_batch
from tests.factories.accounts import PASSWORD, make_staff, make_user
from tests.factories.payouts import make_batch, make_payee, payout_states

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    make_payee(10_000)
    return make_batch(by=make_staff())


def in_hours(count):
    return time_machine.travel(timezone.now() + timedelta(hours=count), tick=False)


def by_the_link(client, person):
    key = default_token_generator.make_token(person)
    uid = user_pk_to_url_str(person)
    page = reverse("account_reset_password_from_key", args=[uid, key])
    form = client.get(page).url
    assert client.post(form, {"password1": "another-long-one"}).status_code == 302


def by_the_server(_client, person):
    services.set_staff(person, is_staff=False)
    call_command("set_staff", person.email)


@pytest.mark.parametrize("took_over", [by_the_link, by_the_server])
def test_whose_way_in_is_new_releases_nothing(client, batch, took_over):
    colleague = make_staff()
    took_over(client, colleague)
    client.force_login(User.objects.get(pk=colleague.pk))
    url = reverse("office:payout_batch", args=["market", batch.pk])
    before = payout_states()

    answer = client.post(url, {"do": "release"}, follow=True)

    batch.refresh_from_db()
    assert (batch.state, batch.released_by, payout_states()) == ("draft", None, before)
    assert "A colleague can do it now" in answer.text
    entry = AuditEntry.objects.get(act="access.waits")
    assert (entry.user, entry.after) == (colleague, {"act": "release_batch"})
    assert not AuditEntry.objects.filter(act="payout.released").exists()


def test_after_three_days_the_account_counts_again(batch):
    colleague = make_staff()
    services.set_password(colleague, PASSWORD, is_own=False)

    with in_hours(71), pytest.raises(AccessChangedError):
        release_batch(batch.pk, by=colleague)
    with in_hours(73):
        released = release_batch(batch.pk, by=colleague)

    assert released.released_by == colleague


def test_own_change_of_the_password_does_not_count(client):
    person = make_user()
    client.force_login(person)
    data = {"oldpassword": PASSWORD, "password1": "another-long-one"}

    client.post(reverse("account_change_password"), data)

    person.refresh_from_db()
    assert person.check_password("another-long-one")
    assert person.access_changed_at is None


def test_taking_rights_back_does_not_count():
    person = make_staff()

    services.set_staff(person, is_staff=True)

    person.refresh_from_db()
    assert (person.is_superuser, person.access_changed_at) == (False, None)


def test_staff_close_no_colleagues_account_in_the_dashboard(client):
    client.force_login(make_staff())
    colleague = make_user(is_staff=True)
    data = {"action": "make_inactive", "selected_user": [colleague.pk]}

    assert client.post("/dashboard/users/", data).status_code == 403
    colleague.refresh_from_db()
    assert colleague.is_active


def test_a_colleagues_reset_link_goes_to_the_colleague_alone(client, sent):
    client.force_login(make_staff())
    colleague = make_user("lan@example.com", is_staff=True)

    answer = client.post(f"/dashboard/users/{colleague.pk}/password-reset/")

    assert answer.status_code == 302
    assert [message.to for message in sent()] == [["lan@example.com"]]
    colleague.refresh_from_db()
    assert colleague.check_password(PASSWORD)
