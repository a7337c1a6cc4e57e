"""The only locks on agreements, and on the chain of evidence."""

from .models import CommissionAgreement, EvidenceBundle


def lock_agreement(agreement_id: int) -> CommissionAgreement:
    rows = CommissionAgreement.objects.select_for_update(of=("self",))
    return rows.select_related("host", "seller").get(pk=agreement_id)


def lock_last_bundle() -> EvidenceBundle | None:
    """The end of the chain; who comes second waits, and finds a longer one."""
    rows = EvidenceBundle.objects.select_for_update()
    return rows.order_by("-number").first()
