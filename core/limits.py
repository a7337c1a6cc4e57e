"""How often somebody may do something in a while: counts in the cache."""

from django.core.cache import cache

LIMIT = "limit:"


def count(key: str, window: int) -> int:
    """Count one more; answers how many there are in these `window` seconds.

    The answer is the counter's own, so of many at once only so many pass.
    """
    name = LIMIT + key
    cache.add(name, 0, window)
    try:
        return cache.incr(name)
    except ValueError:  # ran out between the two
        cache.set(name, 1, window)
        return 1


def within(limits: dict[str, int], window: int) -> bool:
    """Count one more of each; whether none goes beyond its number."""
    counts = {key: count(key, window) for key in limits}
    return all(counts[key] <= most for key, most in limits.items())


def counted(key: str) -> int:
    return int(cache.get(LIMIT + key, 0))


def uncount(key: str) -> None:
    """One less, for what turned out to be no reason to slow anybody down."""
    try:
        cache.decr(LIMIT + key)
    except ValueError:  # ran out meanwhile
        return
