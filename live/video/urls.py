"""The addresses of live video, below /live/."""

from django.urls import URLPattern, path, re_path

from live.video.views.ingest import hook

from .views.ingest import chunk, end, ingest
from .views.media import chapter_track, film_captions, media

_TOKEN = r"^media/(?P<token>[0-9a-f]{32})/"  # noqa: S105 - a pattern
_NAMES = (
    r"(?:master|live|audio|replay)\.m3u8|poster\.jpg|replay\.mp4"
    r"|e\d{1,6}p\d{1,4}/[va]\d{6}\.ts"
)

video_urlpatterns: list[URLPattern] = [
    path("hooks/media/", hook, name="media_hook"),
    re_path(rf"{_TOKEN}(?P<name>{_NAMES})$", media, name="media"),
    re_path(rf"{_TOKEN}chapters\.vtt$", chapter_track, name="chapters"),
    re_path(rf"{_TOKEN}captions\.vtt$", film_captions, name="film_captions"),
    path("<str:code>/ingest/", ingest, name="ingest"),
    path("<str:code>/ingest/<int:epoch>/<int:number>/", chunk, name="ingest_chunk"),
    path("<str:code>/ingest/<int:epoch>/end/", end, name="ingest_end"),
]
