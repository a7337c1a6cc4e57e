"""The account's own pages, all under /accounts/; allauth's stand beside them.

`accounts:orders`, `accounts:notices`, `accounts:choices` and `accounts:act_as` belong
to apps above this one; config.urls puts them into the same namespace.
"""

from django.urls import path

from .views import addresses, home, password

urlpatterns = [
    path("", home.HomeView.as_view(), name="home"),
    path("profile/", home.ProfileView.as_view(), name="profile"),
    path("addresses/", addresses.AddressList.as_view(), name="addresses"),
    path("addresses/new/", addresses.AddressEdit.as_view(), name="address_new"),
    path("addresses/<int:pk>/", addresses.AddressEdit.as_view(), name="address"),
    path("addresses/<int:pk>/delete/", addresses.delete_address, name="address_delete"),
    path("addresses/<int:pk>/default/", addresses.make_default, name="address_default"),
    path(
        "password/reset/phone/", password.PhoneResetView.as_view(), name="phone_reset"
    ),
]
# The same address and name as allauth's, which also takes a phone number.
reset_urlpatterns = [
    path(
        "password/reset/", password.ResetView.as_view(), name="account_reset_password"
    ),
]
