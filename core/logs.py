"""Logs: a line per event, JSON in production, readable in the demo (`LOG_JSON`).

Nothing that opens a door is written down: values under telling names, keys in
addresses, and the market's own secrets are blacked out in every line. So are addresses
of mails and numbers of phones, which others put into what they say of a failure.
"""

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from structlog.typing import Processor

BLACKED_OUT = "[hidden]"
_TELLING = re.compile(
    r"password|secret|token|authorization|cookie|ticket|signature|api_key",
    re.IGNORECASE,
)
_IN_TEXT = re.compile(
    # Values in a query, in the words of ours and of who carries messages.
    r"(?P<lead>[?&][\w.-]*(?:code|invite|key|mobile|number|param|phone|secret|sign"
    r"|ticket|token)[\w.-]*=)[^&\s\"']+"
    r"|(?P<doors>/(?:reset/key|calls/[^/\s]+|confirm-email|events"
    r"|follow/(?:letters/)?stop|gift-cards/card|live/media|organisations/join|setup"
    r"|sms/[^/\s]+|stream/[^/\s]+|wishes/shared"
    r"|tracking/[^/\s]+|unsubscribe)/)[^/\s\"']+"
    r"|(?<=/share/wishes-)\d+"
    r"|(?P<scheme>://)[^/\s@]+(?=@)"
    r"|\b(?:sk|rk|whsec)_[A-Za-z0-9_]{6,}"
    r"|\bpi_[A-Za-z0-9]+_secret_[A-Za-z0-9]+",
    re.IGNORECASE,
)
# An address of mails, a number with its country: whose they are is in the database.
_OF_PEOPLE = re.compile(r"[\w.+%-]{1,64}@[\w.-]{1,190}\.\w+|(?<!\w)\+\d[\d -]{6,16}\d")


def hide_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Black out what must not be read in a log, in the event and its values."""
    for name, value in event.items():
        if _TELLING.search(name):
            event[name] = BLACKED_OUT
        elif isinstance(value, str):
            event[name] = without_people(value)
    return event


def hidden(text: str) -> str:
    """The text without the secrets in it."""
    return _IN_TEXT.sub(
        lambda found: (
            (found["lead"] or found["doors"] or found["scheme"] or "") + BLACKED_OUT
        ),
        text,
    )


def without_people(text: str) -> str:
    """The same without addresses of mails and numbers of phones: of what others say."""
    return _OF_PEOPLE.sub(BLACKED_OUT, hidden(text))


# Under the name of what logs Django's answers (`core.middleware.RequestLog`).
_ANSWERS = "django_structlog.middlewares.request"
_logger = structlog.get_logger(_ANSWERS)
_level = logging.getLogger(_ANSWERS)
_as_json = json.JSONEncoder(ensure_ascii=False).encode


def log_answer(request: str, *, code: int, **more: object) -> None:
    """The line of an answer that Django has not seen, as its own are written.

    What is answered from memory costs not much more than structlog's way to a line:
    where lines are JSON, this one is written at once.
    """
    if not settings.LOG_JSON:
        _logger.info("request_finished", code=code, request=request, **more)
    elif _level.isEnabledFor(logging.INFO):
        line = {
            "code": code,
            "request": hidden(request),
            **more,
            "event": "request_finished",
            "logger": _ANSWERS,
            "level": "info",
            "timestamp": f"{timezone.now().isoformat()[:-6]}Z",
        }
        sys.stderr.write(f"{_as_json(line)}\n")


def configure(*, as_json: bool, level: str) -> dict[str, object]:
    """Set up structlog; returns Django's `LOGGING` for everybody else's lines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            renderer,
        ],
        "foreign_pre_chain": [
            *shared[:-2],
            structlog.stdlib.ExtraAdder(),
            *shared[-2:],
        ],
    }
    quiet = ("asyncio", "axes", "celery", "httpx", "kombu", "PIL", "stripe", "urllib3")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would print each line twice or mail it.
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.db.backends": {"level": "WARNING"},
            # The request log tells of these already, with the request's id.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
        }
        | {name: {"level": "WARNING"} for name in quiet},
    }
