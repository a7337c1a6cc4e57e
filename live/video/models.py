"""What is received of a broadcast's picture, and what is kept of it."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.columns import somebody
from live.broadcasts.models import Broadcast
from shop.catalogue.models import Product

from .states import (
    EngineName,
    EpochState,
    FilmFault,
    FilmState,
    Reason,
    ReplayState,
)


def new_token() -> str:
    """128 bits: who does not know it can't find a hidden broadcast's picture."""
    return secrets.token_hex(16)


class Stream(models.Model):
    """The picture of one broadcast.

    `token` names it in playback addresses and on disk. The key of an encoder is kept
    as a hash alone. `problem` is why the last epoch was refused or broken off, until
    one goes well. `kept_bytes` are segments on disk. `warned` is the percentage of the
    room that the crew was told of. The replay of `replay_ms` stays until `keep_until`,
    or as long as the market keeps replays.
    """

    broadcast = models.OneToOneField(
        Broadcast, on_delete=models.PROTECT, related_name="stream"
    )
    engine = models.CharField(
        max_length=16, choices=EngineName.choices, default=EngineName.EMBEDDED
    )
    token = models.CharField(max_length=32, unique=True, default=new_token)
    key_hash = models.CharField(max_length=64, blank=True)
    key_set_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    problem_at = models.DateTimeField(null=True, blank=True)
    kept_bytes = models.BigIntegerField(default=0)
    warned = models.PositiveSmallIntegerField(default=0)
    replay_state = models.CharField(
        max_length=8, choices=ReplayState.choices, default=ReplayState.NONE
    )
    replay_ms = models.BigIntegerField(default=0)
    replay_bytes = models.BigIntegerField(default=0)
    replay_sha256 = models.CharField(max_length=64, blank=True)
    replay_at = models.DateTimeField(null=True, blank=True)
    replay_attempts = models.PositiveSmallIntegerField(default=0)
    has_segments = models.BooleanField(default=False)
    keep_until = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key_hash"], condition=~Q(key_hash=""), name="stream_key_once"
            ),
            models.CheckConstraint(
                name="stream_engine_known", condition=Q(engine__in=EngineName.values)
            ),
            models.CheckConstraint(
                name="replay_state_known",
                condition=Q(replay_state__in=ReplayState.values),
            ),
            models.CheckConstraint(
                name="ready_replay_was_checked",
                condition=~Q(replay_state=ReplayState.READY)
                | (~Q(replay_sha256="") & Q(replay_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["replay_state"],
                name="replay_to_make",
                condition=Q(replay_state__in=("waiting", "listed")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id}: {self.engine}"


class Epoch(models.Model):
    """One start of a recorder or of an encoder, and what came of it.

    `device` is the page's own name for itself. `received` chunks have come, so that
    the next one has this number. All times are the server's.
    """

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="epochs")
    number = models.PositiveIntegerField()
    device = models.CharField(max_length=64)
    by = somebody()
    mime = models.CharField(max_length=100, blank=True)
    has_audio = models.BooleanField(default=True)
    copies = models.BooleanField(default=True)
    state = models.CharField(
        max_length=8, choices=EpochState.choices, default=EpochState.OPEN
    )
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    received = models.PositiveIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    last_chunk_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    segments = models.PositiveIntegerField(default=0)
    ms = models.BigIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="epoch_once"),
            # One publisher at a time.
            models.UniqueConstraint(
                fields=["stream"],
                condition=Q(state=EpochState.OPEN),
                name="one_open_epoch",
            ),
            models.CheckConstraint(
                name="epoch_state_known", condition=Q(state__in=EpochState.values)
            ),
            models.CheckConstraint(
                name="dead_epoch_has_a_reason",
                condition=Q(state=EpochState.DEAD, reason__gt="")
                | (~Q(state=EpochState.DEAD) & Q(reason="")),
            ),
            models.CheckConstraint(
                name="epoch_ended_unless_open",
                condition=Q(state=EpochState.OPEN, ended_at__isnull=True)
                | (~Q(state=EpochState.OPEN) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream_id}/{self.number}: {self.state}"


class ProductFilm(models.Model):
    """A short film of a product, from a file that its seller uploaded.

    `token` names it in addresses and on disk, as a stream's does. `captions` are
    WebVTT, or lines of text that are shown one after the other; empty where nobody
    speaks. A new file waits beside the film that is shown until it is ready.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="films")
    token = models.CharField(max_length=32, unique=True, default=new_token)
    state = models.CharField(
        max_length=8, choices=FilmState.choices, default=FilmState.WAITING
    )
    fault = models.CharField(max_length=16, choices=FilmFault.choices, blank=True)
    captions = models.TextField(blank=True)
    language = models.CharField(max_length=16, blank=True)
    bytes = models.BigIntegerField(default=0)
    ms = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state=FilmState.READY),
                name="one_film_shown",
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=~Q(state=FilmState.READY),
                name="one_film_to_come",
            ),
            models.CheckConstraint(
                name="film_state_known", condition=Q(state__in=FilmState.values)
            ),
            models.CheckConstraint(
                name="ready_film_has_a_length",
                condition=~Q(state=FilmState.READY)
                | Q(ms__gt=0, bytes__gt=0, ready_at__isnull=False),
            ),
            models.CheckConstraint(
                name="failed_film_has_a_fault",
                condition=Q(state=FilmState.FAILED, fault__gt="")
                | (~Q(state=FilmState.FAILED) & Q(fault="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["attempts", "id"],
                name="film_to_make",
                condition=Q(state=FilmState.WAITING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.state}"
