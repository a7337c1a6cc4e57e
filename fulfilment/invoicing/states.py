"""The kinds of documents, and what the letters of their numbers mean."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """A sale; what went back of it; and that something did not go back after all."""

    INVOICE = "invoice", _("invoice")
    CREDIT = "credit", _("credit note")
    REVERSAL = "reversal", _("credit note reversal")


# A series of numbers for each kind, so that none of them has a gap.
LETTERS = {
    DocumentKind.INVOICE: "I",
    DocumentKind.CREDIT: "C",
    DocumentKind.REVERSAL: "R",
}
# What a document does to what its part was sold for.
SIGNS = {
    DocumentKind.INVOICE: 1,
    DocumentKind.CREDIT: -1,
    DocumentKind.REVERSAL: 1,
}
