"""Who watches a broadcast: the page, its stream of events, the chat, and deals."""

import asyncio
import json
import random
import re
import secrets
import time

from .arithmetic import DEAL_PACKS, DEAL_TAPS, VIEWER_STAYS
from .notes import WrongError
from .shoppers import END, pay_for_basket

BEAT = 30.0  # seconds between two signs of life of a page
# A message counts for who was there so long before it, and stayed so long after it.
SETTLED, HEARD_WITHIN = 2.0, 5.0
TAPS_WITHIN = 3.0  # seconds in which most of them tap
PAYS = 0.8  # of those who got a pack
TELLS_TIMES = 20  # one viewer of so many notes how long an event took


class Said:
    """What was written in the chat, and when the market took it."""

    def __init__(self):
        self.at = {}

    def between(self, since, until):
        return {pk for pk, at in self.at.items() if since <= at <= until}


class Room:
    """One broadcast with its viewers. `watching` is the ideal number of them."""

    def __init__(self, town):
        self.town, self.said, self.there = town, Said(), 0
        self.known = town.known["broadcast"]
        self.page = f"/live/{self.known['code']}/"
        self.deal_number = 0

    async def watch(self, stays=VIEWER_STAYS, until=float("inf")):
        """One viewer, from the page to the end of the visit; hears all that is said."""
        viewer = self.town.browser()
        try:
            page = await viewer.get("live page", self.page, END)
            ticket = re.search(r'data-events="(/events/[^"]+)"', page.text)
            if ticket is None:
                raise WrongError("the page of the broadcast names no stream")
            leaves = min(time.monotonic() + stays, until)
            stream = asyncio.create_task(self._hear(viewer, ticket[1], leaves))
            try:
                await self._show_life(viewer, leaves, stream)
            finally:
                await stream
        finally:
            viewer.close()

    async def _show_life(self, viewer, leaves, stream):
        key = secrets.token_hex(8)
        await asyncio.sleep(3)
        while time.monotonic() < leaves - 1 and not stream.done():
            said = {"key": key, "seconds": "30"}
            await viewer.post("live, seen", f"{self.page}seen/", said, status=204)
            if random.random() < 0.2:
                await viewer.post(
                    "live, hearts", f"{self.page}hearts/", {"n": "3"}, status=200
                )
            await asyncio.sleep(min(BEAT, max(0.1, leaves - time.monotonic())))

    async def _hear(self, viewer, path, leaves):
        reader, writer = await asyncio.open_connection(*self.town.site)
        times = random.random() < 1 / TELLS_TIMES
        heard = set()
        try:
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: {viewer.site[0]}:{viewer.site[1]}\r\n"
                f"Accept: text/event-stream\r\nX-Forwarded-For: {viewer.address}\r\n\r\n".encode()
            )
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
            if not head.startswith(b"HTTP/1.1 200"):
                raise WrongError(f"the stream was refused: {head[:60]!r}")
            joined = time.monotonic()
            self.there += 1
            try:
                await self._read(reader, heard, leaves, times=times)
            finally:
                self.there -= 1
        finally:
            writer.close()
        missed = self.said.between(joined + SETTLED, leaves - HEARD_WITHIN) - heard
        if missed:
            raise WrongError(f"{len(missed)} messages of the chat were never heard")

    async def _read(self, reader, heard, leaves, *, times):
        event, sent = b"", 0.0
        while (left := leaves - time.monotonic()) > 0:
            try:
                line = await asyncio.wait_for(reader.readline(), left)
            except TimeoutError:
                return
            if not line:
                raise WrongError("the stream ended while the broadcast goes on")
            name, _colon, value = line.rstrip().partition(b": ")
            if name == b"id":
                sent = int(value.partition(b"-")[0], 16) / 1e9
            elif name == b"event":
                event = value
            elif name == b"data" and event == b"chat":
                heard.add(int(re.search(rb'"id":(\d+)', value)[1]))
                if times:
                    self.town.notes.took(
                        "live, event", time.monotonic() - (time.time() - sent)
                    )

    async def say(self):
        """Somebody writes in the chat."""
        person = self.town.browser(session=self.town.next_of("crowd"))
        text = f"How much of {secrets.token_hex(3)} is left? {secrets.token_hex(2)}"
        try:
            answer = await person.post(
                "live, chat", f"{self.page}chat/", {"text": text, "key": secrets.token_hex(8)},
                status=201, accept="application/json",
            )  # fmt: skip
            self.said.at[json.loads(answer.text)["id"]] = time.monotonic()
            self.town.notes.finished("messages")
        finally:
            person.close()

    async def have_a_deal(self):
        """The host opens one; many tap, as many as there are packs get one and pay."""
        item, price = self.known["items"][self.deal_number % len(self.known["items"])]
        self.deal_number += 1
        host = self.town.browser(session=self.known["host"])
        try:
            await host.get("console", f"{self.page}console/", END)
            terms = {
                "do": "deal", "item": item, "price": f"{float(price) * 0.8:.1f}",
                "cap": DEAL_PACKS, "per_person": 1, "minutes": 3, "first": DEAL_PACKS,
            }  # fmt: skip
            await host.post("deal, open", f"{self.page}console/sell/", terms)
            deal = await self._deal_on(host)
            taps = (self._tap(deal) for _tap in range(DEAL_TAPS))
            held = [one for one in await asyncio.gather(*taps) if one is not None]
        finally:
            host.close()
        if len(held) != DEAL_PACKS:
            raise WrongError(f"{len(held)} of a deal's {DEAL_PACKS} packs were held")
        self.town.notes.finished("packs of deals", len(held))
        for buyer in held:
            if random.random() < PAYS:
                self.town.go("deal order", self._pay(buyer))

    async def _deal_on(self, host):
        page = await host.get("live page", self.page, END)
        found = re.findall(r"/deals/(\d+)/take/", page.text)
        if not found:
            raise WrongError("no deal on the page of the broadcast")
        return max(map(int, found))

    async def _tap(self, deal):
        """The buyer who got a pack, else None."""
        await asyncio.sleep(random.uniform(0, TAPS_WITHIN))
        buyer = self.town.browser(session=self.town.next_of("crowd"))
        try:
            answer = await buyer.post(
                "deal, tap", f"{self.page}deals/{deal}/take/",
                {"key": secrets.token_hex(8), "quantity": "1"},
                "outcome", status=200, accept="application/json",
            )  # fmt: skip
        finally:
            buyer.close()
        outcome = json.loads(answer.text)["outcome"]
        if outcome not in {"held", "waiting"}:
            raise WrongError(f"a tap on a deal was answered with {outcome}")
        return buyer if outcome == "held" else None

    async def _pay(self, buyer):
        try:
            await pay_for_basket(self.town, buyer)
            self.town.notes.finished("orders of deals")
        finally:
            buyer.close()
