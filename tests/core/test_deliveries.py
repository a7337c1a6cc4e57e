"""Messages to providers: once each, and never guessed about."""

import pytest

from core.deliveries import (
    Accepted,
    NotSentError,
    RefusedError,
    UncertainError,
    digest,
    send_once,
)
from core.models import Delivery
from core.sms import has_stopped, parts_of, resume, send_sms, stop

pytestmark = pytest.mark.django_db
State = Delivery.State
NUMBER = "+8613800138000"


class Provider:
    """Takes what it is sent; `faults` come first, `forgets` says what it can tell."""

    def __init__(self, *faults):
        self.faults, self.took, self.asked = list(faults), [], 0
        self.can_tell = True

    def send(self):
        fault = self.faults.pop(0) if self.faults else None
        if not isinstance(fault, NotSentError | RefusedError):
            self.took.append(1)
        if fault is not None:
            raise fault
        return Accepted(f"id-{len(self.took)}")

    def find(self, _known):
        self.asked += 1
        if not self.can_tell:
            raise UncertainError("no list")
        return Accepted("id-found") if self.took else None

    def once(self):
        return send_once(Delivery(key="k", channel="sms"), self.send, self.find)


def test_what_was_taken_is_never_sent_again():
    provider = Provider()

    assert [provider.once().state for _ in range(3)] == [State.SENT] * 3
    assert len(provider.took) == 1


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (NotSentError("down"), State.QUEUED),
        (RefusedError("no such number"), State.FAILED),
        (UncertainError("timeout"), State.UNKNOWN),
        (SystemExit(), State.UNKNOWN),
    ],
)
def test_each_failure_leaves_what_is_known(fault, state):
    provider = Provider(fault)

    with pytest.raises(type(fault)):
        provider.once()

    assert Delivery.objects.get().state == state


def test_lost_answer_is_looked_up_and_what_arrived_is_not_sent_twice():
    provider = Provider(SystemExit())
    with pytest.raises(SystemExit):
        provider.once()

    row = provider.once()

    assert (row.state, row.provider_id) == (State.SENT, "id-found")
    assert len(provider.took) == 1


def test_worker_that_died_before_the_provider_was_asked_loses_nothing():
    provider = Provider()
    provider.faults = [NotSentError("cut")]
    with pytest.raises(NotSentError):
        provider.once()
    Delivery.objects.update(state=State.UNKNOWN)

    assert provider.once().state == State.SENT
    assert (provider.asked, len(provider.took)) == (1, 1)


def test_who_cannot_tell_is_not_asked_to_send_again():
    provider = Provider(UncertainError("timeout"))
    provider.can_tell = False

    for _ in range(3):
        with pytest.raises(UncertainError):
            provider.once()

    assert len(provider.took) == 1
    assert Delivery.objects.get().state == State.UNKNOWN


def test_report_that_came_before_the_answer_stays():
    def send():
        Delivery.objects.update(state=State.DELIVERED)
        return Accepted("id-1")

    send_once(Delivery(key="k", channel="sms"), send, lambda _known: None)

    assert Delivery.objects.get().state == State.DELIVERED


def test_stopped_number_gets_what_it_asks_for_alone(mailoutbox):
    stop(NUMBER)

    send_sms(NUMBER, "a new order")
    send_sms(NUMBER, "123456", even_if_stopped=True)

    assert [each.body for each in mailoutbox] == ["123456"]
    assert Delivery.objects.get(state=State.FAILED).whom == digest(NUMBER)
    resume(NUMBER)
    assert not has_stopped(NUMBER)
    send_sms(NUMBER, "a new order")
    assert len(mailoutbox) == 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 159 + "€", 2),
        ("单" * 70, 1),
        ("单" * 71, 2),
        ("单" * 134, 2),
        ("单" * 135, 3),
        ("🍎" * 35, 1),
        ("🍎" * 36, 2),
    ],
)
def test_parts_are_those_that_are_paid(text, parts):
    assert parts_of(text) == parts
