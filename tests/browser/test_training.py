"""A trainer's phone in a hall without signal: noted on the phone, sent once."""

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import make_user
from tests.factories.training import (
    begin_session,
    make_course,
    make_session,
    make_written_trainee,
)
from training.services.sessions import take_seat

from .test_packing import Phone


@pytest.fixture
def hall(site):
    """A session under way with two people on its list, and its trainer."""
    trainer = make_user("trainer@example.com")
    session = make_session(make_course(), trainer=trainer)
    people = [make_written_trainee(session.course, name=name) for name in ("Li", "Qin")]
    for person in people:
        take_seat(session, person)
    return begin_session(session), people, trainer


@pytest.fixture
def phone(chromium, site, hall):
    made = Phone(chromium, site, hall[2])
    yield made
    made.context.close()
    assert made.complaints == []


def test_scans_without_signal_are_kept_and_sent_once(phone, hall):
    session, (first, second), _trainer = hall
    stranger = make_written_trainee(make_course(), name="Stranger")
    page = phone.page
    page.goto(f"/learn/trainer/{session.pk}/")
    page.wait_for_selector("#trainer-page[data-kept]")
    phone.offline()
    page.reload()

    page.get_by_role("button", name="Is here Li").click()
    code = page.get_by_role("textbox", name="Code")
    for typed in (second.code.lower(), second.code, stranger.code):
        code.fill(typed)
        code.press("Enter")

    expect(page.locator("[data-came]")).to_have_text("2")
    expect(page.locator("#unsent [data-count]")).to_contain_text("3")
    assert session.seats.filter(attended_at__isnull=False).count() == 0

    phone.offline(False)

    expect(page.locator("#unsent")).to_be_hidden()
    expect(page.locator("#answer")).to_contain_text("another course")
    came = session.seats.filter(attended_at__isnull=False)
    assert {seat.enrolment_id for seat in came} == {first.pk, second.pk}
    assert session.scans.count() == 2


def test_who_has_no_place_is_let_in_by_the_trainer(phone, hall):
    session, _people, _trainer = hall
    guest = make_written_trainee(session.course, name="Guest")
    page = phone.page
    page.goto(f"/learn/trainer/{session.pk}/")

    code = page.get_by_role("textbox", name="Code")
    code.fill(guest.code)
    code.press("Enter")
    page.get_by_role("button", name="Check in", exact=True).click()

    expect(page.locator("#answer")).to_contain_text("Came without a place")
    assert session.seats.get(enrolment=guest).walked_in
