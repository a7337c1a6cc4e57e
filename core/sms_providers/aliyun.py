"""Alibaba Cloud SMS (Dysmsapi 2017-05-25), signed with ACS3-HMAC-SHA256.

It sends templates only: `SMS_TEMPLATES` names the codes, `any` that of one whose single
variable `text` is the whole text.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
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

from .calls import ask, json_of, utc_now
from .reports import Reply, ReportingProvider, number_of, rows_of

ENDPOINT = "https://dysmsapi.aliyuncs.com/"
VERSION = "2017-05-25"
OK = "OK"
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
                "PhoneNumbers": _number(message.to),
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
        answer = self._call(
            "QuerySendDetails",
            {
                "PhoneNumber": _number(message.to),
                "SendDate": f"{dates.day_of(asked_at):%Y%m%d}",
                "PageSize": "50",
                "CurrentPage": "1",
            },
        )
        if answer.get("Code") != OK:
            raise _refusal(answer)
        details = answer.get("SmsSendDetailDTOs") or {}
        for each in details.get("SmsSendDetailDTO", []):
            if each.get("OutId") == message.reference:
                return accepted(message.text)
        return None

    def _template(self, message: TextMessage) -> tuple[str, Mapping[str, str]]:
        own = settings.SMS_TEMPLATES.get(message.template)
        if own:
            return own, message.params
        return settings.SMS_TEMPLATES.get("any", ""), {"text": message.text}

    def _call(self, action: str, params: dict[str, str]) -> dict[str, Any]:
        url = settings.SMS_API_URL or ENDPOINT
        query = _query(params)
        headers = signed(action, url, query)
        call = partial(requests.post, f"{url}?{query}", headers=headers)
        return json_of(self.name, ask(self.name, call))

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
            Reply(number_of(row.get("phone_number", "")), str(row.get("content", "")))
            for row in rows_of(request)
        ]

    def thanks(self) -> dict[str, Any]:
        return {"code": 0, "msg": "OK"}


def _refusal(answer: dict[str, Any]) -> NotSentError | RefusedError:
    code = str(answer.get("Code", ""))
    said = f"aliyun: {code} {answer.get('Message', '')}"
    return RefusedError(said) if code in FINAL else NotSentError(said)


def _number(to: str) -> str:
    """Mainland numbers without their country, others without the plus."""
    return to.removeprefix("+86") if to.startswith("+861") else to.lstrip("+")


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
