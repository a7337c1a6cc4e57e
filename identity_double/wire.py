"""What a provider's side reads and answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """`params` are those of the address and of a form that was posted."""

    method: str
    path: str
    params: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(found: Any, content_type: str = "application/json") -> Reply:
    return Reply(200, json.dumps(found, ensure_ascii=False).encode(), content_type)
