"""Stripe's form encoding: `metadata[order]=7&expand[0]=charge` as nested values."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import StripeError

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_KEY = re.compile(r"\[([^\[\]]*)\]")
MAX_FIELDS = 2000


def parse_form(text: str) -> dict[str, Any]:
    """Values stay strings; `a[b]` nests, `a[0]` and `a[]` make lists."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise StripeError("Invalid form encoding", executed=False) from error
    tree: dict[str, Any] = {}
    for name, value in pairs:
        _put(tree, _keys(name), value)
    return {key: _lists(value) for key, value in tree.items()}


def _keys(name: str) -> list[str]:
    match = _NAME.fullmatch(name)
    if not match:
        return [name]
    return [match[1], *_KEY.findall(match[2])]


def _put(tree: dict[str, Any], keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        branch = tree.setdefault(key, {})
        if not isinstance(branch, dict):
            raise StripeError(f"Invalid object: {keys[0]}", executed=False)
        tree = branch
    last = keys[-1]
    if not last:
        last = str(len(tree))
    tree[last] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdecimal() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(inner) for key, inner in value.items()}
