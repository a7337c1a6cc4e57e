"""What business buyers hold of a person, for themselves."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.privacy import OWN_DATA, Ask

from .models import OrganisationMember


def organisations_of(user: User) -> Iterator[dict[str, Any]]:
    rows = OrganisationMember.objects.filter(user=user).select_related("organisation")
    for each in rows.order_by("pk"):
        yield {
            "organisation": each.organisation.name,
            "legal_name": each.organisation.legal_name,
            "tax_number": each.organisation.tax_id,
            "runs_it": each.runs_it,
            "buys_for_it": each.is_acting,
            "since": each.created,
        }


@OWN_DATA.provide
def parts() -> dict[str, Ask]:
    return {"organisations": organisations_of}
