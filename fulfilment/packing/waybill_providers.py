"""Who gives out electronic waybills: one interface, and Kuaidi100 behind it.

Kuaidi100 is asked for `order` and `cancel` at `/label/order`. Names of fields and the
signature (MD5) are those of the SDK demo that it publishes and of public code that uses
it; its page "电子面单 API V2" was not read. It was tried against its double only.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests
from django.conf import settings

from core.deliveries import RefusedError, UncertainError
from core.sms_providers.calls import ask, json_of
from orders.order.carriers import BY_NAME, REGISTER, Carrier, plain_number

NAME = "kuaidi100"
DONE = 200
# Asked again by the same name for the order: the waybill that it gave.
GIVEN_BEFORE = 30011
# Its servers are busy, or the carrier's are: later helps.
LATER = frozenset({500, 30002, 30008})
MARKS = {
    "sorting": "bulkpen",
    "origin": "orgName",
    "destination": "destName",
    "bag": "pkgName",
    "code": "qrCode",
}
MARK_LENGTH, NUMBER_LENGTH, REASON_LENGTH = 120, 64, 160


@dataclass(frozen=True)
class Correspondent:
    """Who sends or receives a parcel; `address` from the province to the door."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True)
class WaybillRequest:
    """What a carrier is asked; the same `key` is the same parcel, however often."""

    key: str
    carrier: str
    sender: Correspondent
    receiver: Correspondent
    grams: int
    goods: str = ""


@dataclass(frozen=True)
class IssuedWaybill:
    """A number, the provider's name for the order, and what a label shows beside it."""

    number: str
    provider_order: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)


class WaybillProvider(Protocol):
    """Both raise `RefusedError` when it never will, else a `DeliveryError`."""

    def request(self, asked: WaybillRequest) -> IssuedWaybill: ...

    def cancel(self, carrier: str, number: str, provider_order: str) -> None: ...


class Kuaidi100:
    def request(self, asked: WaybillRequest) -> IssuedWaybill:
        said = {
            "printType": "NON",
            "kuaidicom": BY_NAME[asked.carrier].aggregator,
            **_account(asked.carrier),
            "orderId": asked.key,
            "recMan": _person(asked.receiver),
            "sendMan": _person(asked.sender),
            "cargo": asked.goods,
            "count": 1,
            "weight": round(asked.grams / 1000, 3),
            "payType": "MONTHLY",
            "needSubscribe": False,
        }
        answer = _call("order", said, accepts=(DONE, GIVEN_BEFORE))
        found = answer.get("data")
        if not isinstance(found, dict):
            raise UncertainError(f"{NAME} answered in another shape")
        number = plain_number(str(found.get("kuaidinum") or ""))
        if not number.isascii() or not 0 < len(number) <= NUMBER_LENGTH:
            raise UncertainError(f"{NAME} gave no number")
        order = found.get("kdComOrderNum") or found.get("taskId") or ""
        return IssuedWaybill(number, _plain(order, NUMBER_LENGTH), _marks(found))

    def cancel(self, carrier: str, number: str, provider_order: str) -> None:
        said = {
            "kuaidicom": BY_NAME[carrier].aggregator,
            **_account(carrier),
            "kuaidinum": number,
            "orderId": provider_order,
            "reason": "不发了",
        }
        _call("cancel", said, accepts=(DONE,))


PROVIDERS: dict[str, WaybillProvider] = {NAME: Kuaidi100()}


def provider() -> WaybillProvider | None:
    """None where the market has none."""
    return PROVIDERS.get(settings.WAYBILL_BACKEND)


def waybill_carriers() -> list[Carrier]:
    """Those with whom the market has an account, in the register's order."""
    if provider() is None:
        return []
    return [one for one in REGISTER if one.aggregator in settings.WAYBILL_ACCOUNTS]


def _account(carrier: str) -> dict[str, str]:
    """The customer's number with the carrier, and its password where it has one."""
    code = BY_NAME[carrier].aggregator
    number, _colon, password = settings.WAYBILL_ACCOUNTS.get(code, "").partition(":")
    return {"partnerId": number, "partnerKey": password}


def _person(one: Correspondent) -> dict[str, str]:
    return {"name": one.name, "mobile": one.phone, "printAddr": one.address}


def _call(
    method: str, said: dict[str, Any], accepts: tuple[int, ...]
) -> dict[str, Any]:
    param = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    stamp, key = str(round(time.time() * 1000)), settings.KUAIDI100_KEY
    form = {
        "method": method,
        "key": key,
        "t": stamp,
        "param": param,
        "sign": _md5(param, stamp, key, settings.KUAIDI100_SECRET),
    }
    url = f"{settings.KUAIDI100_LABEL_URL.rstrip('/')}/label/order"

    def call(**bounds: Any) -> requests.Response:
        return requests.post(url, data=form, **bounds)  # noqa: S113 - `ask` has it

    answer = json_of(NAME, ask(f"{NAME} waybills", call))
    code = answer.get("code")
    if answer.get("success") is True and code in accepts:
        return answer
    reason = _plain(answer.get("message"), REASON_LENGTH)
    if not isinstance(code, int) or code in LATER or answer.get("success") is True:
        raise UncertainError(f"{NAME} {code}: {reason}")
    raise RefusedError(reason or f"{NAME} {code}")


def _marks(found: Mapping[str, Any]) -> dict[str, str]:
    said = {name: _plain(found.get(key), MARK_LENGTH) for name, key in MARKS.items()}
    return {name: text for name, text in said.items() if text}


def _plain(value: object, length: int) -> str:
    """A text that a database keeps, of what may be anything."""
    text = value if isinstance(value, str | int) else ""
    return "".join(sign for sign in str(text) if sign.isprintable())[:length].strip()


def _md5(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode()).hexdigest().upper()  # noqa: S324 - its signature
