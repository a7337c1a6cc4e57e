"""News of training become rows of the outbox; accounts that are verified get theirs."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.functional import lazy

from accounts.models import User
from core.models import OutboxMessage
from core.outbox import Undeliverable, delivers, enqueue
from core.sms import send_sms
from orders.notifications.news import ANNOUNCEMENTS
from orders.notifications.services import News, tell_people
from orders.notifications.states import Kind

from .emails import body_of, path_of, subject_of, text_message
from .models import Told
from .services import forget, link_by_phone
from .signals import trainee_told

GONE = "what this is about does not exist any more"


@receiver(pre_delete, sender=User, dispatch_uid="training_forget")
def forget_the_trainee(instance: User, **_kwargs: Any) -> None:
    """Before the account lets go of its courses, while it is known which are its."""
    forget(instance)


@receiver(trainee_told)
def note_told(told: Told, **_kwargs: Any) -> None:
    """Accounts are told as they wish; who has none gets a text message."""
    if told.enrolment.user_id is not None:
        enqueue(
            "notifications.news",
            f"news:training:{told.pk}",
            what="training",
            about=told.pk,
            occasion="",
        )
    elif told.enrolment.phone:
        enqueue("training.sms", f"training.sms:{told.pk}", told=told.pk)


def _told(pk: int) -> Told:
    rows = Told.objects.select_related(
        "enrolment__course", "enrolment__user", "session__village"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Undeliverable(GONE)
    return found


def announce(pk: int, _occasion: str) -> None:
    told = _told(pk)
    user = told.enrolment.user
    if user is None:
        return
    news = News(
        Kind.TRAINING,
        "training",
        told.pk,
        lazy(lambda: subject_of(told), str)(),
        lazy(lambda: body_of(told), str)(),
        path_of(told),
    )
    tell_people(news, [user])
    # Whom no mail reaches gets the words on the phone that is theirs.
    if not user.email and user.phone and user.phone_verified:
        enqueue("training.sms", f"training.sms:{told.pk}", told=told.pk)


ANNOUNCEMENTS["training"] = announce


@delivers("training.sms")
def deliver_sms(message: OutboxMessage) -> None:
    told = _told(message.payload["told"])
    user = told.enrolment.user
    phone = (user.phone if user else "") or told.enrolment.phone
    if phone:
        language = (user.language if user else "") or settings.LANGUAGE_CODE
        send_sms(phone, text_message(told, language))


@receiver(user_logged_in)
def link_what_was_written_down(user: Any, **_kwargs: Any) -> None:
    """Courses that an office noted under the phone this account has verified."""
    if isinstance(user, User):
        link_by_phone(user)
