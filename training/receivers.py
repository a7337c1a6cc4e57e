"""Text messages to trainees are sent; accounts that are verified get their courses."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.models import User
from core.market import first_language
from core.models import OutboxMessage
from core.outbox import delivers
from core.sms import send_sms
from training.services.enrolment import forget

from .notifications import TrainingNews, text_message
from .services.enrolment import link_by_phone


@receiver(pre_delete, sender=User, dispatch_uid="training_forget")
def forget_the_trainee(instance: User, **_kwargs: object) -> None:
    """Before the account lets go of its courses, while it is known which are its."""
    forget(instance)


@delivers("training.sms")
def deliver_sms(message: OutboxMessage) -> None:
    news = TrainingNews(TrainingNews.row(message.payload["told"]))
    user = news.enrolment.user
    phone = (user.phone if user else "") or news.enrolment.phone
    if phone:
        language = (user.language if user else "") or first_language()
        send_sms(phone, text_message(news, language))


@receiver(user_logged_in)
def link_what_was_written_down(user: Any, **_kwargs: object) -> None:
    """Courses that an office noted under the phone this account has verified."""
    if isinstance(user, User):
        link_by_phone(user)
