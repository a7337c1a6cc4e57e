"""Deliver the mails that wait, and read them."""

from html import unescape

from django.conf import settings
from django.core import mail

from core import outbox
from core.models import OutboxMessage

SITE = settings.SITE_URL


def deliver():
    """Deliver what waits: first the news, then the mails that came of it."""
    ours = OutboxMessage.objects.filter(topic__startswith="notifications.")
    while rows := ours.filter(state=OutboxMessage.State.WAITING):
        for row in rows:
            assert outbox.deliver(row.pk), OutboxMessage.objects.get(
                pk=row.pk
            ).last_error
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def told(sent):
    return sorted((letter.to[0], letter.subject) for letter in sent)


def html_of(letter):
    return unescape(letter.alternatives[0][0])


def by_address(sent, address):
    (letter,) = [letter for letter in sent if letter.to == [address]]
    return letter
