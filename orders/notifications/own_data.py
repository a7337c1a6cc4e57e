"""Whoever asked for their data is told when it can be fetched."""

import datetime as dt
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.signals import own_data_ready

from .emails import MAILS, Mail, Reader, _mail
from .services import News, tell_people
from .states import Kind


@receiver(own_data_ready)
def tell_ready(user: User, day: dt.date, **_kwargs: Any) -> None:
    """Called by the outbox; once for a day's file."""
    news = News(
        Kind.REPORT_READY,
        "own_data",
        user.pk,
        _("Your data is ready"),
        _("You can fetch the file for some days, then it is deleted."),
        reverse("accounts:own_data"),
        occasion=day.isoformat(),
    )
    tell_people(news, [user])


def own_data(_user: User, to: Reader) -> EmailMultiAlternatives:
    return _mail("own_data", to, link=reverse("accounts:own_data"))


MAILS |= {"own_data": Mail(own_data, User, ())}
