"""The service's side: what it takes, what it knows of each number, how it signs."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlencode
from urllib.request import Request, urlopen

PATIENCE = 10.0
MODES = ("refuse", "unknown_carrier", "error", "lost_response", "garbage", "slow")


def md5(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode()).hexdigest().upper()


@dataclass
class Subscribed:
    """A number that it was asked to report of, with the events so far, newest first."""

    company: str
    number: str
    callback: str
    salt: str
    phone: str = ""
    times: int = 1
    rows: list[dict[str, Any]] = field(default_factory=list)

    def note(self, time: str, code: str, words: str, place: str = "") -> None:
        row = {
            "time": time, "ftime": time, "context": words, "statusCode": code,
            "status": words, "areaName": place,
        }  # fmt: skip
        self.rows.insert(0, row)

    @property
    def state(self) -> str:
        """0 until something is known; of three digits the first says it."""
        code = str(self.rows[0]["statusCode"]) if self.rows else "0"
        return code if len(code) < 3 else code[0]


class Kuaidi100:
    """For all threads of the double. Faults happen to so many calls to come."""

    def __init__(self, key: str, customer: str) -> None:
        self.key, self.customer = key, customer
        self.lock = threading.Lock()
        self.slowness = 30.0  # seconds that a slow answer takes
        self.numbers: dict[tuple[str, str], Subscribed] = {}
        self.faults: list[str] = []
        self.refused: list[str] = []

    def reset(self) -> None:
        self.slowness = 30.0
        with self.lock:
            self.numbers.clear()
            self.faults.clear()
            self.refused.clear()

    def fault(self, mode: str, times: int = 1) -> None:
        if mode not in MODES:
            msg = f"a mode is one of {', '.join(MODES)}"
            raise ValueError(msg)
        with self.lock:
            self.faults += [mode] * times

    def next_fault(self) -> str:
        with self.lock:
            return self.faults.pop(0) if self.faults else ""

    def poll(self, body: bytes, fault: str) -> dict[str, Any]:
        """A subscription, as `/poll` takes it."""
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        asked = json.loads(form.get("param", "{}"))
        more = asked.get("parameters") or {}
        needs_phone = asked.get("company") == "shunfeng"
        checks = (
            (form.get("schema") != "json", "600", "参数错误"),
            (asked.get("key") != self.key, "600", "您不是合法的订阅者"),
            (fault == "refuse", "500", "服务器错误"),
            (fault == "unknown_carrier", "700", "不支持的快递公司"),
            (not more.get("callbackurl"), "400", "回调地址为空"),
            (needs_phone and len(more.get("phone", "")) < 4, "400", "缺少电话号码"),
        )
        for is_wrong, code, message in checks:
            if is_wrong:
                return self._refuse(code, message)
        label = (asked["company"], asked["number"])
        with self.lock:
            if known := self.numbers.get(label):
                known.times += 1
                return {"result": False, "returnCode": "501", "message": "重复订阅"}
            self.numbers[label] = Subscribed(
                *label, more["callbackurl"], more.get("salt", ""), more.get("phone", "")
            )
        return {"result": True, "returnCode": "200", "message": "提交成功"}

    def query(self, body: bytes) -> dict[str, Any]:
        """What is known of a number, as `/poll/query.do` answers."""
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        param = form.get("param", "")
        is_signed = form.get("sign") == md5(param, self.key, self.customer)
        if form.get("customer") != self.customer or not is_signed:
            self.refused.append("query: the signature is wrong")
            return {"result": False, "returnCode": "503", "message": "验证签名失败"}
        asked = json.loads(param)
        known = self.numbers.get((asked["com"], asked["num"]))
        if known is None:
            return {"result": False, "returnCode": "500", "message": "查询无结果"}
        return self.last_result(known)

    def last_result(self, known: Subscribed) -> dict[str, Any]:
        state = known.state
        return {
            "message": "ok", "nu": known.number, "ischeck": str(int(state == "3")),
            "com": known.company, "status": "200", "state": state,
            "data": list(known.rows),
        }  # fmt: skip

    def tell(
        self, number: str, *events: tuple[str, str, str], push: bool = True
    ) -> list[int]:
        """Events of a number: (time, code, words), as its carrier says them.

        Returns what the market answered to the push.
        """
        known = next(one for label, one in self.numbers.items() if label[1] == number)
        for time, code, words in events:
            known.note(time, code, words)
        return [self.push(known)] if push else []

    def push(self, known: Subscribed, rows: Sequence[dict[str, Any]] = ()) -> int:
        """All that is known of a number; or these rows, in whatever order."""
        last = self.last_result(known)
        if rows:
            last["data"] = list(rows)
        said = {"status": "polling", "message": "", "lastResult": last}
        return self.send(known.callback, said, known.salt)

    def send(self, address: str, said: dict[str, Any], salt: str) -> int:
        param = json.dumps(said, ensure_ascii=False)
        body = urlencode({"param": param, "sign": md5(param, salt)}).encode()
        request = Request(address, data=body, method="POST")  # noqa: S310 - the market's
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except (URLError, OSError):
            return 0

    def _refuse(self, code: str, message: str) -> dict[str, Any]:
        self.refused.append(f"{code} {message}")
        return {"result": False, "returnCode": code, "message": message}
