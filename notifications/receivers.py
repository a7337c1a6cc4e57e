"""Rows of the outbox that tell something are delivered: found out whom, then mailed.

They were written by `core.notify`, inside the change's transaction, so that a slow or
broken mail server can't touch an order.
"""

from functools import partial

from allauth.account.models import EmailAddress
from allauth.account.signals import (
    email_confirmed,
    password_changed,
    password_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from core.deliveries import UNDELIVERED, digest, note_sent
from core.mail import send_row
from core.models import Delivery, OutboxMessage
from core.notify import TOPIC
from core.outbox import PARKED_NEWS, UndeliverableError, delivers
from core.secrets import UnreadableSecretError, unseal
from vendors.cooperatives.models import HouseholdInvitation
from vendors.members.models import Invitation

from .channels import robot
from .channels.base import GivenUpError, OutsideChannel
from .channels.digest import TOPIC as DIGEST_TOPIC
from .channels.digest import forget, items_of, write_digest
from .channels.registry import BY_NAME, MAIL, OUTSIDE
from .declarations.invitations import household_link, team_invitation
from .emails import Reader, reader_of
from .models import DigestItem
from .push_subscriptions import turn_off, turn_off_all
from .push_views import IN_SESSION
from .queries import count_unread
from .services import compose, fall_back, take_over_stops, tell_event


@receiver(user_logged_in, dispatch_uid="notifications:unread")
def count_at_sign_in(user: User, **_kwargs: object) -> None:
    """From then on the figure in the header is kept without being asked for."""
    count_unread(user.pk)


@receiver(user_logged_out, dispatch_uid="notifications:push")
def turn_off_here(request: HttpRequest, user: User | None, **_kwargs: object) -> None:
    """Who signs out leaves the device to others."""
    pk = request.session.get(IN_SESSION)
    if user is not None and pk:
        turn_off(user, pk)


@receiver([password_changed, password_reset], dispatch_uid="notifications:push")
def turn_off_elsewhere(request: HttpRequest, user: User, **_kwargs: object) -> None:
    """Other browsers are signed out as well: one of them may be a stranger's."""
    turn_off_all(user, but=request.session.get(IN_SESSION) or 0)


@receiver(email_confirmed, dispatch_uid="notifications:stops")
def keep_stops(email_address: EmailAddress, **_kwargs: object) -> None:
    take_over_stops(email_address.user, email_address.email)


@delivers(TOPIC)
def deliver_news(message: OutboxMessage) -> None:
    """Find out whom it concerns, and write their notices and mails."""
    payload = message.payload
    tell_event(payload["what"], payload["about"], payload["occasion"])


@delivers("work.parked")
def deliver_parked(message: OutboxMessage) -> None:
    """Written by the outbox itself, which can't ask `core.notify`."""
    tell_event(PARKED_NEWS, message.pk)


# Rows of before there was `notify`: their topics, and what names the row.
FORMER = (
    ("refunds.requested", "request", "refund_requested"),
    ("refunds.decided", "request", "refund_decided"),
    ("intake.news", "intake", "harvest_receipt"),
)


def _deliver_former(field: str, event: str, message: OutboxMessage) -> None:
    tell_event(event, message.payload[field])


for _topic, _field, _event in FORMER:
    delivers(_topic)(partial(_deliver_former, _field, _event))


@delivers("notifications.mail")
def deliver_mail(message: OutboxMessage) -> None:
    mail = compose(message)
    if mail is not None:
        send_row(mail, message)
        note_sent(
            key=message.key,
            channel=MAIL.name,
            whom=digest(mail.to[0]),
            news=message.payload["mail"],
            person_id=message.payload["to"],
        )


@delivers(DIGEST_TOPIC)
def deliver_digest(message: OutboxMessage) -> None:
    """What came meanwhile is in it; what comes later is in the next one."""
    user = User.objects.filter(pk=message.payload["user"], is_active=True).first()
    if user is None:
        DigestItem.objects.filter(user=message.payload["user"]).delete()
        return
    items = items_of(user)
    mail = write_digest(user, items)
    if mail is not None:
        send_row(mail, message)
    forget(items, message.key)


delivers(robot.TOPIC)(robot.deliver)


def _deliver_outside(channel: OutsideChannel, message: OutboxMessage) -> None:
    """Nothing to whom it is no longer for: somebody may have unsubscribed meanwhile."""
    news, user = channel.read(message)
    if user is not None and not news.is_for(reader_of(user)):
        return
    try:
        channel.deliver(message)
    except GivenUpError as error:
        fall_back(channel, message, str(error))


for _channel in OUTSIDE:
    delivers(_channel.topic)(partial(_deliver_outside, _channel))


@delivers(UNDELIVERED)
def deliver_undelivered(message: OutboxMessage) -> None:
    """What a provider took and lost is told by another way, if it stays lost."""
    rows = Delivery.objects.filter(state=Delivery.State.FAILED)
    lost = rows.filter(pk=message.payload["delivery"]).first()
    row = OutboxMessage.objects.filter(key=lost.key).first() if lost else None
    if lost is not None and row is not None:
        fall_back(BY_NAME[lost.channel], row, lost.error)


@delivers("notifications.invitation")
def deliver_invitation(message: OutboxMessage) -> None:
    """Nothing is sent of one that was taken back or used meanwhile."""
    rows = Invitation.objects.select_related("partner", "by")
    invitation = rows.filter(pk=message.payload["about"]).first()
    if invitation is not None and invitation.is_pending:
        to = Reader(email=invitation.email, language=message.payload["language"])
        send_row(team_invitation(invitation, _token(message), to), message)


@delivers("notifications.household_invitation")
def deliver_household_link(message: OutboxMessage) -> None:
    rows = HouseholdInvitation.objects.select_related("member__household__cooperative")
    invitation = rows.filter(pk=message.payload["about"]).first()
    if invitation is not None and invitation.is_pending:
        to = Reader(email=invitation.email, language=message.payload["language"])
        send_row(household_link(invitation, _token(message), to), message)


def _token(message: OutboxMessage) -> str:
    try:
        return unseal(message.payload["token"])
    except UnreadableSecretError as error:
        raise UndeliverableError("no key opens the invitation's token") from error
