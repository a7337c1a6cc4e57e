"""The addresses of an office, under /office/<slug>/; the market's own is "market"."""

from django.urls import URLPattern

from checkout.views.customer_orders import office_urlpatterns as customer_orders
from live.chat.urls import office_urlpatterns as live_pages
from live.records.urls import office_urlpatterns as record_pages
from office.announcements.urls import office_urlpatterns as announcement_pages
from office.depot.urls import office_urlpatterns as depot_pages
from office.distribution.urls import office_urlpatterns as surplus_pages
from office.intake.urls import office_urlpatterns as intake_pages
from office.letters.urls import office_urlpatterns as letter_pages
from office.market.urls import office_urlpatterns as market_pages
from office.moderation.urls import office_urlpatterns as decision_pages
from office.opening.urls import office_urlpatterns as setup_pages
from openings.urls import office_urlpatterns as opening_pages
from programme.figures.urls import office_urlpatterns as place_pages
from reports.office.urls import office_urlpatterns as figure_pages
from selling.boxes.urls import office_urlpatterns as box_pages
from selling.business_buyers.office import office_urlpatterns as buyer_pages
from selling.group_buys.urls import office_urlpatterns as group_pages
from training.urls import office_urlpatterns as training_pages
from vendors.cooperatives.urls import office_urlpatterns as household_pages

app_name = "office"
urlpatterns: list[URLPattern] = [
    *decision_pages,
    *setup_pages,
    *market_pages,
    *customer_orders,
    *household_pages,
    *depot_pages,
    *surplus_pages,
    *intake_pages,
    *training_pages,
    *figure_pages,
    *announcement_pages,
    *letter_pages,
    *box_pages,
    *group_pages,
    *buyer_pages,
    *place_pages,
    *opening_pages,
    *live_pages,
    *record_pages,
]
