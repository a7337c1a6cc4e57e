"""A database that is busy or away: a page that says so and keeps what was typed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import (
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.test import RequestFactory
from django.urls import reverse

from core.busy import BusyPage, busy
from shop.basket.middleware import BasketMiddleware
from shop.storefront import views as storefront

pytestmark = pytest.mark.django_db


def sent(data=None, **more):
    return RequestFactory().post("/basket/?next=1", data or {}, **more)


def test_view_that_runs_into_a_busy_database_says_so(client, monkeypatch):
    def locked(*_args, **_kwargs):
        raise InterfaceError("connection already closed")

    monkeypatch.setattr(storefront, "render", locked)

    answer = client.get(reverse("home"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "no-store" in answer["Cache-Control"]
    assert b"very busy" in answer.content
    assert b'href="/"' in answer.content


def test_what_was_typed_is_kept_to_be_sent_again():
    request = sent({"note": '<ä> "南坡"', "pack": ["3", "4"]})

    page = busy(request).content.decode()

    assert 'action="/basket/?next=1"' in page
    assert 'name="note" value="&lt;ä&gt; &quot;南坡&quot;"' in page
    assert page.count('name="pack"') == 2


@pytest.mark.parametrize(
    "data",
    [
        {"login": "a@b.test", "password": "secret-one-1"},
        {"title": "Pears", "photo": SimpleUploadedFile("a.png", b"x")},
        {"note": "x" * 300_000},
    ],
)
def test_passwords_files_and_very_long_texts_are_not_written_into_the_page(data):
    page = busy(sent(data)).content.decode()

    assert "<form" not in page
    assert "secret-one-1" not in page
    assert "Go back in your browser" in page


@pytest.mark.parametrize(
    "request_of_a_script",
    [
        sent({"a": "1"}, headers={"accept": "application/json"}),
        sent("{}", content_type="application/json"),
    ],
)
def test_scripts_are_told_in_json(request_of_a_script):
    answer = busy(request_of_a_script)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/json"
    assert b"try again" in answer.content


@pytest.mark.parametrize(
    ("error", "status"), [(InterfaceError(), 503), (ValueError(), 500)]
)
def test_database_that_is_away_before_a_view_begins(client, monkeypatch, error, status):
    def away(*_args):
        raise error

    client.raise_request_exception = False
    monkeypatch.setattr(BasketMiddleware, "__call__", away)

    assert client.get(reverse("home")).status_code == status


def test_other_errors_stay_errors():
    page = BusyPage(lambda _request: None)

    kinds = {"sqlite": OperationalError, "postgresql": ProgrammingError}
    missing = kinds[connection.vendor]("no such table: x")
    for error in (missing, ValueError("locked")):
        assert page.process_exception(sent(), error) is None
