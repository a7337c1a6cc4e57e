"""What a trainee is told: a notice and a mail, or one text message."""

from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from core.brand import market_name, said_by
from core.ical import write_calendar
from core.outbox import enqueue
from core.templatetags.market import day, moment
from notifications.emails import Reader, absolute
from notifications.models import SentNotification
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare, subject_of

from .calendars import entry_of
from .models import Enrolment, Session
from .queries.courses import next_course
from .states import SeatState, TraineeNotice

# About a time to come; said with place and hour.
_TIMED = frozenset(
    {
        TraineeNotice.SEATED,
        TraineeNotice.WAITING,
        TraineeNotice.MOVED_UP,
        TraineeNotice.MOVED,
        TraineeNotice.TOMORROW,
        TraineeNotice.SOON,
    }
)
# With an entry for the calendar, which replaces the one before.
_ENTERED = frozenset(
    {
        TraineeNotice.SEATED,
        TraineeNotice.MOVED_UP,
        TraineeNotice.MOVED,
        TraineeNotice.CANCELLED,
    }
)


@declare("training")
class TrainingNews(NotificationType[SentNotification]):
    kind = Kind.TRAINING
    model = SentNotification

    @cached_property
    def enrolment(self) -> Enrolment:
        rows = Enrolment.objects.select_related("course", "user")
        return subject_of(self.about, rows)

    @cached_property
    def session(self) -> Session | None:
        rows = Session.objects.select_related("village", "course")
        return rows.filter(pk=self.about.data["session"]).first()

    def people(self) -> Iterable[User]:
        user = self.enrolment.user
        return [user] if user is not None else []

    def follow_up(self) -> None:
        """Whom no mail reaches gets the words on the phone that is theirs."""
        for user in self.people():
            if not user.email and user.phone and user.phone_verified:
                queue_text(self.about)

    def subject(self) -> Text:
        """What happened, and to which course."""
        words = {
            "what": TraineeNotice(self.about.event).label,
            "course": self.enrolment.course,
        }
        return _("%(what)s: %(course)s") % words

    def body(self) -> Text:
        """When and where, or why."""
        session, event = self.session, TraineeNotice(self.about.event)
        if session is not None and event in _TIMED:
            place = {
                "when": moment(session.starts),
                "place": f"{session.village}, {session.hall}",
            }
            text = _("%(when)s, %(place)s.") % place
            if session.note and event in {
                TraineeNotice.TOMORROW,
                TraineeNotice.SOON,
                TraineeNotice.SEATED,
            }:
                text += " " + _("Please bring: %(note)s") % {"note": session.note}
            return text
        if session is not None:
            return _("Previously planned: %(when)s. Reason: %(reason)s") % {
                "when": moment(session.starts),
                "reason": self.about.data["note"],
            }
        if event == TraineeNotice.REVOKED:
            return _("Reason: %(reason)s") % {"reason": self.about.data["note"]}
        if event == TraineeNotice.ENDING:
            return self._ending()
        return self._finished()

    def _ending(self) -> Text:
        """Until when, and what to do; said plainly when it was taken back since."""
        held = self.enrolment.certificates.first()
        if held is None or held.good_until is None or not held.is_good:
            return _("The certificate is not valid any more.")
        return _(
            "It is valid until %(day)s. Take the course again for a new certificate."
        ) % {"day": day(held.good_until)}

    def _finished(self) -> Text:
        ready = _("Your certificate is ready.")
        course = next_course(self.enrolment.course, self.enrolment.user)
        if course is None:
            return ready
        return f"{ready} " + _("Suggested next: %(course)s") % {"course": course}

    def link(self, _to: Reader | None = None) -> str:
        return reverse("learn:course", args=[self.enrolment.course.slug])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}

    def mail(self, to: Reader) -> EmailMultiAlternatives:
        mail, session = super().mail(to), self.session
        if session is not None and self._is_entered(session):
            calendar = write_calendar([entry_of(session)])
            mail.attach(f"session-{session.pk}.ics", calendar, "text/calendar")
        return mail

    def _is_entered(self, session: Session) -> bool:
        """Who waits has nothing to enter yet."""
        if self.about.event not in _ENTERED:
            return False
        own = session.seats.filter(enrolment=self.enrolment, state=SeatState.SEATED)
        return own.exists()


def queue_text(sent: SentNotification) -> None:
    enqueue("training.sms", f"training.sms:{sent.pk}", told=sent.pk)


def text_message(news: TrainingNews, language: str) -> str:
    """For whoever has no account: one short message with a link."""
    with translation.override(language):
        link = absolute(news.link())
        said = said_by(market_name(), f"{news.subject()}. {news.body()}")
        return f"{said} {link}"
