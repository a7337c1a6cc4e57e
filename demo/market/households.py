"""The demo cooperative's register: its households, their land, stakes and positions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from core import dates, market
from core.money import minor_step
from core.secrets import Secret
from vendors.cooperatives.models import (
    Household,
    HouseholdMember,
    HouseholdPlot,
    StakeEntry,
)
from vendors.cooperatives.rules import check_sign
from vendors.cooperatives.services.positions import end_position, give_position
from vendors.cooperatives.states import PositionKind, StakeKind
from vendors.partner.models import Partner

from . import reading
from .farms import Sown
from .ground import Ground
from .rows import write

COOPERATIVE = "five-villages"
VILLAGES = ("nanpo", "xigou", "yangjingdi", "chuandi", "baiyangpo")
HOUSEHOLDS, LEAVE_EACH, NO_STAKE_EACH = 126, 19, 23
FOUNDED, FOUNDERS = date(2013, 3, 18), 58
SURNAMES = (
    ("Wang", "王"), ("Li", "李"), ("Zhang", "张"), ("Shen", "申"), ("Niu", "牛"),
    ("Guo", "郭"), ("Yue", "岳"), ("Zhao", "赵"), ("Qin", "秦"), ("Hao", "郝"),
    ("Song", "宋"), ("Ren", "任"), ("Cui", "崔"), ("Duan", "段"), ("Feng", "冯"),
)  # fmt: skip
MEN = (
    ("Jianguo", "建国"), ("Genwang", "根旺"), ("Fugui", "富贵"), ("Wenhai", "文海"),
    ("Dashan", "大山"), ("Zhiqiang", "志强"), ("Laifu", "来福"), ("Yongsheng", "永胜"),
    ("Shuangxi", "双喜"), ("Tianyou", "天佑"), ("Haiyang", "海洋"), ("Xinmin", "新民"),
    ("Baocai", "宝才"),
)  # fmt: skip
WOMEN = (
    ("Guihua", "桂花"), ("Xiulan", "秀兰"), ("Chunxia", "春霞"), ("Yanhong", "艳红"),
    ("Yulan", "玉兰"), ("Lanfang", "兰芳"), ("Meiling", "美玲"), ("Aizhen", "爱珍"),
    ("Yueying", "月英"), ("Qiaoyun", "巧云"), ("Suzhen", "素珍"),
)  # fmt: skip
FIELDS = (
    ("Upper Terrace", "上梯田"), ("Lower Terrace", "下梯田"), ("Spring Gully", "泉沟"),
    ("Mill Bank", "磨坡"), ("South Slope", "南坡地"), ("Well Field", "井边地"),
    ("Kiln Hollow", "窑洼"), ("Ox Ridge", "牛梁"),
)  # fmt: skip
CROPS = (
    ("persimmons", "柿子"), ("walnuts", "核桃"), ("Sichuan pepper", "花椒"),
    ("millet", "谷子"), ("potatoes", "土豆"), ("apples", "苹果"), ("herbs", "党参"),
)  # fmt: skip
# Who signs in for which household, by its place; and who holds what since when.
ACCOUNTS = {
    0: "coop@demo.test",
    1: "treasurer@demo.test",
    2: "inspector@demo.test",
    3: "household@demo.test",
    4: "coop-packer@demo.test",
}
POSITIONS = (
    (0, PositionKind.CHAIR, 1100),
    (1, PositionKind.TREASURER, 1100),
    (2, PositionKind.INSPECTOR, 735),
    (4, PositionKind.PACKER, 400),
    (5, PositionKind.CLERK, 620),
)
BEFORE = (6, PositionKind.CHAIR, 2900, 1101)


@dataclass
class _Rows:
    """What is written together; people and the rest name households before."""

    households: list[Household] = field(default_factory=list)
    people: list[HouseholdMember] = field(default_factory=list)
    plots: list[HouseholdPlot] = field(default_factory=list)
    stakes: list[StakeEntry] = field(default_factory=list)

    def write(self) -> None:
        for rows in (self.households, self.people, self.plots, self.stakes):
            write(rows)


def plant_households(
    sown: list[Sown], people: dict[str, User], ground: Ground, now: datetime
) -> None:
    """Its households are those of five villages; some have a shop in the market."""
    by_code = {one.partner.code: one for one in sown}
    if COOPERATIVE not in by_code:
        return
    cooperative = by_code[COOPERATIVE].partner
    shops = [one for one in sown if one.partner.cooperative_id == cooperative.pk]
    grower = _Grower(cooperative, ground, dates.day_of(now))
    rows = _Rows()
    for place in range(HOUSEHOLDS):
        shop = shops[place - len(_named())] if _has_shop(place, shops) else None
        grower.grow(rows, place, shop, people.get(ACCOUNTS.get(place, "")))
    rows.write()
    _appoint(rows, dates.day_of(now))


def _named() -> dict[int, reading.Both]:
    """Heads whose names are known: those who sign in."""
    names = {one.email: one.name for one in reading.accounts()}
    return {place: names[email] for place, email in ACCOUNTS.items()}


def _has_shop(place: int, shops: list[Sown]) -> bool:
    return 0 <= place - len(_named()) < len(shops)


class _Grower:
    def __init__(self, cooperative: Partner, ground: Ground, today: date) -> None:
        self.cooperative, self.ground, self.today = cooperative, ground, today
        self.rng = Random("households")
        self.villages = [ground.villages[slug] for slug in VILLAGES]

    def grow(
        self, rows: _Rows, place: int, shop: Sown | None, user: User | None
    ) -> None:
        head = self._head(place, shop)
        household = Household(
            cooperative=self.cooperative,
            number=f"{place + 1:03d}",
            name=head,
            village=shop.partner.village if shop else self.villages[place % 5],
            phone=self._phone(place),
            farm=shop.partner if shop else None,
            joined=self._joined(place),
        )
        keeps = place < 12 or shop is not None
        if place % LEAVE_EACH == LEAVE_EACH - 1 and not keeps:
            household.left = self._left(household.joined)
        rows.households.append(household)
        rows.people += self._people(household, place, user)
        rows.plots += self._plots(household)
        rows.stakes += self._stakes(household, place)

    def _head(self, place: int, shop: Sown | None) -> str:
        known = shop.sheet.person if shop else _named().get(place)
        if known is not None:
            return f"{known.zh} {known.en}"
        return self._name(MEN if place % 3 else WOMEN)

    def _name(self, given: tuple[tuple[str, str], ...], surname: int = -1) -> str:
        family = SURNAMES[surname] if surname >= 0 else self.rng.choice(SURNAMES)
        first = self.rng.choice(given)
        return f"{family[1]}{first[1]} {family[0]} {first[0]}"

    def _joined(self, place: int) -> date:
        """Half of them founded it, the others came over the years."""
        if place < FOUNDERS:
            return FOUNDED
        span = max((self.today - FOUNDED).days - 200, 1)
        later = span * (place - FOUNDERS + 1) // (HOUSEHOLDS - FOUNDERS + 1)
        return FOUNDED + timedelta(days=later)

    def _left(self, joined: date) -> date:
        return max(joined, self.today - timedelta(days=self.rng.randint(60, 900)))

    def _phone(self, place: int) -> str:
        return f"+86139355{place * 613 % 100000:05d}"

    def _people(
        self, household: Household, place: int, user: User | None
    ) -> Iterator[HouseholdMember]:
        born = 1948 + self.rng.randrange(45)
        for nth in range(1 + self.rng.randrange(4)):
            is_head = nth == 0
            year = born + (0 if nth < 2 else 24) + self.rng.randrange(3)
            name = self._name(WOMEN if nth % 2 else MEN)
            yield HouseholdMember(
                household=household,
                name=household.name if is_head else name,
                identity=self._identity(place, nth, year),
                phone=household.phone if is_head else "",
                born=year,
                is_head=is_head,
                user=user if is_head else None,
            )

    def _identity(self, place: int, nth: int, year: int) -> Any:
        """Of a region that there is not, so that it is nobody's."""
        month, day = 1 + place % 12, 1 + (place * 7 + nth) % 28
        number = f"990425{year}{month:02d}{day:02d}{place:02d}{nth}"[:17]
        return Secret.of(number + check_sign(number))

    def _plots(self, household: Household) -> Iterator[HouseholdPlot]:
        fields = self.rng.sample(FIELDS, 1 + self.rng.randrange(3))
        for english, chinese in fields:
            crop = self.rng.choice(CROPS)
            yield HouseholdPlot(
                household=household,
                name=f"{chinese} {english}",
                crop=f"{crop[1]} {crop[0]}",
                area=self.rng.randrange(3, 40) * 100,
            )

    def _stakes(self, household: Household, place: int) -> Iterator[StakeEntry]:
        """In whole hundreds of the market's money; some have none, some added more."""
        if place % NO_STAKE_EACH == NO_STAKE_EACH - 1:
            return
        hundred = 10_000 * minor_step(market.currency())
        first = hundred * (5 + self.rng.randrange(46))
        yield self._stake(household, first, household.joined, "first")
        added = household.joined + timedelta(days=self.rng.randint(200, 1500))
        total = first
        if place % 4 == 1 and added < (household.left or self.today):
            more = hundred * (2 + self.rng.randrange(20))
            total += more
            yield self._stake(household, more, added, "more")
        # Every other one that left has its stake back.
        if household.left and place % 2:
            yield self._stake(household, -total, household.left, "back")

    def _stake(
        self, household: Household, amount: int, day: date, what: str
    ) -> StakeEntry:
        return StakeEntry(
            household=household,
            kind=StakeKind.CAPITAL,
            currency=market.currency(),
            amount=amount,
            day=day,
            cause=f"demo-stake:{household.number}:{what}",
        )


def _appoint(rows: _Rows, today: date) -> None:
    heads = [person for person in rows.people if person.is_head]
    place, kind, since, until = BEFORE
    former = give_position(heads[place], kind, since=_ago(today, since), by=None)
    end_position(former, until=_ago(today, until), by=None)
    for place, kind, since in POSITIONS:
        give_position(heads[place], kind, since=_ago(today, since), by=None)


def _ago(today: date, days: int) -> date:
    return max(FOUNDED, today - timedelta(days=days))
