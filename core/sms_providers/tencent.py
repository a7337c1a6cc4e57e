"""Tencent Cloud SMS (2021-01-11), signed with TC3-HMAC-SHA256.

It sends templates only: `SMS_TEMPLATES` names the ids, `any` that of one whose single
variable is the whole text.
"""

import hmac
import json
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.http import HttpRequest

from core.deliveries import Accepted, NotSentError, RefusedError, Report, UncertainError
from core.inputs import whole
from core.sms import MOST_PARTS, TextMessage, accepted

from .calls import ask, json_of, utc_now
from .reports import Reply, ReportingProvider, rows_of

ENDPOINT = "https://sms.tencentcloudapi.com/"
VERSION = "2021-01-11"
REGION = "ap-guangzhou"
JSON = "application/json; charset=utf-8"
OK = "Ok"
HOME = "86"
FINAL = (
    "FailedOperation.PhoneNumberInBlacklist",
    "FailedOperation.ContainSensitiveWord",
    "InvalidParameterValue.",
    "UnsupportedOperation.",
)


class Tencent(ReportingProvider):
    name = "tencent"

    def send_text(self, message: TextMessage) -> Accepted:
        own = settings.SMS_TEMPLATES.get(message.template)
        answer = self._call(
            "SendSms",
            {
                "PhoneNumberSet": [message.to],
                "SmsSdkAppId": settings.SMS_SENDER,
                "SignName": settings.SMS_SIGN_NAME,
                "TemplateId": own or settings.SMS_TEMPLATES.get("any", ""),
                "TemplateParamSet": list(message.params.values())
                if own
                else [message.text],
                "SessionContext": message.reference,
            },
        )
        sets = answer.get("SendStatusSet")
        if not sets:
            raise UncertainError("tencent: an answer without a status")
        status = sets[0]
        if status.get("Code") == OK:
            parts = whole(status.get("Fee"), MOST_PARTS) or 0
            return accepted(message.text, str(status.get("SerialNo", "")), parts)
        raise _refusal(str(status.get("Code", "")), str(status.get("Message", "")))

    def find(self, message: TextMessage, asked_at: datetime) -> Accepted | None:
        """It lists what has a report, so that silence says nothing."""
        answer = self._call(
            "PullSmsSendStatusByPhoneNumber",
            {
                "BeginTime": int(asked_at.timestamp()) - 5,
                "Offset": 0,
                "Limit": 100,
                "PhoneNumber": message.to,
                "SmsSdkAppId": settings.SMS_SENDER,
            },
        )
        for each in answer.get("PullSmsSendStatusSet", []):
            if each.get("SessionContext") == message.reference:
                return accepted(message.text, str(each.get("SerialNo", "")))
        raise UncertainError("tencent: no report of it yet")

    def _call(self, action: str, params: dict[str, Any]) -> dict[str, Any]:
        url = settings.SMS_API_URL or ENDPOINT
        body = json.dumps(params, ensure_ascii=False).encode()
        headers = signed(action, url, body)
        call = partial(requests.post, url, data=body, headers=headers)
        found = json_of(self.name, ask(self.name, call)).get("Response")
        if not isinstance(found, dict):
            raise UncertainError("tencent answered in another shape")
        if error := found.get("Error"):
            raise _refusal(str(error.get("Code", "")), str(error.get("Message", "")))
        return found

    def reports(self, request: HttpRequest) -> list[Report]:
        return [
            Report(
                is_delivered=row.get("report_status") == "SUCCESS",
                provider_id=str(row.get("sid", "")),
                error=f"{row.get('errmsg', '')} {row.get('description', '')}".strip(),
            )
            for row in rows_of(request)
        ]

    def replies(self, request: HttpRequest) -> list[Reply]:
        return [
            Reply(
                _number(row.get("nationcode") or HOME, row.get("mobile", "")),
                str(row.get("text", "")),
            )
            for row in rows_of(request)
        ]

    def thanks(self) -> dict[str, Any]:
        return {"result": 0, "errmsg": "OK"}


def _number(country: object, own: object) -> str:
    """E.164 of the two that it calls a number by."""
    return f"+{str(country).lstrip('+')}{own}"


def _refusal(code: str, said: str) -> NotSentError | RefusedError | UncertainError:
    text = f"tencent: {code} {said}"
    if code.startswith("InternalError"):
        return UncertainError(text)
    return RefusedError(text) if code.startswith(FINAL) else NotSentError(text)


def signed(action: str, url: str, body: bytes) -> dict[str, str]:
    """The headers of a call whose parameters are its body."""
    parts = urlsplit(url)
    now = utc_now()
    scope = f"{now:%Y-%m-%d}/sms/tc3_request"
    request = (
        f"POST\n{parts.path or '/'}\n\ncontent-type:{JSON}\nhost:{parts.netloc}\n\n"
        f"content-type;host\n{sha256(body).hexdigest()}"
    )
    stamp = str(int(now.timestamp()))
    to_sign = "\n".join(
        ("TC3-HMAC-SHA256", stamp, scope, sha256(request.encode()).hexdigest())
    )
    key = f"TC3{settings.SMS_SECRET}".encode()
    for word in scope.split("/"):
        key = hmac.new(key, word.encode(), sha256).digest()
    signature = hmac.new(key, to_sign.encode(), sha256).hexdigest()
    return {
        "Content-Type": JSON,
        "Host": parts.netloc,
        "X-TC-Action": action,
        "X-TC-Version": VERSION,
        "X-TC-Region": REGION,
        "X-TC-Timestamp": stamp,
        "Authorization": f"TC3-HMAC-SHA256 Credential={settings.SMS_KEY}/{scope}, "
        f"SignedHeaders=content-type;host, Signature={signature}",
    }
