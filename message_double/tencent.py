"""Tencent Cloud's side: SendSms and the pull of reports, their signature."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import Any

from .store import Message, Store
from .wire import Asked, Reply, json_reply

KEY, SECRET = "tencent-key", "tencent-secret"
# Those that tests and demo know, the longest first where one begins like another.
COUNTRIES = ("852", "965", "86", "81", "49", "1")
_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>[\d-]{10})/sms/tc3_request, "
    r"SignedHeaders=(?P<names>[^,]+), Signature=(?P<signature>[0-9a-f]{64})"
)


def answer(store: Store, asked: Asked) -> Reply:
    wrong = _wrong(asked)
    if wrong:
        store.refused_calls.append(f"tencent: {wrong}")
        return _error(wrong)
    params = json.loads(asked.body)
    action = asked.headers.get("x-tc-action")
    if action == "SendSms":
        return _send(store, params)
    if action == "PullSmsSendStatusByPhoneNumber":
        return _pull(store, params)
    return _error("InvalidAction")


def _error(code: str) -> Reply:
    error = {"Code": code, "Message": code}
    return json_reply({"Response": {"Error": error, "RequestId": "R"}})


def _wrong(asked: Asked) -> str:
    found = _AUTHORIZATION.fullmatch(asked.headers.get("authorization", ""))
    if found is None or found["key"] != KEY:
        return "AuthFailure.SecretIdNotFound"
    names = found["names"]
    headers = "".join(f"{n}:{asked.headers[n].lower()}\n" for n in names.split(";"))
    body = hashlib.sha256(asked.body).hexdigest()
    request = f"{asked.method}\n{asked.path}\n{asked.query}\n{headers}\n{names}\n{body}"
    signed = "\n".join(
        (
            "TC3-HMAC-SHA256",
            asked.headers.get("x-tc-timestamp", ""),
            f"{found['day']}/sms/tc3_request",
            hashlib.sha256(request.encode()).hexdigest(),
        )
    )
    key = f"TC3{SECRET}".encode()
    for word in (found["day"], "sms", "tc3_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    made = hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
    is_right = hmac.compare_digest(made, found["signature"])
    return "" if is_right else "AuthFailure.SignatureFailure"


def _send(store: Store, params: dict[str, Any]) -> Reply:
    (to,) = params["PhoneNumberSet"]
    code = ""
    if not params.get("TemplateId", "").isdecimal():
        code = "FailedOperation.TemplateIncorrectOrUnapproved"
    elif not re.fullmatch(r"\+\d{7,15}", to):
        code = "InvalidParameterValue.IncorrectPhoneNumber"
    elif store.blocks("tencent"):
        code = "FailedOperation.PhoneNumberInBlacklist"
    status = {
        "PhoneNumber": to,
        "Fee": 0,
        "Code": code,
        "Message": code,
        "SerialNo": "",
    }
    if not code:
        message = store.take(
            "tencent",
            to,
            f"【{params['SignName']}】{' '.join(params['TemplateParamSet'])}",
            reference=params.get("SessionContext", ""),
            template=params["TemplateId"],
        )
        message.id = f"2019:{message.number:016d}"
        status |= {"SerialNo": message.id, "Fee": 1, "Code": "Ok", "Message": "ok"}
    return json_reply({"Response": {"SendStatusSet": [status], "RequestId": "R"}})


def _pull(store: Store, params: dict[str, Any]) -> Reply:
    """Only what has a report already."""
    rows = [
        {
            "SerialNo": each.id,
            "SessionContext": each.reference,
            "ReportStatus": "FAIL" if each.is_lie else "SUCCESS",
        }
        for each in store.messages
        if each.provider == "tencent"
        and each.to == params["PhoneNumber"]
        and each.extra.get("is_reported")
    ]
    return json_reply({"Response": {"PullSmsSendStatusSet": rows, "RequestId": "R"}})


def report(message: Message, url: str) -> tuple[bytes, dict[str, str]]:
    del url
    row = {
        **_named(message.to),
        "report_status": "FAIL" if message.is_lie else "SUCCESS",
        "errmsg": "MK:0001" if message.is_lie else "DELIVRD",
        "description": "",
        "sid": message.id,
    }
    return json.dumps([row]).encode(), {"Content-Type": "application/json"}


def reply(number: str, text: str, url: str) -> tuple[bytes, dict[str, str]]:
    del url
    row = {**_named(number), "text": text}
    return json.dumps(row).encode(), {"Content-Type": "application/json"}


def _named(number: str) -> dict[str, str]:
    """A number as it calls one back: the country's code apart, and without a plus."""
    digits = number.lstrip("+")
    code = next(code for code in COUNTRIES if digits.startswith(code))
    return {"mobile": digits.removeprefix(code), "nationcode": code}
