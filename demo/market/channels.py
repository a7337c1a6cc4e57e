"""What Pingshun's farms sell elsewhere: months that they declared, with papers."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from core import dates
from core.storage import private_storage
from programme.channels.models import (
    SalesStatement,
    StatementEntry,
    StatementEvidence,
)
from programme.channels.services.evidence import FOLDER
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
