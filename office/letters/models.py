"""Letters of sellers to those followers who agreed to receive them."""

from typing import Any

from django.db import models

from office.mailings.models import Mailing, MailingCopy
from shop.catalogue.models import Product
from vendors.partner.models import Partner


class Letter(Mailing):
    """What a farm or cooperative writes to its followers.

    Who agreed after `sent_at` doesn't get it.
    """

    seller_column = "partner"

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="letters"
    )
    goods: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        Product, blank=True, related_name="+"
    )


class LetterCopy(MailingCopy):
    """A letter for one person."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="copies")

    class Meta(MailingCopy.Meta):
        constraints = [
            models.UniqueConstraint(fields=["letter", "user"], name="letter_once")
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.user_id}"
