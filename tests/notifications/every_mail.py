"""Every mail that can be written about the rows that are there."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from accounts.models import User
from notifications.emails import Reader
from notifications.services import write
from notifications.types import NOTIFICATIONS

ROWS_OF_EACH = 3
# Rows of a model that a mail is about, where it is not about each.
ABOUT: dict[str, dict[str, Any]] = {
    "claim_answered": {"act": "proposed"},
    "claim_new": {"act": "filed"},
    "claim_to_decide_market": {"act": "escalated"},
    "claim_to_decide_office": {"act": "escalated"},
    "household_returned": {"cause__contains": ":back"},
    "invoice_given_up": {"write_off__isnull": False},
    "invoice_lost": {"write_off__isnull": False},
    "live_deal": {"kind": "deal"},
    "payment_returned": {"cause__contains": ":back"},
    "rest_due": {"rest_due__isnull": False},
    "poll_counted": {"state": "counted"},
    "statement_step": {"new__in": ("declared", "returned", "confirmed")},
    "training": {"kind": "training"},
    "transfer_reminder": {"payment_method": "transfer", "status": "pending-payment"},
    "visit": {"kind": "visit"},
}


def every_mail(person: User) -> Iterator[tuple[str, str]]:
    """Name and HTML of each, about the last rows, in every language, to guests too."""
    for name, declared in sorted(NOTIFICATIONS.items()):
        rows = declared.model._base_manager.select_related(*declared.related)
        rows = rows.filter(**ABOUT.get(name, {})).order_by("-pk")
        for about in rows[:ROWS_OF_EACH]:
            for language in dict(settings.LANGUAGES):
                for user in (person, None):
                    to = Reader("reader@example.com", language, user)
                    html = write(declared(about), to).alternatives[0][0]
                    yield f"{name} {about.pk} {language}", html
