"""The people of the market: one account may shop, farm and run a cooperative."""

from typing import Self

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser

from core.append_only import AppendOnly
from core.names import shortened

from .states import StaffRole


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: object
    ) -> "User":
        """Make an account known by e-mail, by phone, or by both.

        Raises `ValueError` when it has neither.
        """
        if not email and not fields.get("phone"):
            msg = "an account needs an e-mail address or a phone number"
            raise ValueError(msg)
        user = self.model(email=self.normalize_email(email) or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: object) -> "User":
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """An account. `phone` is E.164 (+8613800138000); `language` a code of LANGUAGES.

    `shown_as` is the name that the person chose for others to see.
    """

    email = models.EmailField(_("email address"), unique=True, null=True, blank=True)
    phone = models.CharField(
        _("phone number"), max_length=16, unique=True, null=True, blank=True
    )
    phone_verified = models.BooleanField(default=False)
    language = models.CharField(max_length=16, blank=True)
    shown_as = models.CharField(
        _("name that others see"), max_length=40, blank=True, default=""
    )
    # In which role, of those whose `is_staff` says that they work for the market.
    staff_role = models.CharField(
        max_length=16,
        choices=StaffRole.choices,
        default=StaffRole.OPERATOR,
        editable=False,
    )
    # When the way in, or the rights, last came from other hands than the person's own.
    access_changed_at = models.DateTimeField(null=True, editable=False)

    objects = UserManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                name="user_staff_role_known",
                condition=models.Q(staff_role__in=StaffRole.values),
            ),
            models.CheckConstraint(
                name="user_has_email_or_phone",
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False),
            ),
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email or self.phone or f"#{self.pk}"

    @property
    def chosen_name(self) -> str:
        """The name they chose for others, else a short form of their own; or none."""
        return self.shown_as or shortened(self.first_name, self.last_name)

    @property
    def public_name(self) -> str:
        """What everybody may read beside what they write: never the whole name."""
        return self.chosen_name or gettext("A shopper")

    def clean(self: Self) -> None:
        self.email = type(self).objects.normalize_email(self.email) or None
        self.phone = self.phone or None


class HelpRequest(models.Model):
    """An operator asks a person to be allowed to change things in their name.

    `agreed` is the answer, None till there is one; it holds until `until`, unless the
    person takes it back. It is good for this operator alone.
    """

    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="help_requests"
    )
    reason = models.CharField(max_length=500)
    hours = models.PositiveSmallIntegerField(default=24)
    asked = models.DateTimeField(auto_now_add=True)
    agreed = models.BooleanField(null=True)
    answered = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "person"],
                condition=models.Q(agreed__isnull=True),
                name="help_asked_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator} → {self.person}"


class HelpVisit(models.Model):
    """An operator sees the market as a person, from `started` till `ended`."""

    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="help_visits"
    )
    reason = models.CharField(max_length=500)
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    changes = models.PositiveIntegerField(default=0)
    # Whether the person has agreed, as it stood when the page was asked for.
    may_write = False

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator"],
                condition=models.Q(ended__isnull=True),
                name="help_visits_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator} → {self.person}"


class LegalText(AppendOnly):
    """One version of a page of the market's own: its terms, its imprint, …

    The newest of a kind is what holds. A draft is marked as one on its page.
    """

    class Kind(models.TextChoices):
        TERMS = "terms", _("Terms of sale")
        PRIVACY = "privacy", _("Privacy")
        CONTACT = "contact", _("Contact")
        ABOUT = "about", _("About us")
        IMPRINT = "imprint", _("Imprint")

    kind = models.CharField(_("page"), max_length=8, choices=Kind.choices)
    version = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("text"))
    is_draft = models.BooleanField(_("draft"), default=False)
    by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "version"], name="legal_text_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Consent(AppendOnly):
    """Somebody agreed to a version of a text, on joining or with an order.

    `contact` is how they were reached, which is all that is known of a guest.
    """

    class Occasion(models.TextChoices):
        JOINING = "joining", _("on joining")
        PAYMENT = "payment", _("on payment")

    text = models.ForeignKey(
        LegalText, on_delete=models.PROTECT, related_name="consents"
    )
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    contact = models.CharField(max_length=254, blank=True)
    occasion = models.CharField(max_length=8, choices=Occasion.choices)
    order_number = models.CharField(max_length=128, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["order_number"], name="consent_order_number")]

    def __str__(self) -> str:
        return f"{self.text_id}: {self.contact}"
