"""The addresses under /live/, filled by the apps of live selling."""

from django.urls import URLPattern

from live.broadcasts.views import live_urlpatterns as calendar_pages
from live.chat.urls import live_urlpatterns as chat_pages
from live.deals.urls import deals_urlpatterns
from live.records.urls import live_urlpatterns as clip_pages
from live.studio.urls import live_urlpatterns as studio_pages
from live.video.urls import video_urlpatterns
from live.watch.urls import live_urlpatterns as room_pages

app_name = "live"
urlpatterns: list[URLPattern] = [
    *deals_urlpatterns,
    *video_urlpatterns,
    *studio_pages,
    *calendar_pages,
    *clip_pages,
    *room_pages,
    *chat_pages,
]
