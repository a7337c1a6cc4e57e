"""What the news of the reconciliation says in a line, and whom it concerns."""

from django.utils.translation import gettext_lazy as _

from core.outbox import Undeliverable
from orders.reconciliation.models import Run

from .news import ANNOUNCEMENTS, GONE, staff
from .reconciliation_emails import reconciliation_path
from .services import News, tell_people
from .states import Kind


def unmatched(run_id: int, _occasion: str) -> None:
    """To the operator's staff."""
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise Undeliverable(GONE)
    news = News(
        Kind.UNMATCHED,
        "unmatched",
        run.pk,
        _("Money that does not agree"),
        _("The reconciliation has found what fits nothing on the other side."),
        reconciliation_path(),
    )
    tell_people(news, staff())


ANNOUNCEMENTS |= {"unmatched": unmatched}
