"""What a trainee is told: one mail, one line for a notice, one text message."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.templatetags.market import moment
from orders.notifications.emails import MAILS, Mail, Reader, absolute, write_mail

from .models import Told
from .states import Word

# About a time to come; said with place and hour.
_TIMED = frozenset(
    {Word.SEATED, Word.WAITING, Word.MOVED_UP, Word.MOVED, Word.TOMORROW, Word.SOON}
)


def path_of(told: Told) -> str:
    return reverse("learn:course", args=[told.enrolment.course.slug])


def subject_of(told: Told) -> str:
    """In the active language: what happened, and to which course."""
    words = {"what": told.get_word_display(), "course": told.enrolment.course}
    return _("%(what)s: %(course)s") % words


def body_of(told: Told) -> str:
    """In the active language: when and where, or why."""
    session, word = told.session, Word(told.word)
    if session is not None and word in _TIMED:
        place = {
            "when": moment(session.starts),
            "place": f"{session.village}, {session.hall}",
        }
        text = _("%(when)s, %(place)s.") % place
        if session.note and word in {Word.TOMORROW, Word.SOON, Word.SEATED}:
            text += " " + _("Please bring: %(note)s") % {"note": session.note}
        return text
    if session is not None:
        return _("It was to be on %(when)s. The reason given: %(reason)s") % {
            "when": moment(session.starts),
            "reason": told.note,
        }
    if word == Word.REVOKED:
        return _("The reason given: %(reason)s") % {"reason": told.note}
    return _("Your certificate is ready.")


def training_mail(told: Told, to: Reader) -> EmailMultiAlternatives:
    with translation.override(to.language):
        words = {"headline": subject_of(told), "words": body_of(told)}
    return write_mail("training", to, link=path_of(told), **words)


def text_message(told: Told, language: str) -> str:
    """For whoever has no account: one short message with a link."""
    with translation.override(language):
        link = absolute(path_of(told))
        name = settings.MARKET_NAME
        return f"{name}: {subject_of(told)}. {body_of(told)} {link}"


MAILS["training"] = Mail(training_mail, Told, ("enrolment__course", "session__village"))
