"""What a list of the register is asked for: words, filters and order, and its sums."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import market
from core.inputs import whole
from core.text import one_line

from .models import Household, HouseholdMember, StakeEntry
from .queries import with_stake
from .states import MembershipStatus

SORTS = {
    "number": _("By number"),
    "name": _("By name"),
    "village": _("By village"),
    "-joined": _("Joined, newest first"),
    "joined": _("Joined, oldest first"),
    "-stake": _("Largest stake first"),
    "stake": _("Smallest stake first"),
}
_FIELDS = {"village": "village__name"}
_MOST_WORDS = 5


@dataclass
class HouseholdList:
    """The households that a request asks for; what it asks oddly is left out.

    Only who `sees_phones` finds by phone, and only who `sees_stakes` by stake.
    """

    households: QuerySet[Household]
    asked: QueryDict
    sees_phones: bool
    sees_stakes: bool

    @cached_property
    def words(self) -> str:
        return one_line(self.asked.get("q", "").replace("\0", ""))[:80]

    @cached_property
    def village(self) -> int | None:
        return whole(self.asked.get("village"))

    @cached_property
    def standing(self) -> str:
        asked = self.asked.get("is", "")
        return asked if asked in MembershipStatus.values else ""

    @cached_property
    def without_stake(self) -> bool:
        return self.sees_stakes and self.asked.get("stake") == "none"

    @cached_property
    def with_shop(self) -> bool:
        return self.asked.get("shop") == "1"

    @cached_property
    def sort(self) -> str:
        asked = self.asked.get("sort", "")
        return asked if asked in self.sorts else "number"

    @property
    def sorts(self) -> dict[str, object]:
        """In which orders there is, by what is asked for."""
        hidden = () if self.sees_stakes else ("stake", "-stake")
        return {name: label for name, label in SORTS.items() if name not in hidden}

    @cached_property
    def found(self) -> QuerySet[Household]:
        """By words and village; each standing, shop and stake."""
        rows = self.households
        for word in self.words.split()[:_MOST_WORDS]:
            rows = rows.filter(self._matches(word))
        if self.village is not None:
            rows = rows.filter(village=self.village)
        return rows

    def _matches(self, word: str) -> Any:
        people = HouseholdMember.objects.filter(household=OuterRef("pk"))
        of_people = Q(name__icontains=word)
        wanted = (
            Q(name__icontains=word)
            | Q(number__icontains=word)
            | Q(village__name__icontains=word)
        )
        digits = "".join(sign for sign in word if sign.isdigit())
        if self.sees_phones and len(digits) >= 4:
            wanted |= Q(phone__contains=digits)
            of_people |= Q(phone__contains=digits)
        return wanted | Exists(people.filter(of_people))

    @cached_property
    def chosen(self) -> QuerySet[Household]:
        """What the list shows, in its order."""
        rows: Any = self.found
        if self.standing:
            rows = rows.filter(left__isnull=self.standing == MembershipStatus.MEMBER)
        if self.with_shop:
            rows = rows.filter(farm__isnull=False)
        if self.sees_stakes:
            rows = with_stake(rows)
            if self.without_stake:
                rows = rows.filter(stake=0)
        return rows.order_by(_FIELDS.get(self.sort, self.sort), "number", "pk")

    def counts(self) -> dict[str, int]:
        """`all`, `member`, `left` and `shop` among what the words find; one query."""
        return self.found.order_by().aggregate(
            all=Count("pk"),
            member=Count("pk", filter=Q(left__isnull=True)),
            left=Count("pk", filter=Q(left__isnull=False)),
            shop=Count("pk", filter=Q(farm__isnull=False)),
        )

    def stake(self) -> int:
        """Of all that is chosen together, in minor units; one query."""
        entries = StakeEntry.objects.filter(
            household__in=self.chosen.order_by().values("pk"),
            currency=market.currency(),
        )
        return int(entries.aggregate(sum=Sum("amount"))["sum"] or 0)

    def context(self) -> dict[str, Any]:
        return {
            "listing": self,
            "counts": self.counts(),
            "total_stake": self.stake() if self.sees_stakes else None,
        }
