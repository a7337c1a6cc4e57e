"""The pages of distribution and payments, under /office/<slug>/."""

from django.urls import path

from .views.accounts import MemberAccountPage, MembersAccountsPage, OwnAccountPage
from .views.paybacks import PaybackPage, PaybacksPage
from .views.payments import (
    HouseholdBankPage,
    PaymentPage,
    PaymentsPage,
    SheetFile,
)
from .views.polls import OwnVotePage, PollPage
from .views.runs import MinutesFile, RunPage, VotePage
from .views.years import (
    BehindPage,
    CharterPage,
    DistributionsPage,
    LinePaper,
    NewYearPage,
    YearPage,
)

office_urlpatterns = [
    path("distribution/", DistributionsPage.as_view(), name="distributions"),
    path("distribution/statutes/", CharterPage.as_view(), name="charter"),
    path(
        "distribution/years/new/", NewYearPage.as_view(), name="distribution_new_year"
    ),
    path("distribution/years/<int:pk>/", YearPage.as_view(), name="distribution_year"),
    path(
        "distribution/years/<int:pk>/rows/<slug:key>/",
        BehindPage.as_view(),
        name="distribution_behind",
    ),
    path(
        "distribution/years/<int:pk>/papers/<int:line>/",
        LinePaper.as_view(),
        name="distribution_paper",
    ),
    path("distribution/<int:pk>/", RunPage.as_view(), name="distribution"),
    path("distribution/<int:pk>/vote/", VotePage.as_view(), name="distribution_vote"),
    path("distribution/<int:pk>/online/", PollPage.as_view(), name="distribution_poll"),
    path(
        "distribution/<int:pk>/minutes/",
        MinutesFile.as_view(),
        name="distribution_minutes",
    ),
    path(
        "distribution/accounts/", MembersAccountsPage.as_view(), name="member_accounts"
    ),
    path(
        "distribution/accounts/<int:pk>/",
        MemberAccountPage.as_view(),
        name="member_account",
    ),
    path("distribution/stakes/", PaybacksPage.as_view(), name="paybacks"),
    path("distribution/stakes/<int:pk>/", PaybackPage.as_view(), name="payback"),
    path("payments/", PaymentsPage.as_view(), name="payments"),
    path("payments/<int:pk>/", PaymentPage.as_view(), name="payment"),
    path("payments/<int:pk>/sheet/", SheetFile.as_view(), name="payment_sheet"),
    path(
        "payments/households/<int:pk>/bank/",
        HouseholdBankPage.as_view(),
        name="household_bank",
    ),
]

# A household's own, beside its person's pages.
account_urlpatterns = [
    path(
        "household/<int:pk>/account/",
        OwnAccountPage.as_view(),
        name="household_account",
    ),
    path(
        "household/<int:pk>/vote/<int:poll>/",
        OwnVotePage.as_view(),
        name="household_vote",
    ),
]
