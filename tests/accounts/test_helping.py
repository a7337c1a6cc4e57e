"""Seeing the market as a person: who may, and what stays closed."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.impersonation import VISIT, HelpError, start_visit
from accounts.models import HelpVisit
from core.clicks import new_click
from core.models import AuditEntry
from orders.messaging.services import answer, ask_about_product
from tests.accounts.helping import acts, agree, speak_chinese
from tests.factories.accounts import make_staff, make_user
from tests.factories.shop import make_product
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


# --- Who may ------------------------------------------------------------------------
def test_operator_sees_the_market_as_the_person(seeing, operator, person, text_of):
    page = text_of(seeing.get(reverse("accounts:home")))

    assert "Wang Lan" in page
    assert "You are viewing the market as Wang Lan." in page
    visit = HelpVisit.objects.get()
    assert (visit.operator, visit.person, visit.reason) == (
        operator, person, "She called",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["home", "basket:summary", "accounts:orders"])
def test_banner_stands_on_every_page(seeing, text_of, path):
    assert "You are viewing the market as Wang Lan." in text_of(
        seeing.get(reverse(path))
    )


def test_banner_stands_at_the_desk_and_in_the_office(client, operator, text_of):
    cooperative = make_cooperative(code="five")
    member = make_member(cooperative, Role.ADMIN, email="m@example.com")
    client.force_login(operator)
    client.post(
        reverse("office:person", args=["market", member.pk]),
        {"do": "look", "reason": "Asked"},
    )

    for name in ("desk:today", "office:queue"):
        assert "You are viewing the market as" in text_of(
            client.get(reverse(name, args=["five"]))
        )


def test_without_a_reason_nothing_begins(client, operator, person):
    client.force_login(operator)

    answer = client.post(
        reverse("office:person", args=["market", person.pk]), {"do": "look"}
    )

    assert answer.status_code == 422
    assert not HelpVisit.objects.exists()


def test_nobody_is_seen_as_staff(operator):
    another = make_user(is_staff=True)
    root = make_user(is_superuser=True)

    for target in (another, root, operator):
        with pytest.raises(HelpError):
            start_visit(operator, target, reason="Curious")

    assert not HelpVisit.objects.exists()


def test_only_staff_may(person):
    with pytest.raises(HelpError):
        start_visit(make_user(), person, reason="Curious")

    assert not HelpVisit.objects.exists()


def test_nobody_is_seen_through_a_visit(seeing, person):
    other = make_user()
    path = reverse("office:person", args=["market", other.pk])

    answer = seeing.post(path, {"do": "look", "reason": "Further"})

    assert answer.status_code == 403
    assert HelpVisit.objects.get(ended=None).person == person


def test_another_visit_ends_the_one_before(operator, person):
    first = start_visit(operator, person, reason="One")

    second = start_visit(operator, make_user(), reason="Two")

    assert list(HelpVisit.objects.filter(ended=None)) == [second]
    first.refresh_from_db()
    assert first.ended is not None


def test_starting_asks_for_the_forms_token(operator, person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(operator)

    answer = browser.post(
        reverse("office:person", args=["market", person.pk]),
        {"do": "look", "reason": "R"},
    )

    assert answer.status_code == 403
    assert not HelpVisit.objects.exists()


def test_session_gets_another_key_at_both_ends(client, operator, person):
    client.force_login(operator)
    before = client.session.session_key
    client.post(
        reverse("office:person", args=["market", person.pk]),
        {"do": "look", "reason": "R"},
    )
    during = client.session.session_key
    client.post(reverse("accounts:stop_visit"))

    assert len({before, during, client.session.session_key}) == 3


def test_visit_of_another_operators_session_is_good_for_nothing(client, person):
    visit = start_visit(make_staff(), person, reason="R")
    thief = make_user(is_staff=True)
    client.force_login(thief)
    session = client.session
    session[VISIT] = visit.pk
    session.save()

    answer = client.get(reverse("accounts:home"))

    assert answer.status_code == 403
    assert VISIT not in client.session


# --- What is closed -----------------------------------------------------------------
def test_without_agreement_nothing_is_sent(seeing, person):
    person.language = "en"
    person.save()

    answer = speak_chinese(seeing)

    assert answer.status_code == 403
    assert "Nothing was changed." in answer.content.decode()
    person.refresh_from_db()
    assert person.language == "en"
    assert acts()[-1] == "impersonation.tried"


def test_what_a_page_writes_while_it_is_read_is_rolled_back(seeing, person):
    farm = make_farm()
    thread = ask_about_product(
        make_product(farm), by=person, text="Fresh?", is_public=True, click=new_click()
    )
    seen = thread.messages.get().pk
    owner = make_member(farm, email="owner@example.com")
    thread = answer(thread, by=owner, text="Yes.", click=new_click(), seen=seen)

    page = seeing.get(reverse("messaging:thread", args=[thread.pk]))

    assert page.status_code == 200
    thread.refresh_from_db()
    assert thread.is_news


def test_with_agreement_things_change_and_are_counted(seeing, operator, person):
    agree(operator, person)
    entries = AuditEntry.objects.count()

    answer = speak_chinese(seeing)

    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.language == "zh-hans"
    assert HelpVisit.objects.get().changes == 1
    entry = AuditEntry.objects.order_by("pk")[entries]
    assert (entry.act, entry.user, entry.impersonator) == (
        "impersonation.change", person, operator,
    )  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_email",
        "account_change_phone",
        "account_reauthenticate",
        "accounts:profile",
        "accounts:helpers",
        "checkout:index",
        "onboarding:bank",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_some_pages_stay_closed_even_when_agreed(
    seeing, operator, person, name, method
):
    agree(operator, person)

    answer = getattr(seeing, method)(reverse(name))

    assert answer.status_code == 403
    assert "Not available" in answer.content.decode()


@pytest.mark.parametrize("name", ["desk:shop_bank", "desk:team", "desk:payout_way"])
def test_bank_and_team_of_a_desk_stay_closed(client, operator, name):
    farm = make_farm(code="chen")
    owner = make_member(farm, email="owner@example.com")
    agree(operator, owner)
    client.force_login(operator)
    client.post(
        reverse("office:person", args=["market", owner.pk]),
        {"do": "look", "reason": "R"},
    )

    assert client.get(reverse(name, args=["chen"])).status_code == 403


def test_dashboard_and_market_office_are_not_the_persons(seeing):
    assert seeing.get("/dashboard/").status_code == 403
    assert seeing.get("/office/market/").status_code == 404


def test_operator_reads_no_log_of_a_cooperative_through_its_admin(client, operator):
    cooperative = make_cooperative(code="five")
    admin = make_member(cooperative, Role.ADMIN, email="m@example.com")
    client.force_login(operator)
    client.post(
        reverse("office:person", args=["market", admin.pk]),
        {"do": "look", "reason": "R"},
    )

    assert client.get(reverse("office:log", args=["five"])).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_rights_are_given_to_nobody_in_an_admins_name(client, operator, method):
    """The page asks for an act of teams, though it stands in the office."""
    cooperative = make_cooperative(code="five")
    admin = make_member(cooperative, Role.ADMIN, email="m@example.com")
    agree(operator, admin)
    client.force_login(operator)
    client.post(
        reverse("office:person", args=["market", admin.pk]),
        {"do": "look", "reason": "R"},
    )

    path = reverse("office:position_new", args=["five", 1])
    answer = getattr(client, method)(path)

    assert answer.status_code == 403
    assert "Not available" in answer.content.decode()
    assert "impersonation.tried" in acts()
