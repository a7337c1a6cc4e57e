"""Log lines: an id for each request, and no secret in any."""

import uuid

import pytest
from django.urls import get_resolver
from django.utils.regex_helper import normalize

from core.logs import BLACKED_OUT, hidden, hide_secrets, without_people

SECRETS = {"key", "secret", "ticket", "token"}
NO_SECRET = {"distribution_behind"}  # the key of a row of an office's page
SAMPLE = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("GET /orders/7/?key=abc&x=1", f"GET /orders/7/?key={BLACKED_OUT}&x=1"),
        ("/accounts/confirm-email/MTI:abc/", f"/accounts/confirm-email/{BLACKED_OUT}/"),
        (
            "/accounts/password/reset/key/1-set-password/",
            "/accounts/password/reset/key/1-set-password/",
        ),
        ("GET /events/abc:1xY/?poll=1", f"GET /events/{BLACKED_OUT}/?poll=1"),
        ("GET /stream/live:7/abc:1xY/", f"GET /stream/live:7/{BLACKED_OUT}/"),
        ("key sk_live_51Habc and whsec_abcdef", f"key {BLACKED_OUT} and {BLACKED_OUT}"),
        ("pi_3Nabc_secret_Xyz", BLACKED_OUT),
        ("pi_3Nabc of order 7", "pi_3Nabc of order 7"),
        (
            "url: /robot/send?access_token=ab12&timestamp=1 (Caused by …)",
            f"url: /robot/send?access_token={BLACKED_OUT}&timestamp=1 (Caused by …)",
        ),
        ("/send?key=ab12 failed", f"/send?key={BLACKED_OUT} failed"),
        (
            "/?PhoneNumbers=13800138000&TemplateParam=%7B123456%7D&Action=SendSms",
            f"/?PhoneNumbers={BLACKED_OUT}&TemplateParam={BLACKED_OUT}&Action=SendSms",
        ),
        ("GET /join/?invite=abc", f"GET /join/?invite={BLACKED_OUT}"),
        (
            "POST /sms/aliyun/opensesame/report/",
            f"POST /sms/aliyun/{BLACKED_OUT}/report/",
        ),
        ("redis://u:opensesame@cache:6379/0", f"redis://{BLACKED_OUT}@cache:6379/0"),
    ],
)
def test_hidden_blacks_out_what_opens_a_door(text, kept):
    assert hidden(text).replace("key/" + BLACKED_OUT, "key/1-set-password") == kept


def doors(resolver, before=""):
    """Each address of the market that has a secret in it, with a sample for that."""
    for pattern in resolver.url_patterns:
        ((form, names), *_more) = normalize(pattern.pattern.regex.pattern)
        path = before + form % {n: SAMPLE if n in SECRETS else "x" for n in names}
        if hasattr(pattern, "url_patterns"):
            yield from doors(pattern, path)
        elif SECRETS & set(names) and pattern.name not in NO_SECRET:
            yield path


def test_no_secret_of_an_address_stands_in_the_request_log():
    found = [f"GET /{path}" for path in doors(get_resolver())]

    assert len(found) > 5
    assert [path for path in found if SAMPLE in hidden(path)] == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "{'mei@example.com': (550, b'<mei@example.com>: no such user')}",
            f"{{'{BLACKED_OUT}': (550, b'<{BLACKED_OUT}>: no such user')}}",
        ),
        ("To +86 138-0013-8000 failed", f"To {BLACKED_OUT} failed"),
        ("at 2026-11-30T09:54:05+08:00, 1 + 12345678", None),
    ],
)
def test_people_are_not_named_in_a_failure(text, kept):
    assert without_people(text) == (text if kept is None else kept)
    event = {"event": "x", "exception": text}
    assert hide_secrets(None, "info", event)["exception"] == without_people(text)


def test_hide_secrets_blacks_out_telling_names():
    event = {"event": "x", "password": "p", "session_cookie": "c", "order": 7}

    assert hide_secrets(None, "info", event) == {
        "event": "x",
        "password": BLACKED_OUT,
        "session_cookie": BLACKED_OUT,
        "order": 7,
    }


def test_response_carries_the_request_id(client, db):
    one = client.get("/readyz/").headers["X-Request-ID"]
    two = client.get("/no-such-page/").headers["X-Request-ID"]

    assert uuid.UUID(one) != uuid.UUID(two)


def test_request_log_holds_no_query_string(client, db, caplog):
    caplog.set_level("INFO")

    client.get("/no-such-page/?key=opensesame&q=walnuts")

    lines = [str(record.msg) for record in caplog.records]
    assert [line for line in lines if "GET /no-such-page/" in line] != []
    assert [line for line in lines if "opensesame" in line or "walnuts" in line] == []
