"""What documents of a cooperative there are, and who reads them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaperSort(models.TextChoices):
    STATUTES = "statutes", _("statutes")
    MINUTES = "minutes", pgettext_lazy("of a meeting", "minutes")
    OTHER = "other", pgettext_lazy("kind of paper", "other")


class Readers(models.TextChoices):
    MEMBERS = "members", _("members and office")
    OFFICE = "office", _("office only")
