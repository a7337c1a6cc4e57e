"""Breaches of documents, past the model and past the database's own guards."""

from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from fulfilment.invoicing.models import Document, Series

from .books import unguarded
from .rows import change


def plain_invoices():
    """Of parts of which nothing was credited."""
    noted = Document.objects.exclude(kind="invoice").values("vendor_order")
    return Document.objects.filter(kind="invoice").exclude(vendor_order__in=noted)


def skip_a_number():
    change(Series.objects.all(), last=F("last") + 1)


def the_last(rows):
    """One of them that is the last of its series."""
    return rows.filter(number=F("series__last")).order_by("-pk").first()


def lose(document):
    """Its number with it, so that no gap tells."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM documents_document WHERE id = %s", [document.pk])
    Series.objects.filter(pk=document.series_id).update(last=F("last") - 1)


def lose_the_last():
    """Of a part that was paid so long ago that it should have one."""
    long_ago = timezone.now() - timedelta(days=1)
    lose(the_last(plain_invoices().filter(vendor_order__order__paid_at__lt=long_ago)))


def invoice_more():
    with unguarded():
        change(plain_invoices(), total=F("total") + 1)


def credit_less():
    with unguarded():
        change(Document.objects.filter(kind="credit"), total=F("total") - 1)


def invoice_again():
    """And leave the first one as it is."""
    row = plain_invoices().select_related("series").order_by("pk").first()
    Series.objects.filter(pk=row.series_id).update(last=F("last") + 1)
    row.pk, row.number, row.turn = None, row.series.last + 1, 2
    row._state.adding = True
    row.save()


PLANTS = {
    skip_a_number: "documents of an issuer are numbered without gaps",
    lose_the_last: "paid parts have their invoice",
    invoice_more: "an invoice is what its part cost",
    credit_less: "credit notes are what went back of invoiced parts",
    invoice_again: "one invoice of a part counts, the others are cancelled",
}
