"""How clouds sign the addresses that encoders send to."""

import hashlib
import time
from collections.abc import Callable

GOOD_FOR = 24 * 3600  # seconds


def _tencent(name: str, _path: str, key: str, until: int) -> str:
    """Of key, name and txTime: txSecret is md5 of them; txTime is hexadecimal."""
    moment = f"{until:X}"
    digest = hashlib.md5(f"{key}{name}{moment}".encode()).hexdigest()  # noqa: S324 - theirs
    return f"{name}?txSecret={digest}&txTime={moment}"


def _alibaba(name: str, path: str, key: str, until: int) -> str:
    """auth_key is time, random, user, and md5 of path, those three and key."""
    signed = f"{path}/{name}-{until}-0-0-{key}"
    digest = hashlib.md5(signed.encode()).hexdigest()  # noqa: S324 - theirs
    return f"{name}?auth_key={until}-0-0-{digest}"


RECIPES: dict[str, Callable[[str, str, str, int], str]] = {
    "tencent": _tencent,
    "alibaba": _alibaba,
}


def signed(recipe: str, *, name: str, path: str, key: str) -> str:
    """The stream's name with its signature, good for a day."""
    return RECIPES[recipe](name, path, key, int(time.time()) + GOOD_FOR)
