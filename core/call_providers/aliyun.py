"""Alibaba Cloud's voice service (Dyvmsapi 2017-05-25), signed as its texts are.

It reads out templates only: `CALL_TEMPLATE` is one whose single variable `text` is the
whole sentence.
"""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from core.deliveries import Accepted, NotSentError, RefusedError, Report, UncertainError
from core.inputs import whole
from core.sms_providers.aliyun import OK, as_number, asked
from core.sms_providers.reports import rows_of
from core.spoken_calls import CallProvider, SpokenCall, placed

ENDPOINT = "https://dyvmsapi.aliyuncs.com/"
TIMES = 2  # it is read out
# What no second try mends; anything else may pass.
FINAL = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.BUSINESS_LIMIT_CONTROL",
        "isv.TTS_TEMPLATE_ILLEGAL",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "isv.PARAM_LENGTH_LIMIT",
    }
)
LONGEST_CALL = 24 * 3600


class AliyunCalls(CallProvider):
    name = "aliyun-call"

    def place(self, call: SpokenCall) -> Accepted:
        params = {
            "CalledNumber": as_number(call.to),
            "TtsCode": settings.CALL_TEMPLATE,
            "TtsParam": json.dumps({"text": call.text}, ensure_ascii=False),
            "PlayTimes": str(TIMES),
            "OutId": call.reference,
        }
        if settings.CALL_SENDER:
            params["CalledShowNumber"] = settings.CALL_SENDER
        url = settings.CALL_API_URL or ENDPOINT
        answer = asked(self.name, url, "SingleCallByTts", params)
        if answer.get("Code") == OK:
            return placed(str(answer.get("CallId", "")))
        raise _refusal(answer)

    def find(self, _call: SpokenCall, _asked_at: datetime) -> Accepted | None:
        """It is asked by its own id alone, which is what got lost."""
        raise UncertainError(f"{self.name}: nobody knows whether it called")

    def reports(self, request: HttpRequest) -> list[Report]:
        """`VoiceReport`: of what was not answered the call lasted no second."""
        return [
            Report(
                is_delivered=bool(whole(row["duration"], LONGEST_CALL)),
                provider_id=str(row.get("call_id", "")),
                reference=str(row.get("out_id", "")),
                error=f"{row.get('status_code', '')} {row.get('status_msg', '')}",
            )
            for row in rows_of(request)
            if "duration" in row
        ]

    def thanks(self) -> dict[str, Any]:
        return {"code": 0, "msg": "OK"}


def _refusal(answer: dict[str, Any]) -> NotSentError | RefusedError:
    code = str(answer.get("Code", ""))
    said = f"aliyun-call: {code} {answer.get('Message', '')}"
    return RefusedError(said) if code in FINAL else NotSentError(said)
