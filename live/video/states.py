"""The states of what is received, and of the replay that comes of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import Moves


class EngineName(models.TextChoices):
    EMBEDDED = "embedded", _("this market's server")
    RTMP = "rtmp", _("a media server")


class EpochState(models.TextChoices):
    """An epoch is one start of a recorder: it has a header of its own."""

    OPEN = "open", _("receiving")
    CLOSING = "closing", _("finishing")
    CLOSED = "closed", _("finished")
    DEAD = "dead", _("interrupted")


_E = EpochState
EPOCH_MOVES: Moves = {
    _E.OPEN: (_E.CLOSING, _E.CLOSED, _E.DEAD),
    _E.CLOSING: (_E.CLOSED, _E.DEAD),
}


class ReplayState(models.TextChoices):
    NONE = "none", _("not yet")
    WAITING = "waiting", _("queued")
    LISTED = "listed", _("can be watched; the file is being prepared")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    GONE = "gone", _("deleted")


_R = ReplayState
REPLAY_MOVES: Moves = {
    _R.NONE: (_R.WAITING, _R.GONE),
    _R.WAITING: (_R.LISTED, _R.READY, _R.FAILED, _R.GONE),
    _R.LISTED: (_R.READY, _R.FAILED, _R.GONE),
    _R.FAILED: (_R.WAITING, _R.GONE),
    _R.READY: (_R.GONE,),
}


class FilmState(models.TextChoices):
    WAITING = "waiting", _("being prepared")
    READY = "ready", _("shown")
    FAILED = "failed", _("not usable")


FILM_MOVES: Moves = {
    FilmState.WAITING: (FilmState.READY, FilmState.FAILED),
}


class FilmFault(models.TextChoices):
    """Why a seller's file is not shown, in words for the seller."""

    UNREADABLE = (
        "unreadable",
        _("This file can't be read as a film. Please choose an MP4 or MOV file."),
    )
    TOO_LONG = "too-long", _("The film is too long. Shorten it and upload it again.")
    TOO_LARGE = (
        "too-large",
        _("The picture is too large. Record with at most 4K and upload it again."),
    )
    BROKEN = (
        "broken",
        _("The film could not be prepared. Record it again, or choose another file."),
    )
    NO_ROOM = (
        "no-room",
        _("There is no room for films at the moment. Please try again later."),
    )


class Reason(models.TextChoices):
    """Why an epoch was broken off or refused, in words for the host."""

    TOOK_OVER = "took-over", _("Another device has taken over.")
    STOPPED = "stopped", _("A team member stopped the broadcast.")
    NOT_ON_AIR = "not-on-air", _("The broadcast is not live.")
    BUSY = "busy", _("Another device is already sending.")
    WRONG_KIND = "wrong-kind", _("This browser's video format is not supported.")
    TOO_LARGE = (
        "too-large",
        _("Your phone's picture is too large. Choose a lower resolution."),
    )
    UNREADABLE = "unreadable", _("The video from your phone could not be read.")
    NO_PICTURE = "no-picture", _("The video from your phone contains no picture.")
    TOO_FAST = "too-fast", _("Your phone sends too much data. Choose a lower quality.")
    TOO_LONG = "too-long", _("A broadcast can last up to six hours.")
    NO_ROOM = "no-room", _("There is no storage left for this broadcast.")
    NO_CONVERTER = (
        "no-converter",
        _(
            "This browser's video needs converting, and too many "
            "broadcasts are being converted. Please use a newer "
            "Chrome or Safari."
        ),
    )
    STALLED = "stalled", _("The video converter did not respond and was restarted.")
    CRASHED = "crashed", _("The video converter stopped and was restarted.")
    SILENT = "silent", _("No video has arrived from your phone for some time.")


# Of these a new epoch of the same kind would die too: the person must change something.
HOPELESS = frozenset(
    {
        Reason.WRONG_KIND, Reason.TOO_LARGE, Reason.UNREADABLE, Reason.NO_PICTURE,
        Reason.TOO_LONG, Reason.NO_ROOM, Reason.NOT_ON_AIR, Reason.NO_CONVERTER,
    }
)  # fmt: skip
