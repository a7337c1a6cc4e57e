"""Every address of the market."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from accounts.urls import better_urlpatterns
from accounts.urls import urlpatterns as own_account_pages
from accounts.views.language import set_language
from core.health import healthz, readyz
from office.announcements.urls import account_urlpatterns as cooperative_pages
from office.distribution.urls import account_urlpatterns as household_accounts
from office.intake.urls import account_urlpatterns as household_receipts
from office.intake.views.sync import service_worker as office_worker
from orders.checkout.urls import checkout_urlpatterns, order_urlpatterns
from orders.claims.views import order_urlpatterns as order_claims
from orders.documents.views import order_urlpatterns as order_documents
from orders.notifications.views import account_urlpatterns as notice_pages
from orders.order.history import OrderHistory
from orders.payment.views import connect_webhook, webhook
from orders.payment.views.balance import account_urlpatterns as balance_pages
from orders.talk.views import order_urlpatterns as order_talk
from orders.talk.views import talk_urlpatterns
from programme.views.door import programme_door
from programme.views.public import impact
from shop.catalogue.desk import shell
from shop.storefront.following import FollowingPage
from shop.storefront.views import home, robots
from tourism.urls import account_urlpatterns as own_visits
from tourism.urls import order_urlpatterns as order_visits
from tourism.urls import visit_urlpatterns
from training.urls import learn_urlpatterns
from training.views.worker import service_worker as training_worker
from vendors.cooperatives.urls import account_urlpatterns as household_pages
from vendors.members.views import desk_door, office_door

handler429 = "accounts.views.lockout.too_many_requests"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# One namespace, filled by several areas: accounts must not know of orders.
account_pages: list[URLPattern | URLResolver] = [
    *own_account_pages,
    path("orders/", OrderHistory.as_view(), name="orders"),
    *notice_pages,
    *balance_pages,
    *household_receipts,
    *household_pages,
    *household_accounts,
    *cooperative_pages,
    *own_visits,
    path("following/", FollowingPage.as_view(), name="following"),
]
order_pages = [
    *order_urlpatterns,
    *order_talk,
    *order_claims,
    *order_documents,
    *order_visits,
]
dashboard: Any = apps.get_app_config("dashboard")  # Oscar has no types
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", healthz, name="healthz"),
    path("readyz/", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("i18n/setlang/", set_language, name="set_language"),
    path("dev/mail/", include("core.devmail_urls")),
    path("accounts/", include((account_pages, "accounts"))),
    path("accounts/", include(better_urlpatterns)),
    path("accounts/", include("allauth.account.urls")),
    path("customer/", include("accounts.oscar_names")),
    path("stripe/webhook/", webhook, name="stripe_webhook"),
    path("stripe/webhook/connect/", connect_webhook, name="stripe_connect_webhook"),
    # The staff sign in where everybody does, under the same limits.
    path(
        "dashboard/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
    ),
    path("desk/", desk_door, name="desk_door"),
    path("desk/sw.js", shell.service_worker, name="desk_worker"),
    path("desk/manifest.webmanifest", shell.manifest, name="desk_manifest"),
    path("desk/no-signal", shell.offline_page, name="desk_offline"),
    path("desk/signed-out", shell.signed_out, name="desk_signed_out"),
    path("office/", office_door, name="office_door"),
    path("office/sw.js", office_worker, name="office_worker"),
    path("desk/<str:slug>/", include("config.desk_urls")),
    path("office/<str:slug>/", include("config.office_urls")),
    path("live/", include("config.live_urls")),
    path("learn/trainer/sw.js", training_worker, name="learn_worker"),
    path("learn/", include((learn_urlpatterns, "learn"))),
    path("programme/", programme_door, name="programme_door"),
    path("programme/<str:slug>/", include("config.programme_urls")),
    path("impact/", impact, name="impact"),
    path("impact/<str:slug>/", impact, name="impact_of"),
    path("sell/", include("vendors.onboarding.urls")),
    path("join/", include("vendors.members.urls")),
    path("checkout/", include((checkout_urlpatterns, "checkout"))),
    path("orders/", include((order_pages, "orders"))),
    path("questions/", include((talk_urlpatterns, "talk"))),
    path("", home, name="home"),
    path("robots.txt", robots, name="robots"),
    path("", include("shop.storefront.urls")),
    path("visit/", include((visit_urlpatterns, "visit"))),
    path("lots/", include("orders.tracing.urls")),
    path("search/", include("shop.search.urls")),
    path("catalogue/", include("shop.catalogue.urls")),
    path("offers/", include("shop.offers.urls")),
    path("basket/", include(("shop.basket.urls", "basket"))),
    path("dashboard/", dashboard.urls),
]
if settings.SERVE_MEDIA:
    urlpatterns.append(path("media/", include("core.images.urls")))
