"""Electronic waybills, as `/label/order` of the service gives and cancels them."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from .kuaidi100 import md5

MODES = ("refuse", "error", "lost_response", "garbage", "slow", "no_number", "busy")
PREFIXES = {"yuantong": "YT", "jtexpress": "JT", "shentong": "ST", "shunfeng": "SF"}
REQUIRED = ("kuaidicom", "partnerId", "orderId", "cargo")


@dataclass
class Issued:
    """One waybill. `times` counts how often it was asked for by the same name."""

    company: str
    number: str
    order: str
    key: str
    said: dict[str, Any]
    times: int = 1
    is_cancelled: bool = False


class Waybills:
    """For all threads of the double."""

    def __init__(self, key: str, secret: str) -> None:
        self.key, self.secret = key, secret
        self.lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        self.slowness = 30.0
        self.by_key: dict[str, Issued] = {}
        self.faults: list[str] = []
        self.refused: list[str] = []
        self.picked_up: set[str] = set()

    def fault(self, mode: str, times: int = 1) -> None:
        if mode not in MODES:
            msg = f"a mode is one of {', '.join(MODES)}"
            raise ValueError(msg)
        with self.lock:
            self.faults += [mode] * times

    def next_fault(self) -> str:
        with self.lock:
            return self.faults.pop(0) if self.faults else ""

    def answer(self, body: bytes, fault: str) -> dict[str, Any]:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        param = form.get("param", "")
        signed = md5(param, form.get("t", ""), self.key, self.secret)
        if form.get("key") != self.key or form.get("sign") != signed:
            return self._refuse(30003, "验签失败")
        if fault == "busy":
            return self._refuse(30002, "系统繁忙，请稍后再试")
        if fault == "refuse":
            return self._refuse(30001, "网点余额不足")
        said = json.loads(param)
        methods = {"order": self._order, "cancel": self._cancel}
        act = methods.get(form.get("method", ""))
        found = act(said) if act else self._refuse(30004, "method错误")
        if fault == "no_number" and "data" in found:
            found["data"] = {"taskId": "1"}
        return found

    def _order(self, said: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in REQUIRED if not said.get(name)]
        people = [said.get("recMan") or {}, said.get("sendMan") or {}]
        complete = all(
            one.get(name) for one in people for name in ("name", "mobile", "printAddr")
        )
        if missing or not complete or not float(said.get("weight") or 0) > 0:
            return self._refuse(30001, f"参数错误：{'、'.join(missing) or '收寄件人'}")
        with self.lock:
            known = self.by_key.get(said["orderId"])
            if known is not None:
                known.times += 1
                return self._given(known, 30011)
            company, place = said["kuaidicom"], len(self.by_key) + 1
            number = f"{PREFIXES.get(company, '')}{place + 8800000000000:013d}"
            made = Issued(company, number, f"KD{place:010d}", said["orderId"], said)
            self.by_key[made.key] = made
        return self._given(made, 200)

    def _given(self, made: Issued, code: int) -> dict[str, Any]:
        data = {
            "taskId": f"T{made.order}", "kuaidinum": made.number,
            "kdComOrderNum": made.order, "label": None, "bulkpen": "310-A12 008",
            "orgName": "长治转运中心", "destName": "目的地分拨中心",
            "pkgName": "集包地 08",
        }  # fmt: skip
        return {"success": True, "code": code, "message": "success", "data": data}

    def _cancel(self, said: dict[str, Any]) -> dict[str, Any]:
        number = said.get("kuaidinum")
        with self.lock:
            rows = self.by_key.values()
            made = next((one for one in rows if one.number == number), None)
            if made is None or made.order != said.get("orderId"):
                return self._refuse(30001, "运单号不存在")
            if made.number in self.picked_up:
                return self._refuse(30001, "快件已揽收，无法取消")
            made.is_cancelled = True
        return {"success": True, "code": 200, "message": "success", "data": None}

    def _refuse(self, code: int, message: str) -> dict[str, Any]:
        self.refused.append(f"{code} {message}")
        return {"success": False, "code": code, "message": message}
