"""A passkey of Chromium's own authenticator: made, then used, as a server checks it."""

import json

import pytest
from fido2.server import Fido2Server
from fido2.webauthn import (
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from .conftest import load

FORM = """<form method="post" action="/login" data-passkey="{what}" hidden{options}>
<input type="hidden" name="credential" value="null">
<p data-passkey-failed hidden>Not used.</p>
<button>Go on</button></form>"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
KEPT = (
    "() => { HTMLFormElement.prototype.submit = function () "
    "{ window.sent = this.elements.credential.value } }"
)
VERIFIED = UserVerificationRequirement.REQUIRED


@pytest.fixture
def server():
    site = PublicKeyCredentialRpEntity(id="localhost", name="Market")
    return Fido2Server(site, verify_origin=lambda origin: origin == "http://localhost")


@pytest.fixture
def device(page):
    """The device that keeps the passkeys, by its commands."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session, added["authenticatorId"]


def open_form(page, what, options=""):
    said = options.replace('"', "&quot;")
    given = f' data-options="{said}"' if options else ""
    page.goto("/")
    page.set_content(FORM.format(what=what, options=given))
    page.evaluate(KEPT)
    load(page, passkey="accounts/passkey.js")


def press(page):
    page.get_by_role("button").click()
    page.wait_for_function("window.sent")
    return json.loads(page.evaluate("window.sent"))


def make(page, server):
    options, state = server.register_begin(
        PublicKeyCredentialUserEntity(id=b"7", name="chen", display_name="Chen"),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
    )
    open_form(page, "create", json.dumps(dict(options), default=dict))
    return server.register_complete(state, press(page)).credential_data


def test_made_passkey_signs_in(page, server, device):
    credential = make(page, server)
    options, state = server.authenticate_begin(user_verification=VERIFIED)
    answer = json.dumps({"request_options": dict(options)}, default=dict)
    page.route("**/login", lambda route: route.fulfill(body=answer))
    open_form(page, "get")

    sent = press(page)

    assert server.authenticate_complete(state, [credential], sent) == credential
    assert sent["response"]["userHandle"] == "Nw"


def test_who_closes_it_is_told_and_can_try_again(page, server, device):
    session, authenticator = device
    session.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": authenticator, "isUserVerified": False},
    )
    options, _state = server.register_begin(
        PublicKeyCredentialUserEntity(id=b"7", name="chen", display_name="Chen"),
        user_verification=VERIFIED,
    )
    open_form(page, "create", json.dumps(dict(options), default=dict))

    page.get_by_role("button").click()

    page.get_by_text("Not used.").wait_for()
    assert page.evaluate("window.sent") is None
    assert page.get_by_role("button").is_enabled()


def test_form_stays_hidden_where_passkeys_are_unknown(page):
    page.add_init_script("delete window.PublicKeyCredential")
    open_form(page, "get")
    assert page.locator("form").is_hidden()
