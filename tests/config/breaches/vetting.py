"""Breaches of changes that wait."""

from django.utils import timezone

from shop.catalogue.models import Product, ProposedEdit
from vendors.partner.models import StockRecord


def an_open_edit(**parts):
    edits = ProposedEdit.objects.filter(state="open").order_by("pk")
    return next(each for each in edits if any(name in each.after for name in parts))


def show_words_that_wait():
    edit = an_open_edit(summary_en=True)
    summary = edit.after["summary_en"]
    Product.objects.filter(pk=edit.product_id).update(summary_en=summary)


def show_a_price_that_waits():
    edit = an_open_edit(packs=True)
    for key, parts in edit.after["packs"].items():
        price = parts["price"]
        StockRecord.objects.filter(pk=int(key)).update(price=price)
        Product.objects.filter(lead_pack=int(key)).update(lead_price=price)


def let_a_draft_have_a_change():
    edit = an_open_edit(summary_en=True)
    Product.objects.filter(pk=edit.product_id).update(state="draft", is_public=False)


def decide_without_a_day():
    edit = an_open_edit(summary_en=True)
    ProposedEdit.objects.filter(pk=edit.pk).update(state="approved")


def wait_after_a_decision():
    edit = an_open_edit(summary_en=True)
    ProposedEdit.objects.filter(pk=edit.pk).update(decided_at=timezone.now())


PLANTS = {
    show_words_that_wait: "nobody sees a change that waits",
    show_a_price_that_waits: "nobody sees a change that waits",
    let_a_draft_have_a_change: "changes wait of goods that were approved, one of each",
    decide_without_a_day: "decided changes say when they were decided",
    wait_after_a_decision: "decided changes say when they were decided",
}
