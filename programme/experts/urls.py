"""The addresses of experts' work: of a county's officers, and of experts."""

from django.urls import URLPattern, path

from .views import own, roster, visits

_ONE, _VISIT = "experts/<int:pk>/", "experts/visits/<int:pk>/"
programme_urlpatterns: list[URLPattern] = [
    path("experts/", roster.RosterPage.as_view(), name="experts"),
    path("experts/new/", roster.NewExpertPage.as_view(), name="expert_new"),
    path(_ONE, roster.ExpertPage.as_view(), name="expert"),
    path(f"{_ONE}edit/", roster.EditExpertPage.as_view(), name="expert_edit"),
    path(
        f"{_ONE}state/<str:to>/", roster.ExpertStatePage.as_view(), name="expert_state"
    ),
    path(
        f"{_ONE}contracts/new/",
        roster.NewContractPage.as_view(),
        name="expert_contract_new",
    ),
    path(
        "experts/contracts/<int:pk>/end/",
        roster.EndContractPage.as_view(),
        name="expert_contract_end",
    ),
    path("experts/visits/", visits.VisitsPage.as_view(), name="expert_visits"),
    path("experts/visits/new/", visits.NewVisitPage.as_view(), name="expert_visit_new"),
    path(_VISIT, visits.VisitPage.as_view(), name="expert_visit"),
    path(
        f"{_VISIT}<str:to>/", visits.VisitStatePage.as_view(), name="expert_visit_state"
    ),
]

# Under /experts/.
own_urlpatterns: list[URLPattern] = [
    path("", own.WorkPage.as_view(), name="work"),
    path("visits/<int:pk>/", own.OwnVisitPage.as_view(), name="visit"),
]
