"""What people who wait are told of a broadcast, in the language they read."""

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from core.templatetags.market import moment

from .models import Broadcast
from .states import Word


def _subject(broadcast: Broadcast, word: str) -> str:
    said = {"farm": broadcast.partner.name, "title": broadcast.title}
    if word == Word.SOON:
        return _("%(farm)s goes on air soon: %(title)s") % said
    if word == Word.BEGUN:
        return _("%(farm)s is on air: %(title)s") % said
    if word == Word.MOVED:
        return _("Another time for the broadcast of %(farm)s: %(title)s") % said
    return _("The broadcast of %(farm)s is called off: %(title)s") % said


def _body(broadcast: Broadcast, word: str) -> str:
    when = {"when": moment(broadcast.starts_at)}
    if word == Word.BEGUN:
        return broadcast.about or _("Come and look, and ask what you want to know.")
    if word == Word.CANCELLED:
        text = _("It was to begin %(when)s.") % when
        if broadcast.cancel_reason:
            reason = _("The reason given: %(reason)s")
            text += " " + reason % {"reason": broadcast.cancel_reason}
        return text
    return _("It begins %(when)s.") % when


# In the language of whoever reads it, at the time they do.
subject_of = lazy(_subject, str)
body_of = lazy(_body, str)
