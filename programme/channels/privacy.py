"""What sales in other channels hold of a person: what they said and did about them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import OrderFile, StatementEntry, StatementEvidence


def steps_by(user: User) -> Iterator[dict[str, Any]]:
    rows = StatementEntry.objects.filter(by=user).select_related("statement__partner")
    for each in rows.iterator(chunk_size=500):
        yield {
            "farm": each.statement.partner.name,
            "about": str(each.statement),
            "state": each.state_words,
            "amount": each.money,
            "currency": each.statement.currency,
            "said": each.reason,
            "when": each.at,
        }


def papers_by(user: User) -> Iterator[dict[str, Any]]:
    rows = StatementEvidence.objects.filter(entered_by=user)
    for each in rows.select_related("statement").order_by("pk"):
        yield {
            "about": str(each.statement),
            "title": each.title,
            "added": each.entered_at,
            "removed": each.removed_at,
        }


def order_files_by(user: User) -> Iterator[dict[str, Any]]:
    rows = OrderFile.objects.filter(Q(entered_by=user) | Q(withdrawn_by=user))
    for each in rows.select_related("partner").order_by("pk"):
        yield {
            "farm": each.partner.name,
            "file": each.name,
            "about": str(each),
            "imported": each.entered_at if each.entered_by_id == user.pk else None,
            "withdrawn": each.withdrawn_at if each.withdrawn_by_id == user.pk else None,
            "said": each.reason if each.withdrawn_by_id == user.pk else "",
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {
        "sales-statements": steps_by,
        "sales-evidence": papers_by,
        "order-files": order_files_by,
    }
