"""Broadcasts to come and replays as Atom."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.brand import market_name
from core.feeds import FeedEntry, atom
from core.templatetags.market import moment
from live.broadcasts.models import Broadcast
from live.broadcasts.states import BroadcastStatus

from .page_heads import picture_of

NEWEST = 50
TEN_MINUTES = 600


@require_safe
@cache_control(public=True, max_age=TEN_MINUTES)
def broadcasts(request: HttpRequest) -> HttpResponse:
    """Those that were planned last, whatever became of them but cancelled ones."""
    rows = Broadcast.objects.exclude(status=BroadcastStatus.CANCELLED)
    related = "partner__cover", "partner__face", "cover"
    newest = rows.select_related(*related).order_by("-created", "-pk")[:NEWEST]
    title = f"{_('Live from the farms')} · {market_name()}"
    return atom(request, title, reverse("live:list"), map(_entry, newest))


def _entry(one: Broadcast) -> FeedEntry:
    when = moment(one.started_at or one.starts_at)
    return FeedEntry(
        title=one.title,
        path=one.get_absolute_url(),
        text=f"{when} · {one.partner.name} · {one.about}".rstrip(" ·"),
        author=one.partner.name,
        published=one.created,
        changed=one.ended_at or one.started_at or one.created,
        picture=picture_of(one),
    )


feed_urlpatterns = [path("feeds/broadcasts.atom", broadcasts, name="broadcasts_feed")]
