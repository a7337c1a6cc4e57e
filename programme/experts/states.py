"""States of experts, their contracts and visits, and who may follow whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Moves


class ExpertState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("an expert", "Active")
    ENDED = "ended", pgettext_lazy("an expert", "Ended")


EXPERT_MOVES: Moves = {
    ExpertState.ACTIVE: (ExpertState.ENDED,),
    ExpertState.ENDED: (ExpertState.ACTIVE,),
}


class ContractState(models.TextChoices):
    OPEN = "open", pgettext_lazy("a contract", "Open")
    ENDED = "ended", pgettext_lazy("a contract", "Ended")


CONTRACT_MOVES: Moves = {ContractState.OPEN: (ContractState.ENDED,)}


class Skill(models.TextChoices):
    """What an expert is asked for."""

    PHOTOS = "photos", _("Photos of goods")
    LISTING = "listing", _("Listing goods")
    LIVE = "live", _("Selling live")
    ORDERS = "orders", _("Packing and shipping")
    GROWING = "growing", _("Growing")
    PROCESSING = "processing", _("Processing and storage")
    ACCOUNTS = "accounts", _("Accounts and prices")
    VISITORS = "visitors", _("Hosting visitors")


class VisitState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("an expert's visit", "Planned")
    DONE = "done", pgettext_lazy("an expert's visit", "Done")
    CANCELLED = "cancelled", pgettext_lazy("an expert's visit", "Cancelled")


VISIT_MOVES: Moves = {VisitState.PLANNED: (VisitState.DONE, VisitState.CANCELLED)}
