"""A trainer's phone in a hall without signal: noted on the phone, sent once."""

import pytest
from playwright.sync_api import expect

from tests.cast import a_user
from tests.training.scene import a_course, a_session, a_written_trainee, begun
from training.services import take_seat

from .test_packing import Phone


@pytest.fixture
def hall(site):
    """A session under way with two people on its list, and its trainer."""
    trainer = a_user("trainer@example.com")
    session = a_session(a_course(), trainer=trainer)
    people = [a_written_trainee(session.course, name=name) for name in ("Li", "Qin")]
    for person in people:
        take_seat(session, person)
    return begun(session), people, trainer


@pytest.fixture
def phone(chromium, site, hall):
    made = Phone(chromium, site, hall[2])
    yield made
    made.context.close()
    assert made.complaints == []


def test_scans_without_signal_are_kept_and_sent_once(phone, hall):
    session, (first, second), _trainer = hall
    stranger = a_written_trainee(a_course(), name="Stranger")
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
    guest = a_written_trainee(session.course, name="Guest")
    page = phone.page
    page.goto(f"/learn/trainer/{session.pk}/")

    code = page.get_by_role("textbox", name="Code")
    code.fill(guest.code)
    code.press("Enter")
    page.get_by_role("button", name="Let in", exact=True).click()

    expect(page.locator("#answer")).to_contain_text("Came without a place")
    assert session.seats.get(enrolment=guest).walked_in
