"""Messages to providers: once each, and never guessed about."""

import pytest

from core.deliveries import (
    UNDELIVERED,
    Accepted,
    NotSentError,
    RefusedError,
    Report,
    UncertainError,
    digest,
    send_once,
    take_report,
)
from core.models import Delivery, OutboxMessage
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


def reported(*arrived, reference="k", **more):
    for is_delivered in arrived:
        report = Report(is_delivered, reference=reference, error="lost", **more)
        assert take_report("", report)


def of_news():
    return Delivery(key="k", channel="sms", news="new_order")


@pytest.mark.parametrize("ends_in", [None, NotSentError, RefusedError, UncertainError])
@pytest.mark.parametrize("is_delivered", [True, False])
def test_report_that_came_before_the_answer_stays(is_delivered, ends_in):
    def send():
        reported(is_delivered)
        if ends_in is not None:
            raise ends_in("cut")
        return Accepted("id-1", parts=2)

    row = send_once(of_news(), send, lambda _known: None)

    kept = Delivery.objects.get()
    assert (
        kept.state == row.state == (State.DELIVERED if is_delivered else State.FAILED)
    )
    assert kept.error == row.error == ("" if is_delivered else "lost")
    if ends_in is None:
        assert (kept.provider_id, kept.parts) == ("id-1", 2)


def test_report_while_the_provider_is_asked_spares_the_second_message():
    provider = Provider(UncertainError("timeout"))
    with pytest.raises(UncertainError):
        provider.once()
    provider.took.clear()

    def find(_known):
        reported(True)

    row = send_once(of_news(), provider.send, find)

    assert (row.state, provider.took) == (State.DELIVERED, [])


def test_that_it_arrived_is_the_last_word_in_whichever_order_reports_come():
    send_once(of_news(), Accepted, lambda _known: None)

    reported(False)
    assert Delivery.objects.get().state == State.FAILED
    reported(True)
    reported(False, False)

    row = Delivery.objects.get()
    assert (row.state, row.error) == (State.DELIVERED, "")
    assert OutboxMessage.objects.filter(topic=UNDELIVERED).count() == 1


def test_report_of_a_long_name_finds_its_message():
    name = "2019:" + "7" * 200
    send_once(of_news(), lambda: Accepted(name), lambda _known: None)

    assert take_report("", Report(is_delivered=True, provider_id=name))
    assert not take_report("", Report(is_delivered=True, provider_id=name[:-1]))
    assert Delivery.objects.get().state == State.DELIVERED


def test_name_that_a_look_up_does_not_tell_is_not_forgotten():
    provider = Provider(UncertainError("timeout"))
    with pytest.raises(UncertainError):
        provider.once()
    Delivery.objects.update(provider_id="id-1")

    row = send_once(of_news(), provider.send, lambda _known: Accepted())

    assert Delivery.objects.get().provider_id == row.provider_id == "id-1"


def test_what_was_refused_is_asked_again_and_never_taken_for_sent():
    """A second attempt comes when a worker died, or when a person mended something."""
    provider = Provider(RefusedError("template"), RefusedError("template"))

    for _ in range(2):
        with pytest.raises(RefusedError):
            provider.once()

    assert provider.once().state == State.SENT
    assert len(provider.took) == 1


def test_what_was_told_another_way_is_not_sent_as_well():
    provider = Provider(RefusedError("blocked"))
    with pytest.raises(RefusedError):
        provider.once()
    Delivery.objects.update(fallback="mail")

    assert provider.once().state == State.FAILED
    assert provider.took == []


@pytest.mark.parametrize("state", [State.QUEUED, State.UNKNOWN])
def test_text_that_was_stopped_between_two_attempts_does_not_count_as_sent(
    state, mailoutbox
):
    send_sms(NUMBER, "a new order", intent=of_news())
    Delivery.objects.update(state=state)
    stop(NUMBER)

    assert send_sms(NUMBER, "a new order", intent=of_news()).state == State.FAILED
    assert len(mailoutbox) == 1


def test_text_that_was_taken_before_it_was_stopped_stays_sent():
    send_sms(NUMBER, "a new order", intent=of_news())
    stop(NUMBER)

    assert send_sms(NUMBER, "a new order", intent=of_news()).state == State.SENT


def test_number_that_a_provider_repeats_is_not_kept():
    said = "21211 The 'To' number +8613800138000 (13800138000) is not valid: isv.X_1"

    with pytest.raises(RefusedError) as refused:
        Provider(RefusedError(said)).once()

    kept = Delivery.objects.get().error
    assert str(refused.value) == kept
    assert "13800" not in kept
    assert kept.startswith("21211 The 'To' number ")
    assert kept.endswith("isv.X_1")


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
