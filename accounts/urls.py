"""The account's own pages, all under /accounts/; allauth's stand beside them.

`accounts:orders`, `accounts:balance`, `accounts:notices`, `accounts:choices` and
`accounts:act_as` belong to apps above this one; config.urls puts them into the same
namespace.
"""

from django.urls import path

from .views import addresses, helpers, home, outside, own_data, passkeys, password

urlpatterns = [
    path("", home.HomeView.as_view(), name="home"),
    path("profile/", home.ProfileView.as_view(), name="profile"),
    path("helpers/", helpers.HelpersView.as_view(), name="helpers"),
    path("helpers/stop/", helpers.stop_visit, name="stop_visit"),
    path("my-data/", own_data.OwnDataPage.as_view(), name="own_data"),
    path("my-data/<slug:day>/", own_data.OwnDataFile.as_view(), name="own_data_file"),
    path("addresses/", addresses.AddressList.as_view(), name="addresses"),
    path("addresses/new/", addresses.AddressEdit.as_view(), name="address_new"),
    path("addresses/<int:pk>/", addresses.AddressEdit.as_view(), name="address"),
    path("addresses/<int:pk>/delete/", addresses.delete_address, name="address_delete"),
    path("addresses/<int:pk>/default/", addresses.make_default, name="address_default"),
    path(
        "password/reset/phone/", password.PhoneResetView.as_view(), name="phone_reset"
    ),
]
# At the addresses and names of allauth's pages, which they stand in for.
allauth_overrides = [
    path("2fa/webauthn/add/", passkeys.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("phone/change/", home.PhoneChange.as_view(), name="account_change_phone"),
    path(
        "password/reset/", password.ResetView.as_view(), name="account_reset_password"
    ),
]
# Under the names by which allauth asks for them.
outside_urlpatterns = [
    path(
        "outside/",
        outside.OutsideConnections.as_view(),
        name="socialaccount_connections",
    ),
    path("outside/join/", outside.OutsideSignUp.as_view(), name="socialaccount_signup"),
    path("outside/wechat/", outside.wechat_login, name="weixin_login"),
    path("outside/wechat/back/", outside.wechat_callback, name="weixin_callback"),
    path("outside/alipay/", outside.alipay_login, name="alipay_login"),
    path("outside/alipay/back/", outside.alipay_callback, name="alipay_callback"),
]
