"""What each kind of proposal does when it is approved, and which right it asks for."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import set_staff_role
from core.refusals import RefusalError
from office.market.models import Proposal
from office.market.states import ProposalKind
from payments.payouts.models import FeeRule
from payments.payouts.services.fee_rules import end_rule, put_in_force

_DAYS = frozenset({"starts", "ends", "last"})
_AMOUNTS = frozenset({"percent", "fixed", "floor", "cap", "tax_percent", "rate"})


class ProposalError(RefusalError, ValueError):
    """Raised for a proposal that can't be made or decided; the text says why."""


class Kind(ABC):
    """One kind: `act` is the right to propose it, `deciding` to approve it."""

    act: str
    deciding: str

    @abstractmethod
    def carry_out(self, proposal: Proposal, by: User, /) -> int:
        """Do what is proposed; the id of what it made or changed.

        Raises `RefusalError` or `ValidationError`, and changes nothing then.
        """


class FeeKind(Kind):
    act = "office.fees.edit"
    deciding = "office.fees.decide"

    def carry_out(self, proposal: Proposal, _by: User, /) -> int:
        fields = read(proposal.content["fields"])
        _refuse_fee_of_others(proposal, fields)
        return put_in_force(proposal.content["replaces"], fields).pk


class FeeEndKind(FeeKind):
    def carry_out(self, proposal: Proposal, _by: User, /) -> int:
        rule = FeeRule.objects.filter(pk=proposal.content["rule"]).first()
        if rule is None or rule.payee_id != proposal.cooperative_id:
            raise ProposalError(_("This fee is set by another office."))
        return end_rule(rule.pk, read(proposal.content)["last"]).pk


def _refuse_fee_of_others(proposal: Proposal, fields: Mapping[str, Any]) -> None:
    """An office sets what is paid to itself alone, a cooperative by its own members."""
    office = proposal.cooperative
    replaced = proposal.content["replaces"]
    payees = {fields["payee_id"]}
    if replaced is not None:
        payees |= set(
            FeeRule.objects.filter(pk=replaced).values_list("payee", flat=True)
        )
    if payees != {office.pk if office else None}:
        raise ProposalError(_("This fee is set by another office."))
    if office is None:
        return
    seller = fields["seller_id"]
    is_member = seller is None or office.farms.filter(pk=seller).exists()
    if fields["cooperative_id"] != office.pk or not is_member:
        raise ProposalError(_("A cooperative sets fees of its own farms only."))


class RoleKind(Kind):
    act = "office.roles.edit"
    deciding = "office.roles.decide"

    def carry_out(self, proposal: Proposal, by: User, /) -> int:
        person = User.objects.filter(pk=proposal.content["person"]).first()
        if person is None:
            raise ProposalError(_("This account is closed."))
        set_staff_role(person, proposal.content["role"], by=by)
        return person.pk


KINDS: dict[str, Kind] = {
    ProposalKind.ROLE: RoleKind(),
    ProposalKind.FEE: FeeKind(),
    ProposalKind.FEE_END: FeeEndKind(),
}


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """As it is kept in a row: days and numbers as texts."""
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else f"{value:f}"
        if isinstance(value, Decimal)
        else value
        for name, value in values.items()
    }


def read(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What `written` wrote, as services take it."""
    found = dict(kept)
    for name, value in kept.items():
        if name in _DAYS and value:
            found[name] = date.fromisoformat(value)
        elif name in _AMOUNTS and value is not None:
            found[name] = Decimal(value)
    return found
