"""Spoken calls at Alibaba Cloud and Twilio, with their reports of who answered."""

from __future__ import annotations

import base64
import json
import re
import time
from email.utils import formatdate
from typing import Any

from . import aliyun, twilio
from .store import Message, Store
from .wire import Asked, Reply, json_reply

OF_ALIYUN, OF_TWILIO = "aliyun-call", "twilio-call"
_SAID = re.compile(r"<Response><Say language=\"[\w-]+\" loop=\"2\">(?P<text>.+)</Say>")


def of_aliyun(store: Store, asked: Asked) -> Reply:
    if wrong := aliyun.wrong_of(asked):
        store.refused_calls.append(f"{OF_ALIYUN}: {wrong}")
        return json_reply({"Code": wrong, "Message": "Specified signature"}, 403)
    params = asked.params()
    if asked.headers.get("x-acs-action") != "SingleCallByTts":
        return json_reply({"Code": "InvalidAction.NotFound", "Message": "no"}, 404)
    if not params.get("TtsCode", "").startswith("TTS_"):
        return _refused("isv.TTS_TEMPLATE_ILLEGAL")
    if not re.fullmatch(r"1\d{10}|[2-9]\d{6,14}", params.get("CalledNumber", "")):
        return _refused("isv.MOBILE_NUMBER_ILLEGAL")
    if store.blocks(OF_ALIYUN):
        return _refused("isv.BUSINESS_LIMIT_CONTROL")
    message = store.take(
        OF_ALIYUN,
        aliyun.international(params["CalledNumber"]),
        json.loads(params["TtsParam"])["text"],
        reference=params.get("OutId", ""),
        template=params["TtsCode"],
    )
    message.id = f"1000{message.number:08d}^1000{message.number:08d}"
    return json_reply({"Code": "OK", "Message": "OK", "CallId": message.id})


def _refused(code: str) -> Reply:
    return json_reply({"Code": code, "Message": code})


def of_twilio(store: Store, asked: Asked) -> Reply:
    expected = base64.b64encode(f"{twilio.KEY}:{twilio.SECRET}".encode()).decode()
    if asked.headers.get("authorization") != f"Basic {expected}":
        store.refused_calls.append(f"{OF_TWILIO}: authentication")
        return json_reply({"code": 20003, "message": "Authenticate"}, 401)
    if not asked.path.endswith(f"/2010-04-01/Accounts/{twilio.KEY}/Calls.json"):
        return json_reply({"code": 20404, "message": "not found"}, 404)
    if asked.method == "GET":
        to = asked.params().get("To")
        rows = [
            _shown(each)
            for each in store.messages
            if each.provider == OF_TWILIO and each.to == to
        ]
        return json_reply({"calls": rows})
    form = asked.form()
    said = _SAID.search(form.get("Twiml", ""))
    if said is None:
        return json_reply({"code": 21205, "message": "Url is not a valid URL"}, 400)
    if store.blocks(OF_TWILIO):
        return json_reply({"code": 21216, "message": "not allowed to call"}, 400)
    message = store.take(OF_TWILIO, form["To"], said["text"])
    message.id = f"CA{message.number:032x}"
    return json_reply(_shown(message), 201)


def _shown(message: Message) -> dict[str, Any]:
    return {
        "sid": message.id,
        "to": message.to,
        "status": "queued",
        "date_created": formatdate(message.at).replace("-0000", "+0000"),
    }


def aliyun_report(message: Message, url: str) -> tuple[bytes, dict[str, str]]:
    """A call that nobody answered lasted no second."""
    del url
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    row = {
        "call_id": message.id,
        "out_id": message.reference,
        "callee": message.to.removeprefix("+86").lstrip("+"),
        "start_time": "" if message.is_lie else now,
        "end_time": "" if message.is_lie else now,
        "duration": "0" if message.is_lie else "12",
        "status_code": "200005" if message.is_lie else "200000",
        "status_msg": "",
        "voice_type": "voice",
    }
    return json.dumps([row]).encode(), {"Content-Type": "application/json"}


def twilio_report(message: Message, url: str) -> tuple[bytes, dict[str, str]]:
    status = "no-answer" if message.is_lie else "completed"
    form = {"CallSid": message.id, "CallStatus": status, "To": message.to}
    return twilio.signed(form, url)
