"""The page from which a phone goes on air, and the key for other programs."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.events import viewers
from live.broadcasts.queries import shelf_of
from live.broadcasts.rules import EARLY, unmet
from live.broadcasts.states import Right, ShelfState
from live.chat.queries import latest
from live.studio.queries import latest_bought
from live.video.services.encoders import ingest_of, new_key

from .base import POSTING, READING, StudioView

# What the page says by itself, by the name under which its scripts know it.
WORDS = {
    "opening": gettext_lazy("Opening the camera …"),
    "ready": gettext_lazy("Ready. Nobody can see you yet."),
    "starting": gettext_lazy("Starting the broadcast …"),
    "waiting": gettext_lazy("Sending. Viewers will see you in a moment."),
    "live": gettext_lazy("You are live. Viewers can see you."),
    "reconnecting": gettext_lazy("Connection lost. Reconnecting …"),
    "catching-up": gettext_lazy("The connection is slow. Sending buffered video …"),
    "jumped": gettext_lazy("You are live again. Viewers missed a short part."),
    "paused": gettext_lazy("Paused. Nothing is recorded. Viewers see that you paused."),
    "ended": gettext_lazy("The broadcast has ended. The recording is being prepared."),
    "camera-lost": gettext_lazy("The camera was disconnected. Reopening it …"),
    "busy": gettext_lazy("Another device is sending this broadcast."),
    "took-over": gettext_lazy(
        "Another device is sending now. This one shows only the console."
    ),
    "denied": gettext_lazy(
        "Camera or microphone access is blocked. Tap the lock in "
        "the address bar, allow both and reload the page."
    ),
    "no-camera": gettext_lazy("No camera found on this device."),
    "camera-in-use": gettext_lazy(
        "Another app is using the camera. Close it and try again."
    ),
    "no-microphone": gettext_lazy(
        "No microphone: viewers can see you but not hear you."
    ),
    "insecure": gettext_lazy(
        "Browsers open the camera only on secure pages (https). "
        "Please contact the market's operator."
    ),
    "unsupported": gettext_lazy(
        "This browser can’t send video. Use a recent version of "
        "Chrome, Edge, Firefox or Safari, or another app."
    ),
    "signed-out": gettext_lazy("You were signed out. Sign in again in this window."),
    "back": gettext_lazy("Back camera"),
    "front": gettext_lazy("Front camera"),
    "microphone": gettext_lazy("Microphone"),
    "no-sound": gettext_lazy("Muted"),
    "good": gettext_lazy("good"),
    "fair": gettext_lazy("fair"),
    "poor": gettext_lazy("poor"),
    "leave": gettext_lazy("You are live."),
}


class CameraPage(StudioView):
    right = Right.RUN
    template_name = "live/studio/camera.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        broadcast = self.broadcast
        missing = [] if broadcast.is_on_air else unmet(broadcast, self.person)
        return super().get_context_data(
            setup={
                "status": broadcast.status,
                "run": self._url("run"),
                "ingest": self._url("ingest"),
                "renew": self._url("crew_events"),
                "words": WORDS,
                **self.streams(),
            },
            missing=missing,
            viewers=viewers(broadcast.channel),
            opens_at=broadcast.starts_at - EARLY,
            bought=latest_bought(broadcast, 3),
            said=latest(broadcast, 4),
            has_encoder=settings.LIVE_ENGINE != "embedded",
            **pinned_and_next(self),
            **kwargs,
        )

    def _url(self, name: str) -> str:
        return reverse(f"live:{name}", args=[self.broadcast.code])


class CameraShelf(StudioView):
    """What is explained now, and what comes next, as a piece of the camera's page."""

    template_name = "live/studio/camera_shelf.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**pinned_and_next(self), **kwargs)


def pinned_and_next(view: StudioView) -> dict[str, object]:
    """One query; the shelf begins anew after its last pack."""
    items = [
        item for item in shelf_of(view.broadcast) if item.state != ShelfState.HIDDEN
    ]
    keys = [item.pk for item in items]
    pinned = view.broadcast.pinned_id
    place = keys.index(pinned) if pinned in keys else -1
    others = len(items) > (1 if place >= 0 else 0)
    return {
        "now": items[place] if place >= 0 else None,
        "next": items[(place + 1) % len(items)] if others else None,
    }


class NewKeyAct(StudioView):
    """A key for OBS and other apps, shown in this answer and never again."""

    right = Right.RUN
    template_name = "live/studio/key.html"
    http_method_names = POSTING

    def post(self, request: HttpRequest) -> HttpResponse:
        if settings.LIVE_ENGINE == "embedded":
            text = _("This market accepts video from browsers only.")
            context = self.get_context_data(refused=text)
            return self.render_to_response(context, status=409)
        ingest = new_key(self.broadcast, by=self.person)
        return self.render_to_response(self.get_context_data(ingest=ingest))


class EncoderPage(StudioView):
    """Where other programs send: the address, and the button for a key."""

    right = Right.RUN
    template_name = "live/studio/key.html"
    http_method_names = READING

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        shown = None
        if settings.LIVE_ENGINE != "embedded":
            shown = ingest_of(self.broadcast).url
        return super().get_context_data(address=shown, **kwargs)
