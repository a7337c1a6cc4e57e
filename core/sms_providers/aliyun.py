"""Alibaba Cloud SMS (Dysmsapi 2017-05-25), signed with ACS3-HMAC-SHA256.

It sends templates only: `SMS_TEMPLATES` names the codes, `any` that of one whose single
variable `text` is the whole text.
"""

import hmac
import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from secrets import token_hex
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from django.conf import settings
from django.http import HttpRequest

from core import dates
from core.deliveries import Accepted, NotSentError, RefusedError, Report
from core.sms import TextMessage, accepted

from .calls import ANSWER_SECONDS, CONNECT_SECONDS, ask, json_of, utc_now
from .reports import Reply, ReportingProvider, rows_of

ENDPOINT = "https://dysmsapi.aliyuncs.com/"
VERSION = "2017-05-25"
OK = "OK"
# By which it files what it sends, wherever the market is.
CLOCK = "Asia/Shanghai"
_MAINLAND = re.compile(r"1[3-9]\d{9}")
# What no second try mends; anything else may pass.
FINAL = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.INVALID_PARAMETERS",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "isv.DENY_IP_RANGE",
    }
)


class Aliyun(ReportingProvider):
    name = "aliyun"

    def send_text(self, message: TextMessage) -> Accepted:
        template, params = self._template(message)
        answer = self._call(
            "SendSms",
            {
                "PhoneNumbers": as_number(message.to),
                "SignName": settings.SMS_SIGN_NAME,
                "TemplateCode": template,
                "TemplateParam": json.dumps(params, ensure_ascii=False),
                "OutId": message.reference,
            },
        )
        if answer.get("Code") == OK:
            return accepted(message.text, str(answer.get("BizId", "")))
        raise _refusal(answer)

    def find(self, message: TextMessage, asked_at: datetime) -> Accepted | None:
        """It files a text under a day of its own clock, which may just have turned."""
        latest = asked_at + timedelta(seconds=CONNECT_SECONDS + ANSWER_SECONDS)
        days = {dates.day_elsewhere(at, CLOCK) for at in (asked_at, latest)}
        rows = (row for day in sorted(days) for row in self._sent_on(day, message.to))
        for each in rows:
            if each.get("OutId") == message.reference:
                return accepted(message.text)
        return None

    def _sent_on(self, day: date, to: str) -> list[dict[str, Any]]:
        answer = self._call(
            "QuerySendDetails",
            {
                "PhoneNumber": as_number(to),
                "SendDate": f"{day:%Y%m%d}",
                "PageSize": "50",
                "CurrentPage": "1",
            },
        )
        if answer.get("Code") != OK:
            raise _refusal(answer)
        details = answer.get("SmsSendDetailDTOs") or {}
        found: list[dict[str, Any]] = details.get("SmsSendDetailDTO", [])
        return found

    def _template(self, message: TextMessage) -> tuple[str, Mapping[str, str]]:
        own = settings.SMS_TEMPLATES.get(message.template)
        if own:
            return own, message.params
        return settings.SMS_TEMPLATES.get("any", ""), {"text": message.text}

    def _call(self, action: str, params: dict[str, str]) -> dict[str, Any]:
        return asked(self.name, settings.SMS_API_URL or ENDPOINT, action, params)

    def reports(self, request: HttpRequest) -> list[Report]:
        return [
            Report(
                is_delivered=row.get("success") is True,
                provider_id=str(row.get("biz_id", "")),
                reference=str(row.get("out_id", "")),
                error=f"{row.get('err_code', '')} {row.get('err_msg', '')}".strip(),
            )
            for row in rows_of(request)
        ]

    def replies(self, request: HttpRequest) -> list[Reply]:
        return [
            Reply(_e164(row.get("phone_number", "")), str(row.get("content", "")))
            for row in rows_of(request)
        ]

    def thanks(self) -> dict[str, Any]:
        return {"code": 0, "msg": "OK"}


def asked(
    name: str, url: str, action: str, params: Mapping[str, str]
) -> dict[str, Any]:
    """What its service at this address answers to a signed question."""
    query = _query(params)
    headers = signed(action, url, query)
    call = partial(requests.post, f"{url}?{query}", headers=headers)
    return json_of(name, ask(name, call))


def _refusal(answer: dict[str, Any]) -> NotSentError | RefusedError:
    code = str(answer.get("Code", ""))
    said = f"aliyun: {code} {answer.get('Message', '')}"
    return RefusedError(said) if code in FINAL else NotSentError(said)


def as_number(to: str) -> str:
    """Mainland numbers without their country, others without the plus."""
    return to.removeprefix("+86") if to.startswith("+861") else to.lstrip("+")


def _e164(number: object) -> str:
    """Of a number as it writes them: the reverse of `as_number`."""
    digits = str(number).lstrip("+")
    return f"+86{digits}" if _MAINLAND.fullmatch(digits) else f"+{digits}"


def _query(params: Mapping[str, str]) -> str:
    return "&".join(
        f"{quote(name, safe='-_.~')}={quote(params[name], safe='-_.~')}"
        for name in sorted(params)
    )


def signed(action: str, url: str, query: str) -> dict[str, str]:
    """The headers of a call whose parameters are in its query."""
    parts = urlsplit(url)
    headers = {
        "host": parts.netloc,
        "x-acs-action": action,
        "x-acs-content-sha256": sha256(b"").hexdigest(),
        "x-acs-date": f"{utc_now():%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": token_hex(16),
        "x-acs-version": VERSION,
    }
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = (
        f"POST\n{parts.path or '/'}\n{query}\n{lines}\n{names}\n"
        + sha256(b"").hexdigest()
    )
    to_sign = f"ACS3-HMAC-SHA256\n{sha256(request.encode()).hexdigest()}"
    signature = hmac.new(settings.SMS_SECRET.encode(), to_sign.encode(), sha256)
    headers["Authorization"] = (
        f"ACS3-HMAC-SHA256 Credential={settings.SMS_KEY},SignedHeaders={names},"
        f"Signature={signature.hexdigest()}"
    )
    return headers
