"""Alibaba Cloud's side: SendSms and QuerySendDetails, their signature, its reports."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from datetime import datetime, timedelta, timezone
from typing import Any

from .store import Message, Store
from .wire import Asked, Reply, json_reply

KEY, SECRET = "ali-key", "ali-secret"
CLOCK = timezone(timedelta(hours=8))
_ALGORITHM = "ACS3-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    rf"{_ALGORITHM} Credential=(?P<key>[^,]+),SignedHeaders=(?P<names>[^,]+),"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


def answer(store: Store, asked: Asked) -> Reply:
    wrong = wrong_of(asked)
    if wrong:
        store.refused_calls.append(f"aliyun: {wrong}")
        return json_reply({"Code": wrong, "Message": "Specified signature"}, 403)
    params = asked.params()
    action = asked.headers.get("x-acs-action")
    if action == "SendSms":
        return json_reply(_send(store, params))
    if action == "QuerySendDetails":
        return json_reply(_details(store, params))
    return json_reply({"Code": "InvalidAction.NotFound", "Message": "no"}, 404)


def wrong_of(asked: Asked) -> str:
    """As the vendor describes it, from the raw request; "" for a right signature."""
    found = _AUTHORIZATION.fullmatch(asked.headers.get("authorization", ""))
    if found is None or found["key"] != KEY:
        return "InvalidAccessKeyId.NotFound"
    names = found["names"].split(";")
    if names != sorted(names) or "x-acs-signature-nonce" not in names:
        return "IncompleteSignature"
    body = hashlib.sha256(asked.body).hexdigest()
    if asked.headers.get("x-acs-content-sha256") != body:
        return "InvalidContentSha256"
    headers = "".join(f"{name}:{asked.headers[name].strip()}\n" for name in names)
    request = "\n".join(
        (asked.method, asked.path, asked.query, headers, ";".join(names), body)
    )
    signed = f"{_ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    made = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest()
    return (
        "" if hmac.compare_digest(made, found["signature"]) else "SignatureDoesNotMatch"
    )


def _send(store: Store, params: dict[str, str]) -> dict[str, Any]:
    if not params.get("TemplateCode", "").startswith("SMS_"):
        return {"Code": "isv.SMS_TEMPLATE_ILLEGAL", "Message": "no such template"}
    if not re.fullmatch(r"1\d{10}|[2-9]\d{6,14}", params.get("PhoneNumbers", "")):
        return {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "not a number"}
    if store.blocks("aliyun"):
        return {"Code": "isv.BLACK_KEY_CONTROL_LIMIT", "Message": "blocked"}
    values = json.loads(params.get("TemplateParam", "{}"))
    message = store.take(
        "aliyun",
        international(params["PhoneNumbers"]),
        f"【{params['SignName']}】{values.get('text') or ' '.join(values.values())}",
        reference=params.get("OutId", ""),
        template=params["TemplateCode"],
    )
    message.id = f"9000{message.number:08d}^0"
    return {"Code": "OK", "Message": "OK", "BizId": message.id, "RequestId": "R"}


def _details(store: Store, params: dict[str, str]) -> dict[str, Any]:
    to = international(params["PhoneNumber"])
    rows = [
        {"PhoneNum": params["PhoneNumber"], "OutId": each.reference, "SendStatus": 3}
        for each in store.messages
        if each.provider == "aliyun"
        and each.to == to
        and f"{datetime.fromtimestamp(each.at, CLOCK):%Y%m%d}" == params["SendDate"]
    ]
    return {
        "Code": "OK",
        "TotalCount": len(rows),
        "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows},
    }


def international(digits: str) -> str:
    return f"+86{digits}" if re.fullmatch(r"1[3-9]\d{9}", digits) else f"+{digits}"


def report(message: Message, url: str) -> tuple[bytes, dict[str, str]]:
    del url
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    row = {
        "phone_number": message.to.removeprefix("+86").lstrip("+"),
        "send_time": now,
        "report_time": now,
        "success": not message.is_lie,
        "err_code": "MOBILE_NOT_ON_SERVICE" if message.is_lie else "DELIVERED",
        "err_msg": "",
        "sms_size": "1",
        "biz_id": message.id,
        "out_id": message.reference,
    }
    return json.dumps([row]).encode(), {"Content-Type": "application/json"}


def reply(number: str, text: str, url: str) -> tuple[bytes, dict[str, str]]:
    del url
    row = {
        "phone_number": number.removeprefix("+86").lstrip("+"),
        "content": text,
        "dest_code": "1",
    }
    return json.dumps([row]).encode(), {"Content-Type": "application/json"}
