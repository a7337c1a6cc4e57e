"""Sessions: found by one statement; what is over or was tampered with is nobody's."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from core.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    session = SessionStore()
    session["basket"] = "walnuts"
    session.save()
    return session.session_key


def test_a_session_is_found_by_one_statement(key, django_assert_num_queries):
    session = SessionStore(key)

    with django_assert_num_queries(1):
        assert session["basket"] == "walnuts"
        assert session.get("more") is None
    assert session.session_key == key


@pytest.mark.parametrize("said", ["over", "unknown"])
def test_one_that_is_over_or_unknown_gives_nothing_and_its_key_is_not_used(key, said):
    past = timezone.now() - timedelta(seconds=1)
    Session.objects.update(expire_date=past)
    session = SessionStore(key if said == "over" else "a" * 32)

    assert dict(session.items()) == {}
    session["basket"] = "pepper"
    session.save()
    assert session.session_key not in {key, "a" * 32}


def test_one_that_was_tampered_with_gives_nothing(key):
    Session.objects.update(session_data="eyJiYXNrZXQiOiJmcmVlIn0:forged:forged")

    assert dict(SessionStore(key).items()) == {}


@pytest.mark.django_db(transaction=True)
def test_what_was_saved_a_moment_ago_is_not_saved_again(django_assert_num_queries):
    session = SessionStore()
    session["basket"] = "walnuts"
    session.save()

    with django_assert_num_queries(0):
        session.save()
    session["basket"] = "pepper"
    session.save()

    assert SessionStore(session.session_key)["basket"] == "pepper"


@pytest.mark.django_db(transaction=True)
def test_what_was_taken_back_is_saved_again():
    session = SessionStore()
    session["basket"] = "walnuts"
    session.save()
    session["basket"] = "pepper"
    with transaction.atomic():
        session.save()
        transaction.set_rollback(True)

    session.save()

    assert SessionStore(session.session_key)["basket"] == "pepper"


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_taken_is_refused_by_the_database(key, monkeypatch):
    keys = iter([key, "b" * 32])
    monkeypatch.setattr(SessionStore, "_get_new_session_key", lambda _self: next(keys))
    session = SessionStore()
    session["basket"] = "pepper"

    session.save()

    assert session.session_key == "b" * 32
    assert SessionStore(key)["basket"] == "walnuts"


def test_it_is_the_markets(settings, client):
    assert settings.SESSION_ENGINE == "core.sessions"
    assert isinstance(client.session, SessionStore)
