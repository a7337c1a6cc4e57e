"""Stripe's form encoding, `metadata[order]=7&expand[0]=charge`, as nested values."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import StripeError

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_KEY = re.compile(r"\[([^\[\]]*)\]")
_PART_NAME = re.compile(r'[; ]name="([^"]*)"')
_FILE_NAME = re.compile(r'filename="([^"]*)"')
_FIRST_BYTES = {"%PDF": "pdf", "\x89PNG": "png", "\xff\xd8": "jpg"}
MAX_FIELDS = 2000


class FormFile(str):
    """A file as a value: its name, with its size and what its first bytes say it is."""

    __slots__ = ("kind", "size")
    kind: str
    size: int


def parse_form(text: str) -> dict[str, object]:
    """Values stay strings; `a[b]` nests, `a[0]` and `a[]` make lists."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise StripeError("Invalid form encoding", executed=False) from error
    return _tree(pairs)


def parse_parts(body: str, boundary: str) -> dict[str, object]:
    """A form with a file in it; each byte of the body is one character here."""
    pairs: list[tuple[str, str]] = []
    for part in body.split(f"--{boundary}")[1:-1]:
        head, _, content = part.partition("\r\n\r\n")
        named, file = _PART_NAME.search(head), _FILE_NAME.search(head)
        if not named:
            raise StripeError("Invalid form encoding", executed=False)
        content = content.removesuffix("\r\n")
        value = _upload(file[1], content) if file else _utf8(content)
        pairs.append((named[1], value))
    return _tree(pairs)


def _utf8(content: str) -> str:
    return content.encode("latin-1").decode("utf-8", "replace")


def _upload(name: str, content: str) -> FormFile:
    made = FormFile(_utf8(name).rpartition("/")[2])
    made.size = len(content)
    made.kind = next(
        (kind for start, kind in _FIRST_BYTES.items() if content.startswith(start)), ""
    )
    return made


def _tree(pairs: list[tuple[str, str]]) -> dict[str, object]:
    tree: dict[str, Any] = {}
    for name, value in pairs:
        _put(tree, _keys(name), value)
    return {key: _lists(value) for key, value in tree.items()}


def _keys(name: str) -> list[str]:
    match = _NAME.fullmatch(name)
    if not match:
        return [name]
    return [match[1], *_KEY.findall(match[2])]


def _put(tree: dict[str, object], keys: list[str], value: str) -> None:
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
