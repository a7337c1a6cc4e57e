"""Online voting on a draft: what is voted on, until when, and each member's vote."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.distribution.states import PollState, VoteChoice
from vendors.cooperatives.models import Household

from .run import Run


class Poll(models.Model):
    """Members vote online on a draft until `closes`, beside the hall.

    `figures` and `digest` are the draft's as it was opened: with other figures it can't
    be counted. `online` and `hall` columns are filled when it is counted, together with
    the minutes of the meeting.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="polls")
    state = models.CharField(
        max_length=16, choices=PollState.choices, default=PollState.OPEN
    )
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    meets_on = models.DateField(_("day of the meeting"))
    closes = models.DateTimeField(_("online voting closes"))
    opened = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    online_for = models.PositiveIntegerField(default=0)
    online_against = models.PositiveIntegerField(default=0)
    online_abstained = models.PositiveIntegerField(default=0)
    hall_for = models.PositiveIntegerField(default=0)
    hall_against = models.PositiveIntegerField(default=0)
    hall_abstained = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="poll_state_known", condition=Q(state__in=PollState.values)
            ),
            models.UniqueConstraint(
                fields=["run"],
                condition=~Q(state=PollState.WITHDRAWN),
                name="one_poll_a_draft",
            ),
            models.CheckConstraint(
                name="poll_counted_at_a_time",
                condition=~Q(state=PollState.COUNTED) | Q(counted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes"],
                condition=Q(state=PollState.OPEN, reminded_at=None),
                name="polls_to_remind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.closes:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether members can vote now."""
        return self.state == PollState.OPEN and timezone.now() < self.closes

    @property
    def is_over(self) -> bool:
        """Closed by the clock, and not counted yet."""
        return self.state == PollState.OPEN and not self.is_open

    @property
    def is_counted(self) -> bool:
        return self.state == PollState.COUNTED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == PollState.WITHDRAWN


class PollVoter(models.Model):
    """A member that may vote, with its own line of the draft.

    One vote a member: online by `choice`, or `in_hall`, never both. Of the hall nobody
    writes down who voted what. `counted` says that its online vote is in the sums: that
    of a member that left before the meeting is not.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="voters")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="votes"
    )
    share = models.JSONField(default=dict, blank=True)
    choice = models.CharField(max_length=8, choices=VoteChoice.choices, blank=True)
    cast_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    cast_at = models.DateTimeField(null=True, blank=True)
    in_hall = models.BooleanField(default=False)
    counted = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "household"], name="one_vote_a_member"
            ),
            models.CheckConstraint(
                name="vote_choice_known",
                condition=Q(choice="") | Q(choice__in=VoteChoice.values),
            ),
            models.CheckConstraint(
                name="vote_online_or_in_the_hall",
                condition=Q(choice="") | Q(in_hall=False),
            ),
            models.CheckConstraint(
                name="vote_counted_was_cast",
                condition=Q(counted=False) | ~Q(choice=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poll_id} {self.household_id}"
