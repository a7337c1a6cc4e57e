"""What a cooperative tells its members: announcements, tasks, documents.

Titles and texts are in two languages, of which one may be missing.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.storage import private_storage
from office.mailings.models import Mailing, MailingCopy
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner

from .states import PaperSort, Readers


class Announcement(Mailing):
    """What a cooperative tells its members, or everybody on its page.

    Followers have letters. `to_followers` is true of what went to them before there
    were letters, and stays as the record of it.
    """

    seller_column = "cooperative"

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="announcements"
    )
    to_members = models.BooleanField(default=True)
    to_followers = models.BooleanField(default=False, editable=False)
    is_public = models.BooleanField(default=False)

    class Meta(Mailing.Meta):
        constraints = [
            *Mailing.Meta.constraints,
            models.CheckConstraint(
                name="announcement_followers_have_letters",
                condition=Q(to_followers=False)
                | Q(state__in=("sending", "sent", "stopped")),
            ),
        ]


class Receipt(MailingCopy):
    """An announcement for an account, or for a household by its phone alone."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="copies"
    )
    household = models.ForeignKey(
        Household, null=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta(MailingCopy.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "user"], name="announced_to_account_once"
            ),
            models.UniqueConstraint(
                fields=["announcement", "household"],
                condition=Q(user__isnull=True),
                name="announced_to_household_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id}: {self.user_id or self.household_id}"


class Task(models.Model):
    """Something that households are to do, until a day."""

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="tasks"
    )
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"), max_length=2000, blank=True)
    due = models.DateField(_("due date"), null=True, blank=True)
    closed = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class TaskShare(models.Model):
    """A task for one household: seen by it, done by it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="shares")
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="tasks"
    )
    seen = models.DateTimeField(null=True)
    done = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "household"], name="task_of_household_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} · {self.household}"


class CoopPaper(models.Model):
    """A document of the cooperative; what it says is in its versions."""

    cooperative = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="papers"
    )
    title = models.CharField(_("title"), max_length=150)
    sort = models.CharField(_("kind"), max_length=16, choices=PaperSort.choices)
    readers = models.CharField(
        _("visible to"),
        max_length=16,
        choices=Readers.choices,
        default=Readers.MEMBERS,
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["sort", "-pk"]

    def __str__(self) -> str:
        return self.title


class PaperVersion(models.Model):
    """A file of a document; the highest number is in force."""

    paper = models.ForeignKey(
        CoopPaper, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    file = models.FileField(
        upload_to="coop-papers/", max_length=200, storage=private_storage
    )
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "number"], name="paper_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.number}"
