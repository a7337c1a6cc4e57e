"""Kuaidi100, which asks some two thousand carriers and tells what they say.

Spoken as its documents have it: subscribe (`/poll`), query (`/poll/query.do`) and the
push to our address. Signatures are MD5, as it wants them.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import requests
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from core.deliveries import UncertainError
from core.inputs import document
from core.outbox import UndeliverableError
from core.sms_providers.calls import ask, json_of

from .reports import Report, ReportedEvent
from .states import ParcelState

NAME = "kuaidi100"
OK, REPEATED = "200", "501"
# It can't be mended by asking again: a carrier or number that it does not know.
NEVER = frozenset({"400", "700", "701", "702"})
CHINA = timezone(timedelta(hours=8))
TEXT_LENGTH, PLACE_LENGTH = 500, 100
_S = ParcelState
# By the first digit of its code; codes of three or four digits say more of the same.
_STATES = {
    "0": _S.IN_TRANSIT, "1": _S.ACCEPTED, "2": _S.PROBLEM, "3": _S.DELIVERED,
    "4": _S.RETURNED, "5": _S.OUT_FOR_DELIVERY, "6": _S.RETURNED, "7": _S.IN_TRANSIT,
    "8": _S.IN_TRANSIT, "10": _S.IN_TRANSIT, "11": _S.IN_TRANSIT,
    "12": _S.IN_TRANSIT, "13": _S.PROBLEM, "14": _S.PROBLEM, "401": _S.PROBLEM,
    "1001": _S.IN_TRANSIT, "1002": _S.IN_TRANSIT, "1003": _S.IN_TRANSIT,
}  # fmt: skip
# Ordered by the farm, and not with the carrier yet.
_BEFORE = frozenset({"101", "102"})
_WORDS = {
    "揽收": _S.ACCEPTED, "在途": _S.IN_TRANSIT, "转投": _S.IN_TRANSIT,
    "清关": _S.IN_TRANSIT, "派件": _S.OUT_FOR_DELIVERY, "签收": _S.DELIVERED,
    "退签": _S.RETURNED, "退回": _S.RETURNED, "疑难": _S.PROBLEM, "拒签": _S.PROBLEM,
}  # fmt: skip


# What Python says of another shape; of times at its calendar's edge it says overflow.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError)


class UnreadableReportError(ValueError):
    """Raised for what is no report."""


def subscribe(aggregator: str, number: str, *, phone: str = "") -> None:
    """Have it report of a number from now on; asked again it stays so.

    `phone` are the last digits of the recipient's, which some carriers ask for. Raises
    `UndeliverableError` when it never will, `DeliveryError` when later may help.
    """
    more = {"phone": phone} if phone else {}
    said = {
        "company": aggregator,
        "number": number,
        "key": settings.KUAIDI100_KEY,
        "parameters": {
            "callbackurl": callback_address(),
            "salt": settings.TRACKING_CALLBACK_SECRET,
            "resultv2": "4",
            **more,
        },
    }
    answer = _post("/poll", {"schema": "json", "param": _json(said)})
    code = str(answer.get("returnCode", ""))
    if code in (OK, REPEATED):
        return
    message = f"{NAME} {code}: {str(answer.get('message', ''))[:120]}"
    if code in NEVER:
        raise UndeliverableError(message)
    raise UncertainError(message)


def query(aggregator: str, number: str, *, phone: str = "") -> Report:
    """What is known of a number now. Raises `DeliveryError`."""
    said = {"com": aggregator, "num": number, "phone": phone, "resultv2": "4"}
    param = _json(said)
    sign = _md5(param, settings.KUAIDI100_KEY, settings.KUAIDI100_CUSTOMER)
    fields = {"customer": settings.KUAIDI100_CUSTOMER, "sign": sign, "param": param}
    answer = _post("/poll/query.do", fields)
    try:
        return _report(answer, aggregator, number)
    except UNREADABLE as error:
        raise UncertainError(f"{NAME} answered in another shape") from error


def callback_address() -> str:
    path = reverse("tracking_report", args=[NAME, settings.TRACKING_CALLBACK_SECRET])
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def is_genuine(request: HttpRequest) -> bool:
    """Whether what was pushed is signed with our salt."""
    param, sign = request.POST.get("param", ""), request.POST.get("sign", "")
    made = _md5(param, settings.TRACKING_CALLBACK_SECRET)
    return constant_time_compare(made, sign.upper())


def read_report(request: HttpRequest) -> Report:
    """What was pushed. Raises `UnreadableReportError`."""
    said = document(request.POST.get("param", ""))
    try:
        last = (said or {})["lastResult"]
        return _report(last, str(last["com"]), str(last["nu"]))
    except UNREADABLE as error:
        raise UnreadableReportError from error


def thanks() -> dict[str, object]:
    return {"result": True, "returnCode": OK, "message": "成功"}


def _post(path: str, fields: dict[str, str]) -> dict[str, Any]:
    url = f"{settings.KUAIDI100_URL.rstrip('/')}{path}"

    def call(**bounds: Any) -> requests.Response:
        return requests.post(url, data=fields, **bounds)  # noqa: S113 - `ask` has it

    answer = ask(NAME, call)
    return json_of(NAME, answer)


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _md5(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode()).hexdigest().upper()  # noqa: S324 - its signature


def _report(last: dict[str, Any], aggregator: str, number: str) -> Report:
    rows = last.get("data") or []
    is_signed = str(last.get("state", "")) == "3"
    events = [
        found
        for place, row in enumerate(rows)
        if (found := _event(row, is_last=place == 0 and is_signed))
    ]
    return Report(number, aggregator, tuple(events))


def _event(row: dict[str, Any], *, is_last: bool) -> ReportedEvent | None:
    """None for what happened before the carrier had it. The newest row comes first."""
    code = str(row.get("statusCode", "") or "")
    if code in _BEFORE:
        return None
    state = _STATES.get(code) or _STATES.get(code[:1]) or _by_words(row)
    if is_last and not code:
        state = _S.DELIVERED
    at = datetime.strptime(str(row["time"]), "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
    return ReportedEvent(
        happened_at=at.astimezone(UTC),
        state=state,
        text=str(row.get("context", "")).replace("\0", "").strip()[:TEXT_LENGTH],
        place=str(row.get("areaName", "") or "").replace("\0", "")[:PLACE_LENGTH],
    )


def _by_words(row: dict[str, Any]) -> ParcelState:
    said = str(row.get("status", "") or "")
    found = [state for word, state in _WORDS.items() if word in said]
    return found[0] if found else _S.IN_TRANSIT
