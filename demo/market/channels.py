"""What Pingshun's farms sell elsewhere: months declared with papers, order files."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from core import dates
from core.storage import private_storage
from programme.channels.models import (
    OrderFile,
    SalesStatement,
    StatementEntry,
    StatementEvidence,
)
from programme.channels.order_tables import SoldOrder
from programme.channels.services.evidence import FOLDER
from programme.channels.services.order_files import import_orders, withdraw_file
from programme.channels.services.order_plan import Brought
from programme.plans.services.entries import Sender, StateStep
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind
from vendors.places.models import County

from .county_plans import OFFICER, made_up_paper
from .programme import FEN, HOME
from .rows import at_most, given_dates

FARMERS = ("farmer@demo.test", "farmer2@demo.test")
MONTHS, FARMS = 6, 6
# By channel and kind: the yuan of a good month, and from which farm of the county on.
SOLD = (
    ("taobao", "grain", 18_640, 0),
    ("pdd", "fresh", 9_870, 1),
    ("douyin", "grain", 24_310, 0),
    ("walkin", "fresh", 3_960, 2),
    ("walkin", "visits", 2_780, 4),
)
WAYS = {
    "draft": ("draft",),
    "declared": ("draft", "declared"),
    "returned": ("draft", "declared", "returned"),
    "confirmed": ("draft", "declared", "confirmed"),
    "corrected": ("draft", "declared", "confirmed", "corrected"),
}
SENT_BACK = "The screenshot shows another month · 截图不是这个月的"
TYPED_WRONG = "Refunds were left out · 漏扣退款"
# By channel: orders of a month, the yuan of one, and how many farms have such a file.
FILES = (("jd", 46, 78, 4), ("kuaishou", 31, 52, 3))
FILE_MONTHS = 4
WRONG_FILE = "Exported before the refunds · 退款前导出的"


def plant_channels(county: County, people: dict[str, User], *, now: datetime) -> None:
    farms = list(
        Partner.objects.filter(village__county=county, kind=PartnerKind.FARM)
        .order_by("pk")
        .prefetch_related("roles__user")[:FARMS]
    )
    with given_dates(SalesStatement, StatementEntry, StatementEvidence):
        for place, farm in enumerate(farms):
            _Farm(county, farm, place, people, now).plant()


@dataclass
class _Farm:
    county: County
    farm: Partner
    place: int
    people: dict[str, User]
    now: datetime

    @property
    def farmer(self) -> User:
        """Who speaks for it, else who does at the first farm."""
        own = [one.user for one in self.farm.roles.all()]
        return own[0] if own else self.people[FARMERS[0]]

    @property
    def this(self) -> date:
        return dates.day_of(self.now).replace(day=1)

    def plant(self) -> None:
        for back in range(MONTHS, 0, -1):
            month = dates.months_later(self.this, -back)
            for turn, (channel, kind, yuan, since) in enumerate(SOLD):
                if self.place < since:
                    continue
                amount = yuan * FEN * (83 + 7 * ((self.place + back + turn) % 6)) // 100
                self._say(month, channel, kind, amount + 137 * (back + turn), back)
        for channel, count, yuan, farms in FILES:
            if self.place < farms:
                self._bring(channel, count, yuan)

    def _bring(self, channel: str, count: int, yuan: int) -> None:
        """All orders of some months; the first farm brings them again with refunds."""
        first = dates.months_later(self.this, -FILE_MONTHS)
        rows = list(self._orders(channel, first, count, yuan * FEN))
        if not self.place:
            early = [replace(row, refunded=0) for row in rows]
            file = self._import(channel, first, early, day=2)
            withdraw_file(file, StateStep("withdrawn", self.farmer, WRONG_FILE))
            own = OrderFile.objects.filter(pk=file.pk)
            own.update(withdrawn_at=self._moment(self.this + timedelta(days=2)))
        self._import(channel, first, rows, day=3)

    def _import(
        self, channel: str, first: date, rows: list[SoldOrder], *, day: int
    ) -> OrderFile:
        last = dates.months_later(self.this, -1)
        name = f"{channel}-{first:%Y%m}-{last:%Y%m}.xlsx"
        told = repr([(row.number, row.facts) for row in rows])
        digest = sha256(told.encode()).hexdigest()
        brought = Brought(channel, first, last, name, digest, rows)
        file = import_orders(self.farm, brought, Sender(self.farmer))
        then = self._moment(self.this.replace(day=day))
        OrderFile.objects.filter(pk=file.pk).update(entered_at=then)
        return file

    def _orders(
        self, channel: str, first: date, count: int, price: int
    ) -> Iterator[SoldOrder]:
        """Numbers as the platforms make them; every ninth is partly refunded."""
        for turn in range(count * FILE_MONTHS):
            month = dates.months_later(first, turn // count)
            day = month.replace(day=1 + turn % 28)
            number = f"{month:%y%m}{self.place:02}{len(channel)}{turn:08}"
            paid = price * (70 + turn * 7 % 60) // 100
            back = paid // 3 if turn % 9 == 0 else 0
            mark = "closed" if turn % 23 == 5 else "paid"
            if mark == "closed":
                paid = back = 0
            yield SoldOrder(turn + 2, number, day, paid, back, mark)

    def _say(
        self, month: date, channel: str, kind: str, amount: int, back: int
    ) -> None:
        what = {"month": month, "channel": channel, "kind": kind, "amount": amount}
        is_first = channel == "douyin" and not self.place
        if back == 1 and channel == "taobao":
            state = "returned" if self.place == 1 else "declared"
        elif back == 3 and is_first:
            wrong = self._write(what | {"amount": amount + 1_280 * FEN}, "corrected")
            more = {"corrects": wrong, "reason": TYPED_WRONG}
            self._write(what | more, "confirmed")
            return
        else:
            state = "confirmed"
        self._write(what, state)

    def _write(self, what: dict[str, Any], state: str) -> SalesStatement:
        after = dates.months_later(what["month"], 1) + timedelta(days=self.place + 1)
        row = SalesStatement.objects.create(
            partner=self.farm, county=self.county, currency=HOME, state=state,
            source="Seller centre · 商家后台", entered_by=self.farmer,
            entered_at=self._moment(after), **what,
        )  # fmt: skip
        old = ""
        for turn, new in enumerate(WAYS[state]):
            is_own = new in {"draft", "declared"}
            StatementEntry.objects.create(
                statement=row, old=old, new=new, amount=row.amount,
                by=self.farmer if is_own else self.people[OFFICER],
                reason=_said(new), at=self._moment(after + timedelta(days=2 * turn)),
            )  # fmt: skip
            old = new
        if state != "draft":
            self._show(row, after)
        return row

    def _show(self, row: SalesStatement, day: date) -> None:
        title = "Month in the seller centre · 商家后台月报"
        paper = made_up_paper(title)
        name = f"{FOLDER}/demo-{row.pk}.pdf"
        StatementEvidence.objects.create(
            statement=row, title=title, file_kind="pdf", size=len(paper),
            file=private_storage().save(name, ContentFile(paper)),
            entered_by=self.farmer, entered_at=self._moment(day),
        )  # fmt: skip

    def _moment(self, day: date) -> datetime:
        return at_most(dates.at(day, time(9, 40)), self.now)


def _said(new: str) -> str:
    return {"returned": SENT_BACK, "corrected": TYPED_WRONG}.get(new, "")
