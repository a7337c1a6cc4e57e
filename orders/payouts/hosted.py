"""What hosts of broadcasts have of sales, so that it can be told apart.

It is booked together with the sale, among its other fees; which of it is a host's is
known from what was frozen with the lines, and from what of that went back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from orders.ledger.states import Kind
from vendors.partner.models import Partner

from .models import FeeReturn, LineFee
from .states import FeeRole

REFUND = "refund:"


def in_words(kind: str, *, is_own: bool, is_hosting: bool) -> str:
    words = {"what": str(Kind(kind).label)}
    if is_hosting and is_own:
        return _("commission for a host: %(what)s") % words
    if is_hosting:
        return _("commission as a host: %(what)s") % words
    return words["what"] if is_own else _("a member's sale: %(what)s") % words


def is_hosted() -> Exists:
    """A condition on rows with a part: a host has something of it."""
    fees = LineFee.objects.filter(part=OuterRef("part"), role=FeeRole.HOST)
    return Exists(fees)


@dataclass(frozen=True)
class Hosted:
    """Hosts' shares of some groups of a statement, in minor units.

    `frozen` is by part; `back` by refund and part. Of the parts in `only` the reader
    has nothing but the commission of a host.
    """

    frozen: Mapping[int, int]
    back: Mapping[tuple[int, int], int]
    only: frozenset[int]

    @classmethod
    def of(
        cls, groups: Sequence[Any], partner: Partner, part_ids: Collection[int]
    ) -> "Hosted":
        """As the partner's statement tells of these parts; at most two queries."""
        if not part_ids:
            return cls({}, {}, frozenset())
        parts = {group["part"]: group["part__partner"] for group in groups}
        fees = LineFee.objects.filter(
            Q(role=FeeRole.HOST) | Q(payee=partner), part__in=part_ids
        )
        frozen: dict[int, int] = {}
        roles: dict[int, set[bool]] = {}
        sums = fees.order_by().values_list("part", "payee", "role")
        for part_id, payee_id, role, amount in sums.annotate(of=Sum("amount")):
            is_host = role == FeeRole.HOST
            if payee_id == partner.pk:
                roles.setdefault(part_id, set()).add(is_host)
            if is_host and partner.pk in {payee_id, parts[part_id]}:
                frozen[part_id] = frozen.get(part_id, 0) + int(amount)
        only = frozenset(pk for pk, kinds in roles.items() if kinds == {True})
        return cls(frozen, _back(groups, frozen, parts, partner), only)

    def share(self, group: Any) -> int:
        """What a host got with this transaction; negative where it went back."""
        kind, part_id = group["transaction__kind"], group["part"]
        if kind == Kind.PAID:
            return self.frozen.get(part_id, 0)
        back = self.back.get((_refund_of(group), part_id), 0)
        return {Kind.REFUND: -back, Kind.REFUND_FAILED: back}.get(kind, 0)


def _refund_of(group: Any) -> int:
    cause = group["transaction__cause"]
    number = cause.removeprefix(REFUND).partition(":")[0]
    return int(number) if cause.startswith(REFUND) and number.isdigit() else 0


def _back(
    groups: Iterable[Any],
    frozen: Mapping[int, int],
    parts: Mapping[int, int],
    partner: Partner,
) -> dict[tuple[int, int], int]:
    refunds = {_refund_of(group) for group in groups if group["part"] in frozen} - {0}
    if not refunds:
        return {}
    rows = FeeReturn.objects.filter(fee__role=FeeRole.HOST, refund__in=refunds)
    sums = rows.order_by().values_list("refund", "fee__part", "fee__payee")
    found: dict[tuple[int, int], int] = {}
    for refund_id, part_id, payee_id, amount in sums.annotate(of=Sum("amount")):
        if partner.pk in {payee_id, parts.get(part_id)}:
            key = refund_id, part_id
            found[key] = found.get(key, 0) + int(amount)
    return found
