"""The addresses under /live/, filled by the apps of live selling."""

from django.urls import URLPattern

from live.video.urls import video_urlpatterns

app_name = "live"
urlpatterns: list[URLPattern] = [*video_urlpatterns]
