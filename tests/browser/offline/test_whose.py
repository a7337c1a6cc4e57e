"""A phone is passed on: what is kept is shown to its writer, and sent for its desk."""

from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.factories.vendors import make_farm, make_member
from vendors.members.services import give_role
from vendors.members.states import Role

from .phone import QUICK, of, photo


def with_a_draft(phone):
    """The phone holds one draft to be sent, and has been put away."""
    phone.opens_desk()
    phone.offline()
    phone.writes("Walnuts", photo())
    phone.publishes()
    expect(phone.states()).to_have_count(1)
    phone.is_put_away()


def test_signing_out_clears_pages_and_hides_what_is_kept(phones, owner, farm):
    phone = phones(owner)
    with_a_draft(phone)
    # The session ended elsewhere, so that nothing is sent before the next sign-in.
    phone.context.clear_cookies(name="nanpo_session")
    phone.online()
    phone.page.goto("/")
    sign_in(phone.context, phone.site, owner)
    phone.page.goto("/accounts/")

    phone.page.get_by_role("button", name="Sign out").last.click()
    expect(phone.page.get_by_text("1 entry was not sent yet.")).to_be_visible()

    kept = phone.page.evaluate("caches.keys()")
    assert [name for name in kept if "-pages-" in name] == []
    phone.offline()
    phone.page.goto(QUICK)
    expect(phone.page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(phone.page.locator("#kept")).to_be_hidden()
    assert not of(farm).exists()


def test_another_of_the_farm_on_the_same_phone_sends_none_of_it(phones, owner, farm):
    phone = phones(owner)
    with_a_draft(phone)
    sign_in(phone.context, phone.site, make_member(farm))
    phone.online()

    phone.opens_desk()

    expect(phone.states()).to_have_count(0)
    assert not of(farm).exists()
    sign_in(phone.context, phone.site, owner)
    phone.page.goto(QUICK)
    expect(phone.states()).to_contain_text("Sent, in review.")
    assert of(farm).get().title == "Walnuts"


def test_signed_out_meanwhile_is_said_and_nothing_is_lost(phones, owner, farm):
    phone = phones(owner)
    phone.opens_desk()
    phone.offline()
    phone.writes("Walnuts", photo())
    phone.publishes()
    expect(phone.states()).to_have_count(1)
    phone.context.clear_cookies(name="nanpo_session")

    phone.online()

    expect(phone.states()).to_have_text(
        "Please sign in again. It is saved on this phone."
    )
    expect(phone.page.get_by_role("link", name="Sign in")).to_be_visible()
    sign_in(phone.context, phone.site, owner)
    phone.page.locator("#send-now").click()
    expect(phone.states()).to_contain_text("Sent, in review.")
    assert of(farm).count() == 1


def test_what_is_written_for_one_desk_is_not_sent_under_another(phones, owner, farm):
    second = make_farm("Wang Farm", code="wang")
    give_role(second, owner, Role.OWNER)
    phone = phones(owner)
    with_a_draft(phone)
    phone.online()

    phone.page.goto("/desk/wang/products/quick/")

    expect(phone.states()).to_contain_text("Sent, in review.")
    assert of(farm).get().title == "Walnuts"
    assert not of(second).exists()


def test_rival_on_the_same_phone_sees_and_sends_none_of_it(phones, owner, farm):
    rival = make_farm("Wang Farm", code="wang")
    phone = phones(owner)
    with_a_draft(phone)
    sign_in(phone.context, phone.site, make_member(rival))
    phone.online()

    phone.opens_desk("/desk/wang/products/quick/")

    expect(phone.states()).to_have_count(0)
    assert not of(farm).exists()
    assert not of(rival).exists()
    sign_in(phone.context, phone.site, owner)
    phone.page.goto(QUICK)
    expect(phone.states()).to_contain_text("Sent, in review.")
    assert of(farm).count() == 1
