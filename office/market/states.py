"""What one person proposes and another approves, and how far it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalKind(models.TextChoices):
    FEE = "fee", _("fee")
    FEE_END = "fee-end", _("end of a fee")
    TAX = "tax", _("tax rate")
    SMALL_TAX = "small-tax", _("tax of small-scale taxpayers")
    ROLE = "role", _("role of staff")
    TRANSFER = "transfer", _("bank transfer")
    ACCOUNT = "account", _("bank account for transfers")
    WRITE_OFF = "write-off", _("write-off of an invoice")


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("awaiting a second person")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


_S = ProposalState
PROPOSAL_MOVES: dict[str, tuple[str, ...]] = {
    _S.WAITING: (_S.APPROVED, _S.DECLINED, _S.WITHDRAWN),
    _S.APPROVED: (),
    _S.DECLINED: (),
    _S.WITHDRAWN: (),
}
