"""The addresses of counties' programmes, and of a province over them."""

from django.urls import URLPattern, path

from .views import (
    budgets,
    evidence,
    inspections,
    measures,
    pilots,
    programmes,
    province,
    reports,
    requests,
    setup,
)

_LINE, _MEASURE, _MILESTONE = (
    f"plan/{name}/<int:pk>/" for name in ("lines", "measures", "milestones")
)
programme_urlpatterns: list[URLPattern] = [
    path("setup/", setup.SetupPage.as_view(), name="plan_setup"),
    path("plan/", programmes.ProgrammesPage.as_view(), name="plan"),
    path("plan/new/", programmes.NewProgrammePage.as_view(), name="plan_new"),
    path("plan/<int:pk>/", programmes.ProgrammePage.as_view(), name="plan_programme"),
    path(
        "plan/<int:pk>/edit/", programmes.EditProgrammePage.as_view(), name="plan_edit"
    ),
    path(
        "plan/<int:pk>/state/<str:to>/",
        programmes.ProgrammeStatePage.as_view(),
        name="plan_state",
    ),
    path(
        "plan/<int:pk>/lines/new/", budgets.NewLinePage.as_view(), name="plan_line_new"
    ),
    path(
        "plan/<int:pk>/measures/new/",
        measures.NewMeasurePage.as_view(),
        name="plan_measure_new",
    ),
    path(_LINE, budgets.LinePage.as_view(), name="plan_line"),
    path(f"{_LINE}edit/", budgets.EditLinePage.as_view(), name="plan_line_edit"),
    path(f"{_LINE}spending/", budgets.NewSpendingPage.as_view(), name="plan_spending"),
    path(
        "plan/spending/<int:pk>/correct/",
        budgets.CorrectSpendingPage.as_view(),
        name="plan_correct",
    ),
    path(_MEASURE, measures.MeasurePage.as_view(), name="plan_measure"),
    path(
        f"{_MEASURE}edit/", measures.EditMeasurePage.as_view(), name="plan_measure_edit"
    ),
    path(
        f"{_MEASURE}state/<str:to>/",
        measures.MeasureStatePage.as_view(),
        name="plan_measure_state",
    ),
    path(
        f"{_MEASURE}milestones/new/",
        measures.NewMilestonePage.as_view(),
        name="plan_milestone_new",
    ),
    path(_MILESTONE, measures.MilestonePage.as_view(), name="plan_milestone"),
    path(
        f"{_MILESTONE}edit/",
        measures.EditMilestonePage.as_view(),
        name="plan_milestone_edit",
    ),
    path(f"{_MILESTONE}reached/", measures.ReachedPage.as_view(), name="plan_reached"),
    path(f"{_MILESTONE}reopen/", measures.ReopenPage.as_view(), name="plan_reopen"),
    path("plan/corrections/", requests.RequestsPage.as_view(), name="plan_requests"),
    path(
        "plan/corrections/new/",
        requests.NewRequestPage.as_view(),
        name="plan_request_new",
    ),
    path(
        "plan/corrections/<int:pk>/",
        requests.RequestPage.as_view(),
        name="plan_request",
    ),
    path(
        "plan/corrections/<int:pk>/<str:to>/",
        requests.RequestStatePage.as_view(),
        name="plan_request_state",
    ),
    path(
        "plan/evidence/<str:of>/<int:pk>/new/",
        evidence.NewEvidencePage.as_view(),
        name="plan_evidence_new",
    ),
    path(
        "plan/evidence/<int:pk>/",
        evidence.EvidenceFilePage.as_view(),
        name="plan_evidence",
    ),
    path(
        "plan/evidence/<int:pk>/remove/",
        evidence.RemoveEvidencePage.as_view(),
        name="plan_evidence_remove",
    ),
    path(
        "plan/inspections/",
        inspections.InspectionsPage.as_view(),
        name="plan_inspections",
    ),
    path(
        "plan/inspections/new/",
        inspections.NewInspectionPage.as_view(),
        name="plan_inspection_new",
    ),
    path(
        "plan/inspections/<int:pk>/",
        inspections.InspectionPage.as_view(),
        name="plan_inspection",
    ),
    path(
        "plan/inspections/<int:pk>/findings/new/",
        inspections.NewFindingPage.as_view(),
        name="plan_finding_new",
    ),
    path(
        "plan/inspections/<int:pk>/<str:to>/",
        inspections.InspectionStatePage.as_view(),
        name="plan_inspection_state",
    ),
    path(
        "plan/findings/<int:pk>/",
        inspections.FindingPage.as_view(),
        name="plan_finding",
    ),
    path(
        "plan/findings/<int:pk>/<str:to>/",
        inspections.FindingStatePage.as_view(),
        name="plan_finding_state",
    ),
    path("plan/pilot/", pilots.PilotPage.as_view(), name="plan_pilot"),
    path(
        "plan/pilot/<str:to>/", pilots.PilotStatePage.as_view(), name="plan_pilot_state"
    ),
    path("plan/<int:pk>/reports/", reports.ReportsPage.as_view(), name="plan_reports"),
    path(
        "plan/<int:pk>/reports/<str:period>/",
        reports.PeriodPage.as_view(),
        name="plan_period",
    ),
    path(
        "plan/reports/<int:pk>/<str:form>/",
        reports.ProgrammeReportFilePage.as_view(),
        name="plan_report_file",
    ),
]

# Under /programme/province/<region>/.
province_urlpatterns: list[URLPattern] = [
    path("", province.ProvinceCountiesPage.as_view(), name="counties"),
    path("criteria/", pilots.CriteriaPage.as_view(), name="criteria"),
    path(
        "criteria/<int:pk>/retire/",
        pilots.RetireCriterionPage.as_view(),
        name="criterion_retire",
    ),
]
