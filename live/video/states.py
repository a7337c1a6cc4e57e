"""The states of what is received, and of the replay that comes of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Moves


class EngineName(models.TextChoices):
    EMBEDDED = "embedded", _("this market's own server")
    RTMP = "rtmp", _("a media server")


class EpochState(models.TextChoices):
    """An epoch is one start of a recorder: it has a header of its own."""

    OPEN = "open", _("receiving")
    CLOSING = "closing", _("being finished")
    CLOSED = "closed", _("finished")
    DEAD = "dead", _("broken off")


_E = EpochState
EPOCH_MOVES: Moves = {
    _E.OPEN: (_E.CLOSING, _E.CLOSED, _E.DEAD),
    _E.CLOSING: (_E.CLOSED, _E.DEAD),
}


class ReplayState(models.TextChoices):
    NONE = "none", _("not yet")
    WAITING = "waiting", _("about to be made")
    LISTED = "listed", _("can be watched, the file is being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be made")
    GONE = "gone", _("deleted")


_R = ReplayState
REPLAY_MOVES: Moves = {
    _R.NONE: (_R.WAITING, _R.GONE),
    _R.WAITING: (_R.LISTED, _R.READY, _R.FAILED, _R.GONE),
    _R.LISTED: (_R.READY, _R.FAILED, _R.GONE),
    _R.FAILED: (_R.WAITING, _R.GONE),
    _R.READY: (_R.GONE,),
}


class Reason(models.TextChoices):
    """Why an epoch was broken off or refused, in words for the host."""

    TOOK_OVER = "took-over", _("Another device has taken over.")
    STOPPED = "stopped", _("The broadcast was stopped by somebody of the team.")
    NOT_ON_AIR = "not-on-air", _("The broadcast is not on air.")
    BUSY = "busy", _("Another device is sending already.")
    WRONG_KIND = "wrong-kind", _("This browser records in a form that we can't use.")
    TOO_LARGE = (
        "too-large",
        _("Your phone sends a picture that is too large. Choose a smaller one."),
    )
    UNREADABLE = "unreadable", _("What your phone sent could not be read as video.")
    NO_PICTURE = "no-picture", _("What your phone sent holds no picture.")
    TOO_FAST = "too-fast", _("Your phone sends more than we can take. Choose less.")
    TOO_LONG = "too-long", _("A broadcast lasts six hours at most.")
    NO_ROOM = "no-room", _("There is no room left to keep this broadcast.")
    NO_CONVERTER = (
        "no-converter",
        _(
            "This browser's video must be converted, and too many do so now. "
            "Use another browser, such as a newer Chrome or Safari."
        ),
    )
    STALLED = "stalled", _("The video converter did not answer and was started anew.")
    CRASHED = "crashed", _("The video converter stopped and was started anew.")
    SILENT = "silent", _("Nothing came from your phone for some time.")


# Of these a new epoch of the same kind would die too: the person must change something.
HOPELESS = frozenset(
    {
        Reason.WRONG_KIND, Reason.TOO_LARGE, Reason.UNREADABLE, Reason.NO_PICTURE,
        Reason.TOO_LONG, Reason.NO_ROOM, Reason.NOT_ON_AIR, Reason.NO_CONVERTER,
    }
)  # fmt: skip
