"""Rows that no part of the market owns: outbox, photos, the activity log, a pulse."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .append_only import AppendOnly
from .columns import somebody
from .storage import private_storage


class OutboxMessage(models.Model):
    """A side effect, written with the change that causes it and delivered after.

    `key` is unique: the same effect asked for twice is one row. `topic` names the
    function that delivers it (see `core.outbox`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        PARKED = "parked", _("stopped after repeated failures")
        DISMISSED = "dismissed", _("dismissed by staff")

    topic = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(
        max_length=16, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(db_index=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before"],
                name="outbox_due",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["created"],
                name="outbox_parked",
                condition=models.Q(state="parked"),
            ),
            models.Index(
                fields=["done_at"],
                name="outbox_done",
                condition=models.Q(state="done"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class Delivery(models.Model):
    """One message that left, or should leave, by a channel outside the market.

    `key` makes sending twice one message. Its state is `unknown` from the moment in
    which the provider is asked until the answer is written down: a worker that dies
    in between leaves it so. `whom` is a digest of the number or address, since people
    without an account are written to as well; `news` what it told of. `fallback` is
    the channel that was used in its place when it failed.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        UNKNOWN = "unknown", _("unclear whether it was sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=8)
    person = somebody()
    whom = models.CharField(max_length=32)
    news = models.CharField(max_length=64, blank=True)
    provider = models.CharField(max_length=16, blank=True)
    provider_id = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    parts = models.PositiveSmallIntegerField(default=1)
    cost = models.DecimalField(max_digits=10, decimal_places=4, default=0)
    error = models.CharField(max_length=300, blank=True)
    fallback = models.CharField(max_length=8, blank=True)
    created = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["whom", "created"], name="delivery_of_day"),
            models.Index(fields=["provider", "provider_id"], name="delivery_reported"),
            models.Index(fields=["created"], name="delivery_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class StoppedNumber(models.Model):
    """Who asked for no more: a number, or a guest's address of mails, as a digest.

    Of an address mostly of one topic; without one of all that can be stopped.
    """

    whom = models.CharField(max_length=32)
    topic = models.CharField(max_length=32, blank=True)
    created = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["whom", "topic"], name="stopped_once")
        ]

    def __str__(self) -> str:
        return self.whom


class Photo(models.Model):
    """A picture, kept once per content; pages get re-encoded copies of it.

    `original` is walled off and never served. `widths` are the copies that exist,
    each as AVIF and WebP at `photos/<ab>/<sha256>-<width>.<format>` in the default
    storage. `colour` (#rrggbb) fills the box until they load.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("preparing")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    sha256 = models.CharField(max_length=64, unique=True)
    original = models.FileField(
        upload_to="originals/", max_length=200, storage=private_storage
    )
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    colour = models.CharField(max_length=7, default="#e4d9c3")
    widths = models.JSONField(default=list)
    state = models.CharField(
        max_length=16, choices=State.choices, default=State.WAITING
    )
    uploaded_by = somebody()
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.width}x{self.height})"

    def path(self, width: int, suffix: str) -> str:
        """Storage name of one copy, whether or not it exists yet."""
        return f"photos/{self.sha256[:2]}/{self.sha256}-{width}.{suffix}"


class Pulse(models.Model):
    """When a part that runs on its own was last seen alive (worker, beat)."""

    name = models.CharField(max_length=32, primary_key=True)
    seen = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Sweep(models.Model):
    """A task of the schedule (see `core.rounds`): its lease, and how its last run went.

    `left` rows were due and not done when it ended; since `behind_since` there have
    been some at every end. `reached` is where it stopped in a list that has no end.
    """

    name = models.CharField(max_length=100, primary_key=True)
    leased_until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    left = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(null=True)
    behind_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name


class PutOff(models.Model):
    """A row of a queue that was tried and still waits (see `core.sweeps`).

    `tries` counts all tries, `failures` those that ended in an error nobody expected.
    One that is parked is on the staff's page, and is tried once a day. `is_money` says
    that money waits in its queue.
    """

    queue = models.CharField(max_length=64)
    row = models.BigIntegerField()
    tries = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    parked_at = models.DateTimeField(null=True)
    is_money = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "row"], name="put_off_once"),
        ]
        indexes = [
            models.Index(fields=["queue", "next_try_at"], name="put_off_due"),
            models.Index(
                fields=["parked_at"],
                name="put_off_parked",
                condition=models.Q(parked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue} {self.row}"


class AuditEntry(AppendOnly):
    """One act of somebody who acts for others: who, as whom, what, from where.

    `scope` names the office it was done in: `office:five-villages`, `office:market`,
    `desk:…`, `programme:pingshun`, `dashboard`. `act` is a word of the permissions
    table or of the service that did it. `before` and `after` hold what changed, by
    name, secrets masked. `impersonator` is the operator who acted in `user`'s name.
    `cooperative` and `seller` are ids of Partners: whose office shall see the entry,
    whoever made it, and which seller it is about.
    """

    created = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    impersonator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    scope = models.CharField(max_length=160, blank=True)
    cooperative = models.BigIntegerField(null=True)
    seller = models.BigIntegerField(null=True)
    role = models.CharField(max_length=16, blank=True)
    act = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=64, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["scope", "-id"], name="audit_of_scope"),
            models.Index(
                fields=["subject_kind", "subject_id"], name="audit_of_subject"
            ),
            models.Index(fields=["cooperative", "-id"], name="audit_of_cooperative"),
            models.Index(fields=["user", "-id"], name="audit_of_user"),
            models.Index(fields=["act", "-id"], name="audit_of_act"),
            models.Index(fields=["address", "-id"], name="audit_of_address"),
            models.Index(fields=["created"], name="audit_of_time"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"


class SettingChange(AppendOnly):
    """One change of a setting that pages can change (`core.runtime_settings`).

    The newest of a name counts; a `value` of None is the environment's own again.
    """

    created = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField(max_length=64)
    value = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["name", "-id"], name="setting_changes_of_name")]

    def __str__(self) -> str:
        return self.name


class SearchDocument(models.Model):
    """What one thing is found by: tokens of `core.search.words`, one space between.

    Those of its names weigh most, then those of its kind, of whose and where it is, and
    of the texts about it. Both databases keep an index over the four columns. `called`
    has the names themselves, a line each.
    """

    class Kind(models.TextChoices):
        PRODUCT = "product"
        SELLER = "seller"
        VILLAGE = "village"
        VIEWPOINT = "viewpoint"
        BROADCAST = "broadcast"
        COURSE = "course"
        BOX = "box"
        GUIDE = "guide"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    object_id = models.BigIntegerField()
    called = models.TextField()
    names = models.TextField()
    kinds = models.TextField(blank=True)
    places = models.TextField(blank=True)
    texts = models.TextField(blank=True)
    # Words of the names: of two that are found alike the shorter name comes first.
    width = models.PositiveSmallIntegerField()
    # Of all it was described by: what reads otherwise is indexed again.
    fingerprint = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], name="search_document_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchTerm(models.Model):
    """A name that something here is called by, and one way to type it.

    `uses` says how many things are; it is counted at night.
    """

    class Form(models.TextChoices):
        NAME = "name"
        INSIDE = "inside"  # from another word of the name on
        PINYIN = "pinyin"
        INITIALS = "initials"

    key = models.CharField(max_length=64)
    text = models.CharField(max_length=64)
    form = models.CharField(max_length=8, choices=Form.choices)
    uses = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "text"], name="search_term_once")
        ]
        indexes = [
            models.Index(fields=["-uses", "id"], name="search_term_most_used"),
            models.Index(
                fields=["key"],
                name="search_term_begins",
                opclasses=["varchar_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.text}"


class SearchSynonym(models.Model):
    """Names of the same thing, with commas between; who seeks one finds all of them."""

    words = models.CharField(max_length=300)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.words


class SearchBoost(models.Model):
    """A product that staff put first for a search, the earliest first.

    `query` is in the form in which searches are compared: `core.search.words.words_of`.
    """

    query = models.CharField(max_length=80)
    product = models.BigIntegerField()
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["query", "product"], name="search_boost_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.query}: {self.product}"


class MissedSearch(models.Model):
    """What was sought and not found, how often on a day; nobody knows by whom."""

    query = models.CharField(max_length=80)
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "query", "language"], name="missed_search_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.query}"
