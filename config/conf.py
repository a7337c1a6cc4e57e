"""Settings of the server: where it listens and how much it takes at once."""

from core.environment import Environment

env = Environment("The server")

# config.serve reads these three, so that no other process stumbles over them.
env.declare("HOST", "text", "127.0.0.1", "where the server listens")
env.declare("PORT", "number", 8000, "the port on which it listens")
env.declare("WEB_WORKERS", "number", 1, "how many processes serve pages")
PAGE_CACHE_BYTES = env.number(
    "PAGE_CACHE_BYTES",
    64 * 1024 * 1024,
    "memory of a process for whole pages that it keeps, `0`: none",
    shown="`67108864` (64 MiB)",
)
WEB_THREADS = env.number(
    "WEB_THREADS",
    8,
    "threads per process, each with a database connection",
    formerly="PAGES_AT_ONCE",
)
BODY_LIMIT = 1024**2 * env.number(
    "BODY_LIMIT_MB",
    100,
    "megabytes of the largest request; what each address takes of it stands in "
    "`config/bodies.py`",
)
BODIES_MB = env.number(
    "BODIES_MB", 1000, "megabytes of requests that are being sent, per process"
)
BODIES_OF_ADDRESS_MB = env.number(
    "BODIES_OF_ADDRESS_MB", 300, "of these, what one client address may send"
)
DOWNLOADS_AT_ONCE = env.number(
    "DOWNLOADS_AT_ONCE", 400, "large files that are being loaded, per process"
)
DOWNLOADS_OF_ADDRESS = env.number(
    "DOWNLOADS_OF_ADDRESS", 60, "of these, what one client address may load"
)
