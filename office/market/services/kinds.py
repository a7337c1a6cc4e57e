"""What each kind of proposal does when it is approved, and which right it asks for."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import set_staff_role
from core.refusals import RefusalError
from core.runtime_settings import RuntimeSetting, change_settings, seen_of
from office.market.models import Proposal
from office.market.rules import read
from office.market.states import ProposalKind
from payments.market_settings import TRANSFER_ACCOUNT
from payments.payouts.models import FeeRule
from payments.payouts.services.fee_rules import end_rule, put_in_force
from payments.payouts.services.write_offs import write_off_invoice
from payments.reconciliation.queries import has_transfer_to_match
from payments.reconciliation.services.arrivals import (
    assign_incoming,
    dismiss_incoming,
    return_incoming,
    take_as_bounced,
)
from vendors.partner.services.taxes import (
    NAMES,
    add_tax_category,
    set_small_seller_rate,
    set_tax_rate,
)


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


class TaxKind(Kind):
    act = "office.taxes.edit"
    deciding = "office.taxes.decide"

    def carry_out(self, proposal: Proposal, _by: User, /) -> int:
        content = read(proposal.content)
        names = {name: content[name] for name in NAMES}
        if content["category"] is None:
            is_produce = content["is_produce"]
            rate = content["rate"]
            return add_tax_category(names, rate=rate, is_produce=is_produce).pk
        dated = {"rate": content["rate"], "starts": content["starts"]}
        return set_tax_rate(content["category"], names, **dated).pk


class SmallTaxKind(TaxKind):
    """What goods of small-scale taxpayers bear at most."""

    def carry_out(self, proposal: Proposal, _by: User, /) -> int:
        content = read(proposal.content)
        return set_small_seller_rate(rate=content["rate"], starts=content["starts"]).pk


class RoleKind(Kind):
    act = "office.roles.edit"
    deciding = "office.roles.decide"

    def carry_out(self, proposal: Proposal, by: User, /) -> int:
        person = User.objects.filter(pk=proposal.content["person"]).first()
        if person is None:
            raise ProposalError(_("This account is closed."))
        role = proposal.content["role"]
        set_staff_role(person, role, by=by, proposed_by=proposal.by)
        return person.pk


class TransferKind(Kind):
    """What becomes of bank transfers that no order was paid with by itself."""

    act = "office.transfers.assign"
    deciding = "office.transfers.decide"

    def carry_out(self, proposal: Proposal, by: User, /) -> int:
        content, people = proposal.content, {"proposed_by": proposal.by, "by": by}
        ids = content["transfers"]
        if content["do"] == "assign":
            keeps_rest = content.get("rest") == "keep"
            return assign_incoming(
                ids, content["orders"], keeps_rest=keeps_rest, **people
            )
        if content["do"] == "return":
            return return_incoming(ids, **people)
        if content["do"] == "bounced":
            return take_as_bounced(ids, **people)
        return dismiss_incoming(ids, **people)


class AccountKind(Kind):
    """To which account of the market's shoppers transfer their money."""

    act = "office.transfers.assign"
    deciding = "office.transfers.decide"

    def carry_out(self, proposal: Proposal, by: User, /) -> int:
        content = proposal.content
        values: dict[RuntimeSetting[Any], Any] = {
            setting: content[key] for key, setting in TRANSFER_ACCOUNT.items()
        }
        if not change_settings(values, user=by, seen=content["seen"]):
            raise ProposalError(_("This is the account already."))
        return int(seen_of(TRANSFER_ACCOUNT.values()))


class WriteOffKind(Kind):
    """That an invoice will not be paid."""

    act = "office.invoices.write_off"
    deciding = "office.invoices.decide"

    def carry_out(self, proposal: Proposal, by: User, /) -> int:
        content = proposal.content
        if has_transfer_to_match(content["part"]):
            raise ProposalError(
                _("A bank transfer names this order and waits. Please assign it first.")
            )
        write_off_invoice(
            content["part"], reason=content["reason"], proposed_by=proposal.by, by=by
        )
        return int(content["part"])


KINDS: dict[str, Kind] = {
    ProposalKind.ROLE: RoleKind(),
    ProposalKind.TAX: TaxKind(),
    ProposalKind.SMALL_TAX: SmallTaxKind(),
    ProposalKind.TRANSFER: TransferKind(),
    ProposalKind.ACCOUNT: AccountKind(),
    ProposalKind.WRITE_OFF: WriteOffKind(),
    ProposalKind.FEE: FeeKind(),
    ProposalKind.FEE_END: FeeEndKind(),
}
