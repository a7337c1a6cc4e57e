"""Every address of the market."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from accounts.urls import allauth_overrides, outside_urlpatterns
from accounts.urls import urlpatterns as own_account_pages
from accounts.views.home import set_language
from checkout.urls import checkout_urlpatterns, order_urlpatterns
from core.health import healthz, readyz
from core.language_addresses import in_each_language
from fulfilment.claims.views import order_urlpatterns as order_claims
from fulfilment.invoicing.views import order_urlpatterns as order_documents
from fulfilment.tracking.views import tracking_report
from live.watch.feeds import feed_urlpatterns
from notifications.push_views import push_worker
from notifications.views import account_urlpatterns as notice_pages
from notifications.views import short_link, unsubscribe_page
from notifications.wechat_views import wechat_call
from office.announcements.urls import account_urlpatterns as cooperative_pages
from office.distribution.urls import account_urlpatterns as household_accounts
from office.intake.urls import account_urlpatterns as household_receipts
from office.intake.views.sync import service_worker as office_worker
from office.opening.urls import setup_urlpatterns
from orders.messaging.views import messaging_urlpatterns
from orders.messaging.views import order_urlpatterns as order_messages
from orders.order.history import OrderHistory
from payments.cards.views import account_urlpatterns as card_pages
from payments.gift_cards.views import account_urlpatterns as own_gift_cards
from payments.gift_cards.views import gift_card_urlpatterns
from payments.payment.views import account_urlpatterns as balance_pages
from payments.payment.views import connect_webhook, webhook
from programme.experts.urls import own_urlpatterns as own_expert_pages
from programme.figures.views.overview import programme_entry
from programme.figures.views.public import impact
from programme.plans.urls import province_urlpatterns
from selling.boxes.urls import account_urlpatterns as own_boxes
from selling.boxes.urls import box_urlpatterns
from selling.business_buyers.urls import account_urlpatterns as own_organisations
from shop.catalogue.desk import shell
from shop.storefront.follows import FollowingPage
from shop.storefront.shared_wishes import ShareWishes
from shop.storefront.views import home, robots
from shop.storefront.wishes import WishesPage
from tourism.urls import account_urlpatterns as own_visits
from tourism.urls import order_urlpatterns as order_visits
from tourism.urls import visit_urlpatterns
from training.urls import learn_urlpatterns
from training.views.trainer import service_worker as training_worker
from vendors.cooperatives.urls import account_urlpatterns as household_pages
from vendors.members.views import desk_entry, office_entry

from .former_addresses import urlpatterns as former_addresses

handler500 = "core.busy.broken"
handler429 = "accounts.views.password.too_many_requests"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# One namespace, filled by several areas: accounts must not know of orders.
account_pages: list[URLPattern | URLResolver] = [
    *own_account_pages,
    path("orders/", OrderHistory.as_view(), name="orders"),
    *notice_pages,
    *balance_pages,
    *card_pages,
    *own_gift_cards,
    *household_receipts,
    *household_pages,
    *household_accounts,
    *cooperative_pages,
    *own_visits,
    *own_boxes,
    *own_organisations,
    path("following/", FollowingPage.as_view(), name="following"),
    path("wishes/", WishesPage.as_view(), name="wishes"),
    path("wishes/share/", ShareWishes.as_view(), name="share_wishes"),
]
order_pages = [
    *order_urlpatterns,
    *order_messages,
    *order_claims,
    *order_documents,
    *order_visits,
]
# Each of these has an address for each language.
public_pages: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("impact/", impact, name="impact"),
    path("impact/<str:slug>/", impact, name="impact_of"),
    path("pages/", include(("accounts.views.legal", "legal"))),
    path("", include("shop.storefront.urls")),
    path("visit/", include((visit_urlpatterns, "visit"))),
    path("boxes/", include((box_urlpatterns, "boxes"))),
    path("live/", include("config.live_urls")),
    path("gift-cards/", include((gift_card_urlpatterns, "gift_cards"))),
    path("groups/", include("selling.group_buys.urls")),
    path("lots/", include("orders.tracing.urls")),
    path("search/", include("shop.search.urls")),
    path("catalogue/", include("shop.catalogue.urls")),
    path("offers/", include("shop.offers.urls")),
    *feed_urlpatterns,
]
dashboard: Any = apps.get_app_config("dashboard")  # Oscar has no types
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz/", healthz, name="healthz"),
    path("readyz/", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("i18n/setlang/", set_language, name="set_language"),
    path("sms/", include("core.sms_callbacks")),
    path("calls/", include("core.call_callbacks")),
    path("wechat/", wechat_call, name="wechat_call"),
    path("tracking/<str:name>/<str:secret>/", tracking_report, name="tracking_report"),
    path("dev/mail/", include("core.devmail")),
    path("unsubscribe/<str:token>/", unsubscribe_page, name="unsubscribe"),
    path("n/worker.js", push_worker, name="push_worker"),
    path("n/<slug:code>/", short_link, name="notice"),
    path("accounts/", include((account_pages, "accounts"))),
    path("accounts/", include(allauth_overrides)),
    path("accounts/", include(outside_urlpatterns)),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("customer/", include("accounts.oscar_names")),
    path("stripe/webhook/", webhook, name="stripe_webhook"),
    path("stripe/webhook/connect/", connect_webhook, name="stripe_connect_webhook"),
    # The staff sign in where everybody does, under the same limits.
    path(
        "dashboard/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
    ),
    path("desk/", desk_entry, name="desk_entry"),
    path("desk/sw.js", shell.service_worker, name="desk_worker"),
    path("desk/manifest.webmanifest", shell.manifest, name="desk_manifest"),
    path("desk/no-signal", shell.offline_page, name="desk_offline"),
    path("desk/signed-out", shell.signed_out, name="desk_signed_out"),
    path("office/", office_entry, name="office_entry"),
    path("office/sw.js", office_worker, name="office_worker"),
    path("desk/<str:slug>/", include("config.desk_urls")),
    path("office/<str:slug>/", include("config.office_urls")),
    path("learn/trainer/sw.js", training_worker, name="learn_worker"),
    path("learn/", include((learn_urlpatterns, "learn"))),
    path("experts/", include((own_expert_pages, "experts"))),
    path("programme/", programme_entry, name="programme_entry"),
    path(
        "programme/province/<str:region>/",
        include((province_urlpatterns, "province")),
    ),
    path("programme/<str:slug>/", include("config.programme_urls")),
    path("sell/", include("openings.urls")),
    path("sell/", include("vendors.onboarding.urls")),
    path("join/", include("vendors.members.urls")),
    path("looks/", include("core.looks_views")),
    path("setup/", include((setup_urlpatterns, "setup"))),
    path("checkout/", include((checkout_urlpatterns, "checkout"))),
    path("orders/", include((order_pages, "orders"))),
    path("questions/", include((messaging_urlpatterns, "messaging"))),
    path("robots.txt", robots, name="robots"),
    path("", include("config.sitemaps")),
    path("", include("core.share_cards")),
    path("reviews/", include("orders.reviews.urls")),
    path("basket/", include(("shop.basket.urls", "basket"))),
    path("dashboard/", dashboard.urls),
    in_each_language(public_pages),
    *former_addresses,
]
if settings.SERVE_MEDIA:
    urlpatterns.append(path("media/", include("core.images.urls")))
