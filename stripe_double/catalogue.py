"""Every call of Stripe's API, read from the services of the installed library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import stripe

_METHOD = re.compile(r"\n    def ")
_PARAMS = re.compile(r'params: (?:Optional\[)?"(\w+)"')
_REQUEST = re.compile(r'self\._request\(\s*"(get|post|delete)",\s*"(/v[12]/[^"]*)"')


@dataclass(frozen=True)
class ApiCall:
    """One call: `POST /v1/refunds` and the name of the type of its parameters.

    `area` is the part of the library that it is in, as `checkout`, or empty.
    """

    method: str
    template: str
    params_type: str | None
    area: str = ""

    def matches(self, method: str, path: str) -> bool:
        return method == self.method and bool(_pattern(self.template).fullmatch(path))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+\}", template)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))


@cache
def api_calls() -> tuple[ApiCall, ...]:
    found: set[ApiCall] = set()
    folder = Path(stripe.__file__).parent
    for source in sorted(folder.rglob("_*_service.py")):
        area = ".".join(source.parent.relative_to(folder).parts)
        for method in _METHOD.split(source.read_text(encoding="utf-8")):
            request = _REQUEST.search(method)
            if not request:
                continue
            params = _PARAMS.search(method)
            found.add(
                ApiCall(
                    method=request[1].upper(),
                    template=request[2],
                    params_type=params[1] if params else None,
                    area=area,
                )
            )
    return tuple(sorted(found, key=lambda call: (call.template, call.method)))


def knows(method: str, path: str) -> bool:
    return any(call.matches(method, path) for call in api_calls())


@cache
def params_type(method: str, path: str) -> type | None:
    """The TypedDict that the library declares for the parameters of this v1 call.

    `path` may be a template: `/v1/refunds/{refund}` is a path like any other here.
    """
    for call in api_calls():
        if call.matches(method, path) and call.params_type:
            module = import_module(f"stripe.params.{call.area}".rstrip("."))
            found: type = getattr(module, call.params_type)
            return found
    return None
