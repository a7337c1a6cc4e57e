"""The roles in which a person may act for a seller, and what each may do, in words."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    SELLER = "seller", pgettext_lazy("a role in a team", "seller")
    PACKER = "packer", _("packer")
    STREAMER = "streamer", _("streamer")
    ADMIN = "admin", _("cooperative admin")
    CHAIR = "chair", pgettext_lazy("of a cooperative", "chair")
    TREASURER = "treasurer", _("treasurer")
    INSPECTOR = "inspector", pgettext_lazy("of a cooperative", "inspector")
    CLERK = "clerk", _("office clerk")


# They run the shop: there is always one of them.
RUNNING = frozenset({Role.OWNER, Role.ADMIN, Role.CHAIR})
FARM_ROLES = (Role.OWNER, Role.SELLER, Role.PACKER, Role.STREAMER)
COOPERATIVE_ROLES = (
    Role.ADMIN,
    Role.CHAIR,
    Role.TREASURER,
    Role.INSPECTOR,
    Role.CLERK,
    Role.SELLER,
    Role.PACKER,
    Role.STREAMER,
)
# They may read where they are let in, and never write.
READ_ONLY = frozenset({Role.INSPECTOR})

# How a team page says it; what decides is the table in `core.permissions`.
RIGHTS: dict[str, str | Promise] = {
    Role.OWNER: _(
        "Everything: goods, orders, the shop's page, bank details, and the team."
    ),
    Role.ADMIN: _("The whole desk and the office: applications, listings and farms."),
    Role.SELLER: _(
        "Lists goods, sets prices and delivery, accepts, packs "
        "and cancels orders. Not the shop page, bank details or "
        "team."
    ),
    Role.PACKER: _("Sees, packs and ships orders, and counts stock. No prices."),
    Role.CHAIR: _("Everything an admin can do; releases what the treasurer prepares."),
    Role.TREASURER: _(
        "The cooperative's money: stakes, payments to "
        "households, surplus, statements. No orders or goods."
    ),
    Role.INSPECTOR: _(
        "Views the office, its accounts and activity log. Changes nothing."
    ),
    Role.CLERK: _(
        "Keeps the register of households, records deliveries, packs orders. No money."
    ),
    Role.STREAMER: _("Goes live and sees the products to show. No orders or money."),
}


class RoleChange(models.TextChoices):
    JOINED = "joined", _("joined")
    CHANGED = "changed", _("role changed")
    ENDED = "ended", pgettext_lazy("a team", "left")
    REMOVED = "removed", _("removed")
