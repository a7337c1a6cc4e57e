"""Invoices and credit notes: numbered without gaps, frozen, added and never changed.

PostgreSQL refuses an UPDATE or a DELETE of a document by trigger; the model refuses
both everywhere.
"""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import dates
from core.append_only import AppendOnly
from core.money import from_minor
from orders.order.models import Order, VendorOrder
from payments.payment.models import Refund
from vendors.partner.models import Partner

from .states import LETTERS, SIGNS, DocumentKind


class IssuerDetails(models.Model):
    """How a seller stands on its documents: what the law wants to read there."""

    partner = models.OneToOneField(
        Partner, on_delete=models.CASCADE, related_name="issuer_details"
    )
    legal_name = models.CharField(_("legal name"), max_length=128, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=32, blank=True)
    address = models.CharField(_("business address"), max_length=200, blank=True)
    note = models.CharField(
        _("closing note"),
        max_length=200,
        blank=True,
        help_text=_("such as the reason why no tax is charged"),
    )

    def __str__(self) -> str:
        return self.legal_name or str(self.partner)


class BuyerDetails(models.Model):
    """The company that an order's documents name instead of the recipient."""

    order = models.OneToOneField(
        Order, on_delete=models.CASCADE, related_name="buyer_details"
    )
    company = models.CharField(_("company"), max_length=128, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=32, blank=True)
    address = models.CharField(_("company's address"), max_length=200, blank=True)

    def __str__(self) -> str:
        return self.company


class Series(models.Model):
    """The last number that one issuer gave one kind of document in a year.

    Without `issuer` it is the market's own. `key` names it, so that two who open it at
    once get one.
    """

    key = models.CharField(max_length=32, unique=True)
    issuer = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=DocumentKind.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"

    @staticmethod
    def key_of(issuer_id: int | None, kind: str, year: int) -> str:
        letter = LETTERS[DocumentKind(kind)]
        return f"{'market' if issuer_id is None else issuer_id}:{letter}:{year}"


class Document(AppendOnly):
    """One invoice, credit note or reversal of one part; amounts in minor units.

    `content` is all that is printed, frozen. `turn` counts a part's invoices: a later
    one replaces the earlier, which a credit note without a refund has cancelled. A
    credit note `corrects` an invoice, a reversal a credit note.
    """

    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, related_name="documents"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=DocumentKind.choices)
    issuer = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.PROTECT, related_name="documents"
    )
    turn = models.PositiveSmallIntegerField(default=1)
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
    )
    refund = models.ForeignKey(
        Refund,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()
    tax = models.BigIntegerField()
    content: Any = models.JSONField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"], name="document_number_once"
            ),
            models.UniqueConstraint(
                fields=["vendor_order", "turn"],
                condition=Q(kind=DocumentKind.INVOICE),
                name="one_invoice_per_turn",
            ),
            models.UniqueConstraint(
                fields=["refund", "kind"],
                condition=Q(refund__isnull=False),
                name="one_document_per_refund_and_kind",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(refund__isnull=True),
                name="one_correction_per_invoice",
            ),
            models.CheckConstraint(
                name="document_kind_known", condition=Q(kind__in=DocumentKind.values)
            ),
            models.CheckConstraint(
                name="document_of_something",
                condition=Q(total__gt=0, tax__gte=0, tax__lte=models.F("total")),
            ),
            models.CheckConstraint(
                name="document_corrects_something",
                condition=Q(
                    kind=DocumentKind.INVOICE,
                    corrects__isnull=True,
                    refund__isnull=True,
                )
                | Q(kind=DocumentKind.CREDIT, corrects__isnull=False)
                | Q(
                    kind=DocumentKind.REVERSAL,
                    corrects__isnull=False,
                    refund__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["issuer", "-issued_at"], name="documents_of_issuer"),
            models.Index(fields=["-issued_at", "-id"], name="documents_by_time"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Its number as it is printed: I-2026-000012."""
        letter = LETTERS[DocumentKind(self.kind)]
        return f"{letter}-{dates.local(self.issued_at).year}-{self.number:06d}"

    @property
    def amount(self) -> Decimal:
        return from_minor(self.total, self.currency)

    @property
    def signed(self) -> int:
        """What it does to what its part was sold for."""
        return SIGNS[DocumentKind(self.kind)] * self.total

    @property
    def signed_amount(self) -> Decimal:
        return from_minor(self.signed, self.currency)

    @property
    def signed_tax(self) -> Decimal:
        return from_minor(SIGNS[DocumentKind(self.kind)] * self.tax, self.currency)

    @property
    def buyer(self) -> str:
        """Whom it is made out to."""
        buyer = self.content["buyer"]
        return str(buyer["company"] or buyer["name"])
