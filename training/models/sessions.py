"""Sessions in a village hall, who has a place there, and who came."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.columns import somebody
from core.templatetags.market import moment
from training.states import ScanOutcome, SeatState, SessionState
from vendors.places.models import Village

from .courses import Course
from .trainees import Enrolment


class Session(models.Model):
    """A course taught in a hall. `trainer` may see its names and note who came.

    `reminded_day` and `reminded_hours` say that its trainees were reminded of the
    time it has now.
    """

    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="sessions"
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, related_name="training_sessions"
    )
    hall = models.CharField(_("hall"), max_length=120)
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="trainings",
        verbose_name=_("trainer"),
    )
    note = models.CharField(_("what to bring"), max_length=300, blank=True)
    state = models.CharField(
        max_length=16, choices=SessionState.choices, default=SessionState.PLANNED
    )
    reason = models.CharField(max_length=300, blank=True)
    reminded_day = models.BooleanField(default=False)
    reminded_hours = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("session")
        ordering = ["starts", "id"]
        constraints = [
            models.CheckConstraint(
                name="session_ends_after_it_starts", condition=Q(ends__gt=F("starts"))
            ),
            models.CheckConstraint(
                name="session_has_places", condition=Q(capacity__gte=1)
            ),
            models.CheckConstraint(
                name="session_state_known", condition=Q(state__in=SessionState.values)
            ),
        ]
        indexes = [models.Index(fields=["starts"], name="session_by_start")]

    def __str__(self) -> str:
        return f"{self.hall}, {moment(self.starts)}"

    @property
    def place(self) -> str:
        """The hall with its village."""
        where = {"village": self.village.name, "hall": self.hall}
        return gettext("%(village)s, %(hall)s") % where

    @property
    def is_cancelled(self) -> bool:
        return bool(self.state == SessionState.CANCELLED)

    @property
    def has_begun(self) -> bool:
        return self.starts <= timezone.now()

    @property
    def has_ended(self) -> bool:
        return self.ends <= timezone.now()

    @property
    def takes_people(self) -> bool:
        return not self.is_cancelled and not self.has_begun


class Seat(models.Model):
    """A trainee's place in a session, or their turn on its waiting list.

    `turn` grows with each who asks; whoever waits longest moves up first.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="seats")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="seats"
    )
    state = models.CharField(max_length=16, choices=SeatState.choices)
    turn = models.PositiveIntegerField()
    attended_at = models.DateTimeField(null=True, blank=True)
    walked_in = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["turn"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment"], name="seat_of_trainee_once"
            ),
            models.UniqueConstraint(fields=["session", "turn"], name="seat_turn_once"),
            models.CheckConstraint(
                name="seat_state_known", condition=Q(state__in=SeatState.values)
            ),
            models.CheckConstraint(
                name="seat_attended_was_held",
                condition=Q(attended_at__isnull=True) | Q(state="seated"),
            ),
        ]
        indexes = [models.Index(fields=["session", "state"], name="seat_of_session")]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.turn}: {self.state}"


class Scan(models.Model):
    """A trainee noted present by a trainer's phone; `key` is the phone's own."""

    key = models.UUIDField(unique=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="scans")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="scans"
    )
    outcome = models.CharField(max_length=16, choices=ScanOutcome.choices)
    by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.key)
