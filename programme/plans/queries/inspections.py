"""A county's inspections, what they found, and the evidence of its programmes."""

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from core.permissions import ACTS
from programme.plans.models import Evidence, Inspection, InspectionFinding
from programme.plans.states import OPEN_FINDINGS
from vendors.places.models import County

from .programmes import counties_of


def inspections_of(county: County) -> QuerySet[Inspection]:
    """With how many findings there are, and how many are still to be answered."""
    rows = Inspection.objects.filter(county__in=counties_of(county))
    return rows.select_related("county", "programme", "inspector").annotate(
        found=Count("findings"),
        unanswered=Count("findings", filter=Q(findings__state__in=OPEN_FINDINGS)),
    )


def findings_of(county: County) -> QuerySet[InspectionFinding]:
    ids = counties_of(county)
    rows = InspectionFinding.objects.filter(inspection__county__in=ids)
    return rows.select_related("inspection__county", "inspection__inspector")


def evidence_of(county: County) -> QuerySet[Evidence]:
    """Also what was removed."""
    rows = Evidence.objects.filter(county__in=counties_of(county))
    return rows.select_related("entered_by", "removed_by", "report")


def inspectors_for(county: County) -> QuerySet[User]:
    """Officers of its province, and staff who may inspect."""
    may = Q(provinces__region=county.region) | Q(
        is_staff=True, staff_role__in=ACTS["programme.inspect"]
    )
    return User.objects.filter(may, is_active=True).distinct().order_by("pk")
