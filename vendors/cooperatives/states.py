"""What households stake and trade, positions, and the steps of a register's file."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vendors.members.states import Role


class StakeKind(models.TextChoices):
    """Of what a member's account consists, besides its trade.

    Source: Farmers' Professional Cooperatives Law of China (2017 revision), art. 43.
    """

    CAPITAL = "capital", _("contribution of capital")
    RESERVE = "reserve", _("share of the reserve")
    GRANT = "grant", _("share of grants and donations")


class TradeKind(models.TextChoices):
    """What a household and its cooperative did with each other."""

    BOUGHT = "bought", _("harvest bought from the household")
    CONSIGNED = "consigned", _("harvest sold for the household")
    SUPPLIED = "supplied", _("supplies sold to the household")
    SERVED = "served", _("service for the household")


class PositionKind(models.TextChoices):
    """What a member may be in its cooperative, the heaviest first."""

    CHAIR = "chair", pgettext_lazy("of a cooperative", "chair")
    TREASURER = "treasurer", _("treasurer")
    INSPECTOR = "inspector", pgettext_lazy("of a cooperative", "inspector")
    CLERK = "clerk", _("office clerk")
    PACKER = "packer", _("packer")


# The role in the team that comes with each, and which goes before which.
ROLE_OF: dict[str, str] = {
    PositionKind.CHAIR: Role.CHAIR,
    PositionKind.TREASURER: Role.TREASURER,
    PositionKind.INSPECTOR: Role.INSPECTOR,
    PositionKind.CLERK: Role.CLERK,
    PositionKind.PACKER: Role.PACKER,
}
WEIGHT = {kind: place for place, kind in enumerate(PositionKind.values)}

# Who inspects may not keep the office or the money: Farmers' Professional
# Cooperatives Law of China (2017 revision), art. 33.
NOT_WITH_INSPECTOR = frozenset(
    {PositionKind.CHAIR, PositionKind.TREASURER, PositionKind.CLERK}
)


class MembershipStatus(models.TextChoices):
    """How a household stands in the register, as lists filter by it."""

    MEMBER = "member", _("member")
    LEFT = "left", pgettext_lazy("a household", "left")


class UploadState(models.TextChoices):
    CHECKED = "checked", _("checked")
    APPLIED = "applied", _("imported")
    CANCELLED = "cancelled", _("cancelled")


UPLOAD_MOVES: dict[str, tuple[str, ...]] = {
    UploadState.CHECKED: (UploadState.APPLIED, UploadState.CANCELLED)
}


class RowFate(models.TextChoices):
    """What becomes of a row of a register."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("unchanged")
    REFUSED = "refused", _("rejected")
