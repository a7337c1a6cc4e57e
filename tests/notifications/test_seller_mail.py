"""Who is told of questions, of a shop's standing, of bank details, and of the team."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import translation

from core import dates, outbox
from core.models import OutboxMessage
from core.secrets import unseal
from notifications.models import Notification
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import (
    ACCOUNT_NUMBER,
    bank_details,
    make_application,
    make_cooperative,
    make_farm,
    make_member,
)
from tests.notifications.letters import by_address, deliver, html_of, told
from vendors.banking.services import confirm_account, keep_account
from vendors.members.services import accept, change_role, give_role, invite, take_role
from vendors.members.states import Role
from vendors.onboarding.services.decisions import approve, ask
from vendors.onboarding.services.drafts import answer
from vendors.partner.services.holidays import take_holiday
from vendors.partner.services.sellers import (
    begin_closing,
    close_partner,
    reopen_partner,
    suspend_partner,
)
from vendors.partner.states import PartnerStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(farm):
    return make_member(farm, email="owner@li.example", first_name="Li", last_name="Lan")


@pytest.fixture
def packer(farm):
    return make_member(farm, Role.PACKER, email="packer@li.example")


# --- Applications ---------------------------------------------------------------


def test_question_goes_to_the_applicant_and_the_answer_to_the_office():
    coop = make_cooperative(code="five")
    make_member(coop, Role.ADMIN, email="admin@five.example")
    make_member(coop, Role.PACKER, email="packer@five.example")
    make_staff()
    application = make_application(make_user("guo@example.com"), cooperative=coop)
    deliver()

    ask(application, text="Which permit for <eggs>?", by=None)
    (letter,) = deliver()
    assert told([letter]) == [("guo@example.com", letter.subject)]
    assert "Which permit for <eggs>?" in letter.body
    assert "&lt;eggs&gt;" in letter.alternatives[0][0]
    assert "/sell/" in letter.body

    answer(application, text="The county's.", by=application.user)
    (letter,) = deliver()
    assert letter.to == ["admin@five.example"]
    assert "The county's." in letter.body
    assert f"/office/five/applications/{application.pk}/" in letter.body


def test_chair_decides_and_is_told_like_an_admin():
    coop = make_cooperative(code="five")
    make_member(coop, Role.CHAIR, email="chair@five.example")
    make_member(coop, Role.TREASURER, email="treasurer@five.example")
    make_staff()
    make_application(make_user("guo@example.com"), cooperative=coop)

    (letter,) = deliver()
    assert letter.to == ["chair@five.example"]


def test_answer_without_a_cooperative_goes_to_the_staff():
    operator = make_staff()
    application = make_application()
    ask(application, text="?", by=None)
    deliver()

    answer(application, text="!", by=application.user)

    (letter,) = deliver()
    assert letter.to == [operator.email]
    assert f"/office/market/applications/{application.pk}/" in letter.body


def test_new_owner_hears_of_the_approval_and_of_nothing_else():
    application = make_application(make_user("guo@example.com"))
    deliver()

    approve(application, by=None)

    (letter,) = deliver()
    assert told([letter]) == [("guo@example.com", "Guo Household can sell now")]


# --- The shop's standing --------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "act", "subject"),
    [
        ("open", suspend_partner, "Li Orchard is suspended"),
        ("suspended", reopen_partner, "Li Orchard is open again"),
        ("closing", reopen_partner, "Li Orchard is open again"),
        ("open", begin_closing, "Li Orchard is closed"),
        ("suspended", close_partner, "Li Orchard is closed"),
    ],
)
def test_who_runs_the_shop_hears_how_it_stands(
    farm, owner, packer, before, act, subject
):
    type(farm).objects.filter(pk=farm.pk).update(status=before)
    reason = {} if act is reopen_partner else {"reason": "Late parcels"}

    act(farm, by=None, **reason)

    (letter,) = deliver()
    assert told([letter]) == [("owner@li.example", subject)]
    assert ("Late parcels" in letter.body) is bool(reason)
    assert Notification.objects.get().recipient == owner


def test_shop_that_winds_down_is_told_twice(farm, owner):
    vendor_order = make_vendor_order(make_pack(farm))
    deliver()

    begin_closing(farm, reason="", by=owner)
    assert told(deliver()) == [("owner@li.example", "Li Orchard is closing")]
    vendor_order.partner.refresh_from_db()
    assert vendor_order.partner.status == PartnerStatus.CLOSING


def test_own_holiday_is_no_news(farm, owner):
    take_holiday(farm, until=dates.today() + timedelta(days=3), by=owner)

    assert deliver() == []


# --- Bank details ---------------------------------------------------------------


def test_all_who_run_the_shop_hear_of_changed_bank_details(farm, owner, packer):
    other = make_member(farm, email="other@li.example")
    keep_account(farm, bank_details(), seen=0, by=owner)
    deliver()

    keep_account(farm, bank_details(number="1234567"), seen=1, by=owner)
    sent = deliver()

    assert [one.to for one in sent] == [[owner.email], [other.email]]
    letter = by_address(sent, owner.email)
    assert letter.subject == "The bank details of Li Orchard were changed"
    assert "Before: Li Guiying, Agricultural Bank of China, Pingshun, •••• 0018" in (
        letter.body
    )
    assert "•••• 67" in letter.body
    assert ACCOUNT_NUMBER not in letter.body + html_of(letter)
    assert "1234567" not in letter.body + html_of(letter)


def test_confirmed_details_and_a_drafts_details_are_no_news(farm, owner):
    keep_account(farm, bank_details(), seen=0, by=owner)
    deliver()

    confirm_account(farm, seen=1, by=None)

    assert deliver() == []


def test_number_waits_in_no_row_and_no_notice(farm, owner):
    keep_account(farm, bank_details(), seen=0, by=owner)
    deliver()

    rows = [f"{one.key} {one.payload}" for one in OutboxMessage.objects.all()]
    notices = [f"{one.subject} {one.body}" for one in Notification.objects.all()]
    assert [one for one in rows + notices if ACCOUNT_NUMBER[:-4] in one] == []
    assert len(notices) == 1


# --- The team -------------------------------------------------------------------


def test_who_joins_is_news_to_who_runs_the_shop(farm, owner):
    _invitation, token = invite(farm, role=Role.PACKER, by=owner)

    accept(token, make_user("mei@example.com", first_name="Wang", last_name="Mei"))

    assert told(deliver()) == [
        ("owner@li.example", "Wang Mei joined the team of Li Orchard")
    ]


def test_removed_person_is_told_and_who_did_it_is_not(farm, owner, packer):
    take_role(farm, packer, by=owner)

    (letter,) = deliver()
    assert letter.to == ["packer@li.example"]
    assert "was removed from the team of Li Orchard" in letter.subject
    assert "By Li Lan." in letter.body
    assert "/desk/li/" not in letter.body


def test_who_leaves_is_news_to_the_others(farm, owner, packer):
    take_role(farm, packer, by=packer)

    (letter,) = deliver()
    assert letter.to == ["owner@li.example"]
    assert "left the team of" in letter.subject


def test_another_role_is_told_to_the_person(farm, owner, packer):
    change_role(farm, packer, Role.SELLER, by=owner)

    (letter,) = deliver()
    assert letter.to == ["packer@li.example"]
    assert "The role is: seller." in letter.body


def test_person_without_an_address_stops_nothing(farm, owner):
    person = make_user()
    give_role(farm, person, Role.PACKER)
    type(person).objects.filter(pk=person.pk).update(email=None, phone="+8613800138009")

    take_role(farm, person, by=owner)

    assert deliver() == []
    assert not OutboxMessage.objects.filter(state="parked").exists()


# --- Invitations by mail --------------------------------------------------------


def test_invitation_is_mailed_and_its_token_waits_sealed(farm, owner):
    _invitation, token = invite(
        farm, role=Role.PACKER, email="mei@example.com", by=owner
    )

    row = OutboxMessage.objects.get(topic="notifications.invitation")
    assert token not in f"{row.key} {row.payload}"
    assert unseal(row.payload["token"]) == token
    (letter,) = deliver()
    assert letter.to == ["mei@example.com"]
    assert f"/join/?{urlencode({'invite': token})}" in letter.body
    assert "Sees, packs and ships orders, and counts stock" in letter.body


def test_link_to_hand_over_is_mailed_to_nobody(farm, owner):
    invite(farm, role=Role.PACKER, by=owner)

    assert deliver() == []


@pytest.mark.parametrize("end", ["revoked", "used"])
def test_nothing_is_mailed_of_an_invitation_that_is_done(farm, owner, end):
    invitation, token = invite(
        farm, role=Role.PACKER, email="mei@example.com", by=owner
    )
    if end == "used":
        accept(token, make_user("mei@example.com"))
    else:
        invite(farm, role=Role.SELLER, email="mei@example.com", by=owner)

    sent = deliver()

    assert [one for one in sent if token in one.body] == []
    assert invitation.partner == farm


def test_token_that_no_key_opens_is_parked(farm, owner, settings):
    invite(farm, role=Role.PACKER, email="mei@example.com", by=owner)
    row = OutboxMessage.objects.get(topic="notifications.invitation")

    settings.FIELD_KEYS = ["another key of the same market, long enough to be one"]
    outbox.deliver(row.pk)

    row.refresh_from_db()
    assert row.state == OutboxMessage.State.PARKED
    assert "no key opens" in row.last_error


def test_invitation_is_written_in_the_language_of_who_invites(farm, owner):
    with translation.override("zh-hans"):
        invite(farm, role=Role.PACKER, email="mei@example.com", by=owner)

    row = OutboxMessage.objects.get(topic="notifications.invitation")
    assert row.payload["language"] == "zh-hans"
