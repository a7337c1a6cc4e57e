"""Queries of one snapshot see one state; nothing is written in it."""

import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from core.models import Pulse
from core.transactions import snapshot

pytestmark = pytest.mark.django_db(transaction=True)


def in_another_connection(act):
    """As another process would."""

    def run():
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()


def write():
    Pulse.objects.create(name="meanwhile", seen=timezone.now())


@pytest.mark.postgres
def test_what_is_committed_meanwhile_is_not_seen():
    with snapshot():
        before = Pulse.objects.count()
        in_another_connection(write)
        assert Pulse.objects.count() == before

    assert Pulse.objects.count() == before + 1


@pytest.mark.postgres
def test_without_it_the_second_query_sees_more():
    before = Pulse.objects.count()
    in_another_connection(write)

    assert Pulse.objects.count() == before + 1


@pytest.mark.postgres
def test_nothing_is_written_in_it():
    with pytest.raises(DatabaseError), snapshot():
        write()

    assert not Pulse.objects.exists()


def test_in_a_transaction_its_own_rules_hold():
    with transaction.atomic(), snapshot():
        write()

    assert Pulse.objects.count() == 1


def test_mode_of_the_connection_is_as_before():
    before = getattr(connection, "transaction_mode", None)
    with snapshot():
        Pulse.objects.count()

    assert getattr(connection, "transaction_mode", None) == before
