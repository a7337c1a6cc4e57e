"""Sessions as entries of a calendar, for those who attend and for those who teach."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.ical import Event
from core.page_head import whole_address

from .models import Session


def entry_of(session: Session) -> Event:
    """The session with its course and hall; a change of it replaces the entry."""
    course = session.course
    bring = _("Please bring: %(note)s") % {"note": session.note} if session.note else ""
    return Event(
        uid=f"training-{session.pk}",
        summary=course.title,
        starts=session.starts,
        ends=session.ends,
        url=whole_address(reverse("learn:course", args=[course.slug])),
        description=bring,
        location=session.place,
        sequence=session.version + session.is_cancelled,
        is_cancelled=session.is_cancelled,
    )
