"""What browsers read of a push, and services of its request: as the standards say."""

import json

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from core.web_push import (
    MOST_BYTES,
    _private,
    decoded,
    encrypted,
    is_auth,
    is_of_a_service,
    is_point,
    is_private,
    new_key,
    proof,
    public_key,
)
from tests.push import Browser, claims_of

# RFC 8291, appendix A.
MESSAGE = b"When I grow up, I want to be a watermelon"
THEIRS = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpk"
    "NtoIAiw4"
)
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3v"
    "CYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPX"
    "LWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
ENDPOINT = "https://updates.push.services.example/wpush/v2/abc"


def test_message_is_sealed_as_the_standard_writes_it_out():
    made = encrypted(
        MESSAGE, to=THEIRS, auth=AUTH, own=_private(OURS), salt=decoded(SALT)
    )

    assert made == decoded(BODY)


def test_each_message_is_sealed_anew_and_read_by_its_browser_alone():
    browser, other = Browser(), Browser()
    bodies = [encrypted(b"x", to=browser.p256dh, auth=browser.auth) for _ in range(2)]

    assert bodies[0] != bodies[1]
    assert [browser.read(body) for body in bodies] == [b"x", b"x"]
    with pytest.raises(InvalidTag):
        other.read(bodies[0])


def test_longest_message_fits_what_services_take():
    browser = Browser()

    body = encrypted(b"x" * MOST_BYTES, to=browser.p256dh, auth=browser.auth)

    assert len(body) <= 4096
    with pytest.raises(ValueError, match="too long"):
        encrypted(b"x" * (MOST_BYTES + 1), to=browser.p256dh, auth=browser.auth)


def test_proof_names_service_time_and_contact_and_is_signed():
    key = new_key()

    said = proof(ENDPOINT, private=key, contact="mailto:a@b.example", now=1000.0)

    assert claims_of(said, public_key(key)) == {
        "aud": "https://updates.push.services.example",
        "exp": 1000 + 12 * 3600,
        "sub": "mailto:a@b.example",
    }
    with pytest.raises(InvalidSignature):
        claims_of(said, public_key(new_key()))


@pytest.mark.parametrize(
    "text", ["", "x", "%%%", "A" * 87, THEIRS[:-4], THEIRS[:-4] + "AAAA", "é", OURS]
)
def test_what_is_no_key_is_known(text):
    assert not is_point(text)
    assert not is_auth(text)


@pytest.mark.parametrize("text", ["", "%%%", "A" * 43, "_" * 43, THEIRS])
def test_what_is_no_private_key_is_refused(text):
    assert not is_private(text)


@pytest.mark.parametrize(
    ("endpoint", "is_one"),
    [
        (ENDPOINT, True),
        ("https://fcm.googleapis.com/fcm/send/abc:def-_", True),
        ("https://web.push.apple.com:443/x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://127.0.0.1/x", False),
        ("https://[::1]/x", False),
        ("https://2130706433/x", False),
        ("https://localhost/x", False),
        ("https://10.0.0.1.:443/x", False),
        ("https://a@fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com/x y", False),
        ("https://fcm.googleapis.com/\n", False),
        ("https://fcm.googleapis.com:x/", False),
        ("ftp://fcm.googleapis.com/x", False),
        ("//fcm.googleapis.com/x", False),
        ("", False),
    ],
)
def test_address_of_a_service_is_https_at_a_name(endpoint, is_one):
    assert is_of_a_service(endpoint) == is_one


def test_keys_of_a_browser_are_known():
    assert is_point(THEIRS)
    assert is_auth(AUTH)
    assert len(json.dumps(public_key(new_key()))) == 89
    assert isinstance(_private(new_key()), ec.EllipticCurvePrivateKey)
