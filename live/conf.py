"""Settings of live video: the picture's way, room for it, how long things are kept."""

from pathlib import Path

from core.conf import DATA_DIR, REDIS_URL, S3_OPTIONS
from core.environment import Environment

env = Environment("Live video")

LIVE_ENGINE = env.text(
    "LIVE_ENGINE",
    "embedded",
    "who takes the picture of broadcasts: `embedded` (phones, to this server) or "
    "`rtmp` (a media server); a stream key makes one broadcast `rtmp`",
)
LIVE_ROOT = Path(
    env.text(
        "LIVE_ROOT",
        str(DATA_DIR / "live"),
        "chunks, segments, replays; web processes and the live worker share it",
        shown="`var/live`",
    )
)
LIVE_WORKER_BESIDE = env.flag(
    "LIVE_WORKER_BESIDE",
    not REDIS_URL,
    "the server starts the live worker beside itself",
    shown="`1` without Redis",
)
LIVE_FFMPEG = env.text(
    "LIVE_FFMPEG", "", "ffmpeg: a path, or `system`", shown="the one that pip brings"
)
LIVE_FFMPEG_USER = env.text(
    "LIVE_FFMPEG_USER", "nobody", "whom ffmpeg runs as when the worker is root"
)
LIVE_FFMPEG_MEMORY_MB = env.number(
    "LIVE_FFMPEG_MEMORY_MB", 1024, "memory that ffmpeg may use"
)
LIVE_BUBBLEWRAP = env.flag(
    "LIVE_BUBBLEWRAP", True, "bubblewrap around ffmpeg where that works"
)
LIVE_STREAMS = env.number("LIVE_STREAMS", 20, "cameras at once")
LIVE_CONVERSIONS = env.number(
    "LIVE_CONVERSIONS",
    2,
    "cameras among them whose picture must be converted (VP8, VP9: a fifth of a core "
    "each)",
)
LIVE_MAX_KBPS = env.number("LIVE_MAX_KBPS", 6000, "most kbit/s of one camera")
LIVE_QUOTA_MB = env.number("LIVE_QUOTA_MB", 4096, "room for one broadcast")
LIVE_TOTAL_MB = env.number("LIVE_TOTAL_MB", 40_960, "room for all video")
LIVE_FILM_MB = env.number(
    "LIVE_FILM_MB",
    90,
    "most of a file that a seller uploads as a product's film, below `BODY_LIMIT_MB`",
)
LIVE_FILM_SECONDS = env.number("LIVE_FILM_SECONDS", 60, "seconds of such a film")
LIVE_FREE_MB = env.number("LIVE_FREE_MB", 1024, "what the disk keeps free")
LIVE_SILENT_MINUTES = env.number(
    "LIVE_SILENT_MINUTES",
    15,
    "minutes without anything from the camera, after which a broadcast is ended",
)
LIVE_POSTER_SECONDS = env.number(
    "LIVE_POSTER_SECONDS", 10, "seconds between two posters"
)
LIVE_REPLAY_DAYS = env.number("LIVE_REPLAY_DAYS", 180, "days that replays are kept")
LIVE_EVIDENCE_YEARS = env.number(
    "LIVE_EVIDENCE_YEARS", 3, "years that evidence of a broadcast is kept"
)
LIVE_WATCH_DAYS = env.number(
    "LIVE_WATCH_DAYS", 90, "days for which who watched is told apart"
)
LIVE_FOLLOWED_DAYS = env.number(
    "LIVE_FOLLOWED_DAYS",
    30,
    "days after a broadcast in which a visit or another order is counted as having "
    "followed it",
)
LIVE_ACCEL = env.text(
    "LIVE_ACCEL",
    "",
    "nginx's internal place for `LIVE_ROOT/media`, such as `/live-files/`",
    shown="the server hands it out",
)
LIVE_S3_BUCKET = env.text(
    "LIVE_S3_BUCKET", "", "copies of segments and replays, with the `S3_` settings"
)
LIVE_S3_OPTIONS = S3_OPTIONS
LIVE_MEDIA_URL = env.text(
    "LIVE_MEDIA_URL", "", "where viewers load these copies (a CDN)"
).rstrip("/")
LIVE_INGEST_URL = env.text(
    "LIVE_INGEST_URL",
    "rtmp://127.0.0.1/ingest",
    "where encoders send, with a media server; see *Live video*",
)
LIVE_RELAY_URL = env.text(
    "LIVE_RELAY_URL",
    "rtmp://127.0.0.1/hls/{public}",
    "what a stream key is renamed to there",
)
_DEMO_PLAYBACK_URL = "http://127.0.0.1:8080/hls/{public}/index.m3u8"
LIVE_PLAYBACK_URL = env.text(
    "LIVE_PLAYBACK_URL", _DEMO_PLAYBACK_URL, "where viewers load from the media server"
)
LIVE_RECORD_ROOT = env.text("LIVE_RECORD_ROOT", "", "where the media server records")
LIVE_INGEST_SIGN = env.text(
    "LIVE_INGEST_SIGN", "", "`tencent` or `alibaba`: whose way of signing addresses"
)
LIVE_INGEST_SIGN_KEY = env.text("LIVE_INGEST_SIGN_KEY", "", "that cloud's key")
LIVE_HOOK_SECRET = env.text(
    "LIVE_HOOK_SECRET",
    "",
    "what callbacks carry",
    shown="they come from this machine alone",
)
LIVE_HOOK_FIELDS = env.pairs("LIVE_HOOK_FIELDS", "what another server calls things")
