"""The only locks on agreements."""

from .models import CommissionAgreement


def lock_agreement(agreement_id: int) -> CommissionAgreement:
    rows = CommissionAgreement.objects.select_for_update(of=("self",))
    return rows.select_related("host", "seller").get(pk=agreement_id)
