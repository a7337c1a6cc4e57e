"""Who had an invoice written off buys nothing on invoice until staff allow it again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from payments.payouts.models import WriteOff
from selling.business_buyers.locks import lock_credits
from selling.business_buyers.models import Organisation
from selling.business_buyers.rules import BusinessError


def stop_buyer(write_off: WriteOff) -> None:
    """Of no seller; whoever orders at this moment is waited for, or sees it.

    The caller holds the order.
    """
    part = write_off.vendor_order
    business = getattr(part.order, "business_order", None)
    if business is None:
        return
    organisation = business.organisation
    lock_credits(organisation.accounts.values_list("pk", flat=True))
    rows = Organisation.objects.filter(pk=organisation.pk, stopped_at=None)
    if rows.update(stopped_at=timezone.now()):
        record("business.stopped", organisation, after={"part": part.number})
    notify("invoice_given_up", part)
    notify("invoice_lost", part)


@transaction.atomic
def allow_buyer(organisation: Organisation, *, by: User, reason: str) -> None:
    """It may buy on invoice again, of whom it has terms with.

    Raises `BusinessError` where it may already.
    """
    lock_credits(organisation.accounts.values_list("pk", flat=True))
    rows = Organisation.objects.filter(pk=organisation.pk, stopped_at__isnull=False)
    if not rows.update(stopped_at=None):
        raise BusinessError(_("This has been decided meanwhile. Please look again."))
    organisation.stopped_at = None
    record("business.allowed", organisation, after={"by": by.pk}, reason=reason)
    notify("business_allowed", organisation, timezone.now().isoformat())
