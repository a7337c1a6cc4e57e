"""The people of a day, each arriving when they like: an open loop with a bound."""

import asyncio
import random
import time
from itertools import count

from . import crew, shoppers
from .arithmetic import CHAT, DEAL_EVERY, IMPORT_EVERY, REPORT_EVERY, VIEWER_STAYS
from .browser import Browser
from .crowd import Room

# So many of one kind may be at it at once. Who comes when it is full waits outside,
# which is noted: a market that is too slow shows as lateness, not as fewer visitors.
MOST_AT_ONCE = 2000
SPREAD = 20.0  # seconds over which the first viewers come


class Town:
    """Everybody. `site` and `double` are (host, port); `known` what the market told."""

    def __init__(self, known, site, double, notes):
        self.known, self.site, self.double, self.notes = known, site, double, notes
        self.turns = {name: count() for name in ("shoppers", "crowd", "desks")}
        self.at_it = set()
        self.room = Room(self)
        self.until = float("inf")

    # --- Who somebody is ------------------------------------------------------------
    def browser(self, *, session=None, language="en"):
        cookies = {"nanpo_session": session} if session else {}
        return Browser(self.site, self.notes, cookies=cookies, language=language)

    def next_of(self, group):
        """Sessions in turns."""
        sessions = self.known[group]
        return sessions[next(self.turns[group]) % len(sessions)]

    def shopper(self):
        return self.browser(session=self.next_of("shoppers"))

    def desk(self):
        """A farm's code and the session of somebody there."""
        return self.next_of("desks")

    def wanted_goods(self):
        """What a shopper puts into the basket: of as many sellers and goods as usual."""
        sellers = 1 + (random.random() < self.known["parts"] - 1)
        lines = 1 + (random.random() < self.known["lines"] - 1)
        found, seen = [], {}
        for path, pack, seller in random.sample(self.known["goods"], 60):
            if len(seen) == sellers and seller not in seen:
                continue
            if seen.get(seller, 0) < lines:
                seen[seller] = seen.get(seller, 0) + 1
                found.append((path, pack))
            if len(found) == sellers * lines:
                break
        return found

    def new_address(self):
        """What somebody types at the checkout."""
        number = random.randrange(10**8)
        return {
            "where": "new",
            "name": "王兰",
            "phone": f"138{number:08}",
            "email": f"buyer{number}@harvest.example",
            "province": random.choice(shoppers.PROVINCES),
            "line4": "长治市",
            "line3": "平顺县",
            "line1": "青羊镇府前街18号",
            "postcode": "",
            "agrees": "on",
            "order": "",
        }

    # --- When they come -------------------------------------------------------------
    async def live(self, rates, seconds):
        """The day until it is over, and all who are still there have left."""
        self.until = time.monotonic() + seconds
        comings = [
            ("visit", rates.visits, lambda: shoppers.look_around(self)),
            ("buyer", rates.orders, lambda: shoppers.buy(self)),
            ("packer", rates.packers, lambda: crew.pack_one(self)),
            ("officer", rates.office_pages, lambda: crew.turn_a_page(self)),
            ("viewer", rates.viewer_arrivals, self._watch),
            ("chat", CHAT, self.room.say),
        ]
        now_and_then = [
            ("deal", DEAL_EVERY, self.room.have_a_deal),
            ("report", REPORT_EVERY, lambda: crew.order_a_report(self)),
            ("import", IMPORT_EVERY, lambda: crew.import_goods(self)),
        ]
        first = [self._first_viewer() for _viewer in range(rates.viewers)]
        await asyncio.gather(
            *first,
            *(self._arrive(*one) for one in comings),
            *(self._come_every(*one) for one in now_and_then),
        )
        while self.at_it:
            await asyncio.wait(set(self.at_it))

    async def _watch(self):
        await self.room.watch(random.expovariate(1 / VIEWER_STAYS), self.until)

    async def _first_viewer(self):
        """Who is there already when the hour begins."""
        await asyncio.sleep(random.uniform(0, SPREAD))
        self.go("viewer", self._watch())

    async def _arrive(self, kind, rate, visit):
        """Poisson: each comes when they come, whatever became of the one before."""
        due = time.monotonic()
        while rate > 0:
            due += random.expovariate(rate)
            if due >= self.until:
                return
            await asyncio.sleep(due - time.monotonic())
            while len(self.at_it) >= MOST_AT_ONCE:
                await asyncio.wait(set(self.at_it), return_when="FIRST_COMPLETED")
            self.notes.came_late(kind, due)
            self.go(kind, visit())

    async def _come_every(self, kind, seconds, act):
        due = time.monotonic() + random.uniform(5, seconds / 3)
        while due < self.until - seconds / 4:
            await asyncio.sleep(due - time.monotonic())
            self.notes.came_late(kind, due)
            self.go(kind, act())
            due += seconds

    def go(self, kind, visit):
        """Set somebody to it; what goes wrong for them is noted under their kind."""
        task = asyncio.create_task(self._noted(kind, visit))
        self.at_it.add(task)
        task.add_done_callback(self.at_it.discard)

    async def _noted(self, kind, visit):
        try:
            await visit
        except Exception as error:  # noqa: BLE001 - whatever it ran into is an error
            self.notes.went_wrong(kind, f"{type(error).__name__}: {error}")
        else:
            self.notes.finished(f"{kind}s done")
