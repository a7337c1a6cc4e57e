"""The register's addresses in a cooperative's office, and a household's own."""

from django.urls import path

from vendors.cooperatives.views.register import (
    HouseholdNumbers,
    HouseholdPage,
    RegisterFile,
    RegisterPage,
)

from .views.actions import (
    EndPosition,
    LeavePage,
    NewPosition,
    PersonLeaves,
    RejoinPage,
    StakeBack,
    StakePage,
)
from .views.households import (
    EditHousehold,
    EditPerson,
    EditPlot,
    NewHousehold,
    NewPerson,
    NewPlot,
)
from .views.links import AccountPage, JoinHousehold
from .views.own import OwnData, OwnHousehold, OwnHouseholds, OwnUnlink
from .views.uploads import (
    ApplyUpload,
    CancelUpload,
    CheckUpload,
    RefusedFile,
    RegisterImportPage,
    UploadsPage,
)

_ONE = "households/<int:pk>/"
_FILE = "households/import/<int:pk>/"
_PERSON = f"{_ONE}people/<int:person>/"
office_urlpatterns = [
    path("households/", RegisterPage.as_view(), name="households"),
    path("households/file/", RegisterFile.as_view(), name="households_file"),
    path("households/import/", UploadsPage.as_view(), name="register_imports"),
    path(_FILE, RegisterImportPage.as_view(), name="register_import"),
    path(f"{_FILE}check/", CheckUpload.as_view(), name="register_check"),
    path(f"{_FILE}apply/", ApplyUpload.as_view(), name="register_apply"),
    path(f"{_FILE}cancel/", CancelUpload.as_view(), name="register_cancel"),
    path(f"{_FILE}refused/", RefusedFile.as_view(), name="register_refused"),
    path("households/new/", NewHousehold.as_view(), name="household_new"),
    path(_ONE, HouseholdPage.as_view(), name="household"),
    path(f"{_ONE}numbers/", HouseholdNumbers.as_view(), name="household_numbers"),
    path(f"{_ONE}edit/", EditHousehold.as_view(), name="household_edit"),
    path(f"{_ONE}leave/", LeavePage.as_view(), name="household_leave"),
    path(f"{_ONE}rejoin/", RejoinPage.as_view(), name="household_rejoin"),
    path(f"{_ONE}people/new/", NewPerson.as_view(), name="person_new"),
    path(_PERSON, EditPerson.as_view(), name="household_person"),
    path(f"{_PERSON}leave/", PersonLeaves.as_view(), name="person_leave"),
    path(f"{_PERSON}account/", AccountPage.as_view(), name="person_account"),
    path(f"{_ONE}plots/new/", NewPlot.as_view(), name="plot_new"),
    path(f"{_ONE}plots/<int:plot>/", EditPlot.as_view(), name="plot"),
    path(f"{_ONE}stake/", StakePage.as_view(), name="stake_new"),
    path(f"{_ONE}stake/<int:entry>/back/", StakeBack.as_view(), name="stake_back"),
    path(f"{_ONE}positions/new/", NewPosition.as_view(), name="position_new"),
    path(
        f"{_ONE}positions/<int:position>/", EndPosition.as_view(), name="position_end"
    ),
]
account_urlpatterns = [
    path("household/", OwnHouseholds.as_view(), name="households"),
    path("household/join/", JoinHousehold.as_view(), name="household_join"),
    path("household/data/", OwnData.as_view(), name="household_data"),
    path("household/<int:pk>/", OwnHousehold.as_view(), name="household"),
    path("household/<int:pk>/unlink/", OwnUnlink.as_view(), name="household_unlink"),
]
