"""Who helps a county's farms, and on what terms."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.money import from_minor
from programme.experts.states import ContractState, ExpertState, Skill
from programme.plans.models.programmes import Entered
from vendors.places.models import County


class Expert(Entered):
    """Somebody whom a county asks to help its farms.

    `person` is their account, if they have one: then the sessions they teach count as
    their days, and they write reports themselves. `skills` are values of `Skill`.
    """

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="experts")
    name = models.CharField(_("name"), max_length=80)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="expert_roles",
    )
    skills = models.JSONField(_("skills"), default=list)
    languages = models.CharField(_("languages"), max_length=150)
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(
        _("state"),
        max_length=6,
        choices=ExpertState.choices,
        default=ExpertState.ACTIVE,
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "person"],
                condition=Q(state=ExpertState.ACTIVE, person__isnull=False),
                name="expert_once_in_a_county",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == ExpertState.ACTIVE

    @property
    def skill_words(self) -> list[str]:
        return [str(one.label) for one in Skill if one.value in self.skills]


class ExpertContract(Entered):
    """Days that a county agrees on with an expert, and what one costs.

    `rate` is in the smallest unit of the currency. Once it has ended, `days_used` keeps
    how many days it came to; before they are counted.
    """

    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, related_name="contracts"
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    days_agreed = models.PositiveSmallIntegerField(_("days agreed"))
    rate = models.BigIntegerField(_("cost per day"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(
        _("state"),
        max_length=5,
        choices=ContractState.choices,
        default=ContractState.OPEN,
    )
    ended_on = models.DateField(_("ended on"), null=True)
    days_used = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["-first", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lte=F("last"), days_agreed__gt=0, rate__gte=0),
                name="expert_contract_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="open")
                | Q(state="ended", ended_on__isnull=False, days_used__isnull=False),
                name="expert_contract_end_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"

    @property
    def is_open(self) -> bool:
        return self.state == ContractState.OPEN

    @property
    def day_rate(self) -> Decimal:
        return from_minor(self.rate, self.currency)

    @property
    def until(self) -> date:
        """The last day on which somebody works under it."""
        return min(self.ended_on or self.last, self.last)
