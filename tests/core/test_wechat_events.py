"""What WeChat calls with is believed when signed, and sealed where we ask for it."""

import base64
import os
from hashlib import sha1

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from core.wechat_events import (
    LARGEST,
    UnreadableEventError,
    is_genuine,
    read_event,
)
from core.wechat_seal import aes_key, is_aes_key

TOKEN, APP_ID = "a-token-of-ours", "wx1234567890abcdef"
LETTERS = base64.b64encode(bytes(range(32))).decode().rstrip("=")
PLAIN = (
    b"<xml><ToUserName><![CDATA[gh_1]]></ToUserName>"
    b"<FromUserName><![CDATA[o-wang]]></FromUserName>"
    b"<CreateTime>1714037059</CreateTime><MsgType><![CDATA[event]]></MsgType>"
    b"<Event><![CDATA[subscribe]]></Event>"
    b"<EventKey><![CDATA[qrscene_abc]]></EventKey></xml>"
)


@pytest.fixture(autouse=True)
def _account(settings):
    settings.WECHAT_TOKEN, settings.WECHAT_APP_ID = TOKEN, APP_ID
    settings.WECHAT_AES_KEY = ""


def signature(*words):
    return sha1("".join(sorted(words)).encode()).hexdigest()


def query(*more):
    return {
        "timestamp": "1714037059",
        "nonce": "486452656",
        "signature": signature(TOKEN, "1714037059", "486452656"),
        "msg_signature": signature(TOKEN, "1714037059", "486452656", *more),
    }


def sealed(message, app_id=APP_ID):
    """As the vendor describes it: by lot, length, words, account, padded to 32."""
    plain = os.urandom(16) + len(message).to_bytes(4, "big") + message
    plain += app_id.encode()
    left = 32 - len(plain) % 32
    key = aes_key(LETTERS)
    made = Cipher(AES(key), CBC(key[:16])).encryptor()
    return base64.b64encode(
        made.update(plain + bytes([left]) * left) + made.finalize()
    ).decode()


def test_vendors_own_example_of_a_signature(settings):
    """From its guide: what these three words make."""
    settings.WECHAT_TOKEN = "AAAAA"
    words = {"timestamp": "1714037059", "nonce": "486452656"}

    assert is_genuine(words | {"signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78"})


@pytest.mark.parametrize("changed", ["signature", "timestamp", "nonce"])
def test_call_that_somebody_changed_is_nobodys(changed):
    assert is_genuine(query())
    assert not is_genuine(query() | {changed: "1"})


def test_nothing_is_genuine_without_a_token(settings):
    settings.WECHAT_TOKEN = ""
    made = signature("", "1714037059", "486452656")

    assert not is_genuine(query() | {"signature": made})


def test_event_in_plain_words_says_who_scanned_what():
    event = read_event(PLAIN, query())

    assert (event.sender, event.kind, event.scene) == ("o-wang", "subscribe", "abc")


def test_sealed_event_is_opened(settings):
    settings.WECHAT_AES_KEY = LETTERS
    text = sealed(PLAIN)
    body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{text}</Encrypt></xml>"

    event = read_event(body.encode(), query(text))

    assert (event.sender, event.kind, event.scene) == ("o-wang", "subscribe", "abc")


def test_where_events_are_sealed_plain_ones_are_not_believed(settings):
    settings.WECHAT_AES_KEY = LETTERS
    text = sealed(PLAIN)
    body = f"<xml><Encrypt>{text}</Encrypt></xml>".encode()

    with pytest.raises(UnreadableEventError):
        read_event(PLAIN, query())
    # Signed as a plain one is, without its own words.
    with pytest.raises(UnreadableEventError):
        read_event(body, query())
    for other in (sealed(PLAIN, "wx-another"), text[:-8], "AAAA"):
        with pytest.raises(UnreadableEventError):
            read_event(f"<xml><Encrypt>{other}</Encrypt></xml>".encode(), query(other))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml><MsgType>event</MsgType></xml>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>",
        b"<xml>" + b"<a/>" * LARGEST + b"</xml>",
    ],
)
def test_what_it_never_says_is_refused(body):
    with pytest.raises(UnreadableEventError):
        read_event(body, query())


@pytest.mark.parametrize("letters", ["", "x", LETTERS[:-2], LETTERS + "AA", "€" * 43])
def test_key_that_is_none_is_known_as_such(letters):
    assert is_aes_key(LETTERS)
    assert not is_aes_key(letters)
