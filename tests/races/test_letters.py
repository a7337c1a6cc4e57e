"""Letters that are sent twice, stopped or left while they are sent."""

from functools import partial

import pytest

from core.models import OutboxMessage
from core.outbox import deliver
from core.transitions import TransitionError
from notifications.models import Notification
from office.letters.models import LetterCopy
from office.letters.receivers import deliver_letter
from office.letters.services import LETTERS
from office.mailings.services import MailingError
from shop.storefront.services import agree_to_letters, end_letter_consent
from tests.factories.letters import WORDING, make_letter, make_letter_reader
from tests.factories.outbox import deliver_everything
from tests.factories.vendors import make_farm
from tests.races.together import errors, run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def people(farm):
    return [make_letter_reader(farm, f"r{number}@example.com") for number in range(4)]


def piece():
    return OutboxMessage.objects.get(topic="letters.send", state="waiting").pk


def test_two_clicks_send_it_once(farm, people):
    letter = make_letter(farm)

    done = run_together([lambda: LETTERS.send(letter.pk)] * 2)

    assert len(errors(done, TransitionError)) == 1
    assert len(errors(done, Exception)) == 1
    deliver_everything()
    assert LetterCopy.objects.count() == 4
    assert Notification.objects.count() == 4


def test_two_workers_with_the_same_piece_tell_each_once(farm, people):
    letter = make_letter(farm)
    LETTERS.send(letter.pk)
    row = OutboxMessage.objects.get(pk=piece())

    done = run_together([partial(deliver_letter, row)] * 3)

    assert errors(done, Exception) == []
    deliver_everything()
    assert LetterCopy.objects.count() == 4
    assert Notification.objects.count() == 4


def test_two_letters_at_once_are_counted_one_by_one(settings, farm):
    settings.LETTERS_IN_30_DAYS = 1
    letters = [make_letter(farm) for _ in range(2)]

    done = run_together([partial(LETTERS.send, each.pk) for each in letters])

    assert len(errors(done, MailingError)) == 1
    assert len(errors(done, Exception)) == 1


def test_stopped_while_a_piece_is_sent_is_all_or_nothing(farm, people):
    letter = make_letter(farm)
    LETTERS.send(letter.pk)
    waiting = piece()

    run_together(
        [partial(deliver, waiting), partial(LETTERS.stop, letter.pk, reason="Wrong")]
    )

    letter.refresh_from_db()
    assert letter.state == "stopped"
    assert LetterCopy.objects.count() in {0, 4}
    deliver_everything()
    mails = OutboxMessage.objects.filter(key__startswith=f"mail:letter:{letter.pk}")
    assert not mails.exclude(state="done").exists()


def test_unsubscribing_while_it_is_sent_sends_that_person_no_mail(
    farm, people, mailoutbox
):
    letter = make_letter(farm)
    LETTERS.send(letter.pk)
    waiting, leaver = piece(), people[0]

    done = run_together(
        [partial(deliver, waiting), partial(end_letter_consent, leaver, farm)]
    )

    assert errors(done, Exception) == []
    deliver_everything()
    sent = sorted(message.to[0] for message in mailoutbox)
    assert sent == ["r1@example.com", "r2@example.com", "r3@example.com"]


def test_agreeing_twice_at_once_is_one_consent(farm, people):
    person = people[0]
    end_letter_consent(person, farm)

    done = run_together([partial(agree_to_letters, person, farm, wording=WORDING)] * 2)

    assert errors(done, Exception) == []
    assert person.letter_consents.filter(ended=None).count() == 1
