"""Seeing the market as a person: how it ends, who agrees, who is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.impersonation import (
    LASTS,
    answer_help,
    ask_for_help,
    end_overdue,
    revoke_help,
    start_visit,
)
from accounts.models import HelpRequest, HelpVisit
from core.models import AuditEntry
from tests.accounts.helping import acts, agree, speak_chinese
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


# --- How it ends --------------------------------------------------------------------
def test_stop_ends_it_and_leads_back(seeing, operator, person):
    answer = seeing.post(reverse("accounts:stop_visit"))

    assert answer["Location"] == reverse("office:person", args=["market", person.pk])
    assert HelpVisit.objects.get().ended is not None
    assert seeing.get("/office/market/").status_code == 200


def test_it_is_over_after_its_time_and_what_was_sent_is_not_done(
    seeing, operator, person
):
    agree(operator, person)
    HelpVisit.objects.update(started=timezone.now() - LASTS)
    for each in (operator, person):
        each.language = "en"
        each.save()

    answer = speak_chinese(seeing)

    assert answer.status_code == 403
    assert "Access has ended" in answer.content.decode()
    for each in (operator, person):
        each.refresh_from_db()
        assert each.language == "en"
    assert seeing.get("/office/market/").status_code == 200


def test_signing_out_ends_it(seeing):
    seeing.post(reverse("account_logout"))

    assert HelpVisit.objects.get().ended is not None
    assert seeing.get("/office/market/").status_code == 302


def test_operator_who_is_no_longer_staff_sees_nothing_more(seeing, operator):
    operator.is_staff = False
    operator.save()

    assert seeing.get(reverse("accounts:home")).status_code == 403
    assert HelpVisit.objects.get().ended is not None


def test_what_nobody_ended_is_ended_by_the_clock(operator, person):
    start_visit(operator, person, reason="R")
    assert end_overdue() == 0
    HelpVisit.objects.update(started=timezone.now() - LASTS)

    assert end_overdue() == 1
    assert end_overdue() == 0


# --- The person's word --------------------------------------------------------------
def test_person_is_asked_by_mail_agrees_and_takes_it_back(
    client, operator, person, sent
):
    asked = ask_for_help(operator, person, reason="She called", hours=2)
    ask_for_help(operator, person, reason="She called", hours=2)
    (mail,) = sent()
    client.force_login(person)
    path = reverse("accounts:helpers")

    client.post(path, {"asked": asked.pk, "do": "agree"})
    asked.refresh_from_db()
    assert asked.agreed
    assert mail.to == ["lan@example.com"]
    assert "She called" in mail.body
    assert path in mail.body
    client.post(path, {"asked": asked.pk, "do": "revoke"})

    asked.refresh_from_db()
    assert asked.revoked is not None
    assert acts() == [
        "impersonation.asked", "impersonation.agreed", "impersonation.revoked",
    ]  # fmt: skip


def test_agreement_taken_back_ends_writing_at_once(seeing, operator, person):
    asked = agree(operator, person)
    assert revoke_help(asked)

    assert speak_chinese(seeing).status_code == 403


def test_agreement_ends_with_its_hours(seeing, operator, person):
    agree(operator, person)
    HelpRequest.objects.update(until=timezone.now() - timedelta(seconds=1))

    assert speak_chinese(seeing).status_code == 403


def test_agreement_is_good_for_who_asked_alone(seeing, operator, person):
    agree(make_user(is_staff=True), person)

    assert speak_chinese(seeing).status_code == 403


def test_refusal_and_second_answers_change_nothing(operator, person):
    asked = ask_for_help(operator, person, reason="R", hours=2)

    assert answer_help(asked, agreed=False)
    assert not answer_help(asked, agreed=True)

    asked.refresh_from_db()
    assert asked.agreed is False


def test_question_that_is_too_old_is_not_agreed_to(operator, person):
    asked = ask_for_help(operator, person, reason="R", hours=2)
    HelpRequest.objects.update(asked=timezone.now() - timedelta(days=4))

    assert not answer_help(asked, agreed=True)


def test_nobody_answers_for_another(client, operator, person):
    asked = ask_for_help(operator, person, reason="R", hours=2)
    client.force_login(make_user())

    answer = client.post(
        reverse("accounts:helpers"), {"asked": asked.pk, "do": "agree"}
    )

    assert answer.status_code == 404
    asked.refresh_from_db()
    assert asked.agreed is None


# --- What is told and logged --------------------------------------------------------
def test_person_is_told_afterwards_once(seeing, sent):
    sent()
    seeing.post(reverse("accounts:stop_visit"))
    seeing.post(reverse("accounts:stop_visit"))

    (mail,) = sent()
    assert mail.to == ["lan@example.com"]
    assert "She called" in mail.body
    assert "Nothing was changed." in mail.body


def test_person_without_mail_is_told_by_sms(operator, sent):
    person = make_user(email=None, phone="+8613800138000")
    visit = start_visit(operator, person, reason="R")
    HelpVisit.objects.update(started=timezone.now() - LASTS)
    end_overdue()

    assert len(sent()) == 1
    assert visit.person == person


def test_every_page_is_logged_with_both(seeing, operator, person):
    seeing.get(reverse("accounts:orders"))
    seeing.post(reverse("accounts:stop_visit"))

    assert acts() == [
        "impersonation.started", "impersonation.saw", "impersonation.ended",
    ]  # fmt: skip
    saw = AuditEntry.objects.get(act="impersonation.saw")
    assert (saw.user, saw.impersonator) == (person, operator)
    assert saw.subject == reverse("accounts:orders")


def test_person_sees_who_looked_and_why(client, operator, person, text_of):
    start_visit(operator, person, reason="She called")
    client.force_login(person)

    page = text_of(client.get(reverse("accounts:helpers")))

    assert "She called" in page
    assert str(operator) in page
