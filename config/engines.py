"""Settings of what the market runs on: database, cache and storage of files."""

from typing import Any

import environ

from core.conf import DATA_DIR, DEBUG, REDIS_URL, S3_BUCKET, S3_OPTIONS
from core.environment import Environment

_ENV = environ.Env()
env = Environment("Engines")

env.declare(
    "DATABASE_URL",
    "text",
    None,
    "`postgres://user:password@host/name`",
    shown="SQLite in `var/`",
)
DATABASES = {
    "default": _ENV.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'nanpo.db'}")
}
_kept = env.number(
    "DATABASE_CONN_MAX_AGE", 60, "seconds that a thread keeps its connection"
)
# Nobody who waits for a page gains by waiting longer, and the thread is one of few.
# Workers and commands may take their time.
_is_for_pages = _ENV.bool("NANPO_PAGES", default=False)


def _patience(name: str, pages: int, others: int, about: str) -> int:
    shown = f"`{pages}` for pages, `{others}` for workers and commands"
    return env.number(name, pages if _is_for_pages else others, about, shown=shown)


_timeouts = {
    "lock_timeout": _patience(
        "DATABASE_LOCK_SECONDS",
        5,
        60,
        "on PostgreSQL: how long to wait for a lock, 0: for ever; a page that waited "
        'in vain says "busy, try again" (503)',
    ),
    "statement_timeout": _patience(
        "DATABASE_STATEMENT_SECONDS", 20, 0, "likewise for a statement"
    ),
    "idle_in_transaction_session_timeout": _patience(
        "DATABASE_IDLE_SECONDS", 60, 900, "likewise for a transaction that does nothing"
    ),
}
_connect_timeout = _patience(
    "DATABASE_CONNECT_SECONDS", 3, 10, "likewise for a connection"
)
# Connections of pages plan once, for any values: else PostgreSQL plans the first five
# uses anew, each, which is most of what a page costs on a young connection.
_PLANNED_ONCE = "-c plan_cache_mode=force_generic_plan"
_prepares = env.flag(
    "DATABASE_PREPARE",
    True,
    "on PostgreSQL each connection keeps the plans of what pages ask often "
    "(`core/prepared.py`); `0` behind a pooler that shares connections by transaction",
)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write transaction takes the write lock at its start, so that a reader that
    # becomes a writer waits for its turn and is never told "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Pages ask in a thousand ways; to prepare a statement costs what most take.
        "cached_statements": 1000,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = _kept
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _options.setdefault("connect_timeout", _connect_timeout)
    if _prepares:
        # Statements that are used a few times are not prepared by themselves.
        _options.setdefault("prepare_threshold", 1_000_000)
    _told = [f"-c {name}={seconds}s" for name, seconds in _timeouts.items()]
    _told += [_PLANNED_ONCE] if _prepares and _is_for_pages else []
    _options.setdefault("options", " ".join(_told))

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "core.cache.BearingCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "nanpo",
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "nanpo",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Originals as they were uploaded: never served, read by the photo task alone.
    "private": {"BACKEND": "core.storage.PrivateFileStorage"},
    "staticfiles": {
        "BACKEND": "core.scripts.BuiltStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
if S3_BUCKET:
    _s3 = S3_OPTIONS | {"bucket_name": S3_BUCKET}
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": _s3 | {"location": "media", "querystring_auth": False},
    }
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": _s3 | {"location": "private", "default_acl": "private"},
    }
