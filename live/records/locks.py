"""The only locks on agreements, and on the chain of evidence."""

from .models import CommissionAgreement, EvidenceBundle


def lock_agreement(agreement_id: int) -> CommissionAgreement:
    rows = CommissionAgreement.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("host", "seller").get(pk=agreement_id)


def lock_last_bundle() -> EvidenceBundle | None:
    """The end of the chain; who comes second waits, and takes the longer one's end."""
    bundles = EvidenceBundle.objects.order_by("-number")
    while True:
        held = bundles.select_for_update(of=("self",), no_key=True).first()
        # Whoever waited got the row that was the last before.
        if held is None or bundles.values_list("pk", flat=True).first() == held.pk:
            return held
