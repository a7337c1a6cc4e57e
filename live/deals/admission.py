"""A doorkeeper before a deal: turns most of a rush away before the database is asked.

One Lua script counts tokens and what each buyer has. It is a filter and nothing more:
whom it lets in, the deal's conditional UPDATE may still refuse, and whom it turns away
waits in the database, where a place that is free after all is found. It is filled
anew from the database every few seconds, and when it is gone everybody goes straight
to the database.
"""

from collections.abc import Callable
from enum import Enum
from functools import cache, wraps
from time import monotonic
from typing import Any

import redis
import structlog
from django.conf import settings
from django.db.models import Sum

from .models import Deal, DealClaim
from .states import CLAIMING

logger = structlog.get_logger(__name__)

# How long the gate's count is believed, and how long nobody asks a Redis that is gone.
FRESH_MS = 3_000
KEPT_MS = 10_000
PAUSE = 5.0


class Pass(Enum):
    """What the gate says."""

    IN = "in"
    FULL = "full"
    LIMIT = "limit"
    OFF = "off"  # it knows nothing: ask the database


# KEYS: left, who, fresh · ARGV: buyer, packs, most a person
_ENTER = """
if redis.call('EXISTS', KEYS[3]) == 0 then return 'stale' end
local left = tonumber(redis.call('GET', KEYS[1]))
if not left then return 'stale' end
local packs = tonumber(ARGV[2])
local has = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
if has + packs > tonumber(ARGV[3]) then return 'limit' end
if left < packs then return 'full' end
redis.call('DECRBY', KEYS[1], packs)
redis.call('HINCRBY', KEYS[2], ARGV[1], packs)
return 'in'
"""
# KEYS: left, who · ARGV: buyer, packs
_RETURN = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('INCRBY', KEYS[1], ARGV[2])
redis.call('HINCRBY', KEYS[2], ARGV[1], -ARGV[2])
return 1
"""


class _Redis:
    """Whether it is worth asking, so that an outage costs one buyer's wait only."""

    asleep_until = 0.0


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5
    )


def _bears_outage(default: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Without Redis, or while it is down, the function's answer is `default`."""

    def wrap(act: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(act)
        def guarded(*args: object, **kwargs: object) -> Any:
            if not settings.REDIS_URL or monotonic() < _Redis.asleep_until:
                return default
            try:
                return act(*args, **kwargs)
            except redis.RedisError as error:
                _Redis.asleep_until = monotonic() + PAUSE
                logger.warning("deal_gate_gone", error=str(error))
                return default

        return guarded

    return wrap


def keys(deal_id: int) -> tuple[str, str, str]:
    """Where the tokens, the buyers and the freshness stand."""
    root = f"deal:{{{deal_id}}}"
    return f"{root}:left", f"{root}:who", f"{root}:fresh"


@_bears_outage(Pass.OFF)
def enter(deal: Deal, user_id: int, packs: int) -> Pass:
    """Ask for so many tokens for a buyer."""
    left, who, fresh = keys(deal.pk)
    for _try in range(2):
        said = _client().eval(
            _ENTER, 3, left, who, fresh, user_id, packs, deal.per_person
        )
        word = said.decode() if isinstance(said, bytes) else str(said)
        if word != "stale":
            return Pass(word)
        if not _client().set(f"{fresh}:by", 1, nx=True, px=1_000):
            return Pass.OFF  # somebody fills it at this moment
        reset(deal.pk)
    return Pass.OFF


@_bears_outage(None)
def give_back(deal_id: int, user_id: int, packs: int) -> None:
    """A buyer who was let in took nothing after all."""
    left, who, _fresh = keys(deal_id)
    _client().eval(_RETURN, 2, left, who, user_id, packs)


@_bears_outage(None)
def reset(deal_id: int) -> None:
    """Count the tokens anew from the database."""
    deal = Deal.objects.filter(pk=deal_id).first()
    if deal is None or not deal.is_open:
        close(deal_id)
        return
    rows = DealClaim.objects.filter(deal=deal_id, status__in=CLAIMING)
    has = dict(rows.order_by().values_list("user_id").annotate(n=Sum("quantity")))
    has.pop(None, None)
    left, who, fresh = keys(deal_id)
    with _client().pipeline(transaction=True) as pipe:
        pipe.set(left, deal.left, px=KEPT_MS)
        pipe.delete(who)
        if has:
            pipe.hset(who, mapping=has)
            pipe.pexpire(who, KEPT_MS)
        pipe.set(fresh, 1, px=FRESH_MS)
        pipe.execute()


@_bears_outage(None)
def close(deal_id: int) -> None:
    """Forget the deal."""
    _client().delete(*keys(deal_id))
