"""The mail about what the reconciliation has found."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from orders.reconciliation.models import Run
from vendors.members.queries import MARKET_OFFICE

from .emails import MAILS, Mail, Reader, _mail

SHOWN = 20


def reconciliation_path() -> str:
    return reverse("office:reconciliation", args=[MARKET_OFFICE])


def unmatched(run: Run, to: Reader) -> EmailMultiAlternatives:
    """For the operator's staff: what this run has found and none before."""
    found = run.findings.order_by("pk")
    return _mail(
        "unmatched",
        to,
        link=reconciliation_path(),
        run=run,
        count=found.count(),
        findings=list(found[:SHOWN]),
    )


MAILS |= {"unmatched": Mail(unmatched, Run, ())}
