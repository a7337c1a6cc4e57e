"""The addresses of a seller's desk, under /desk/<slug>/, filled by several areas."""

from django.urls import URLPattern

from checkout.views.customer_orders import desk_urlpatterns as customer_orders
from fulfilment.claims.desk import desk_urlpatterns as claim_pages
from fulfilment.containers.desk import desk_urlpatterns as container_pages
from fulfilment.deadlines.desk import desk_urlpatterns as performance_pages
from fulfilment.invoicing.desk import desk_urlpatterns as document_pages
from fulfilment.packing.desk import desk_urlpatterns as order_pages
from live.broadcasts.desk import desk_urlpatterns as live_pages
from live.records.desk import desk_urlpatterns as record_pages
from office.letters.urls import desk_urlpatterns as letter_pages
from orders.messaging.desk import desk_urlpatterns as messaging_pages
from orders.reviews.desk import desk_urlpatterns as review_pages
from orders.shipping.desk import desk_urlpatterns as delivery_pages
from orders.shipping.order_windows import desk_urlpatterns as window_pages
from orders.tracing.desk import desk_urlpatterns as recall_pages
from payments.payouts.desk import desk_urlpatterns as money_pages
from payments.payouts.rail_desk import desk_urlpatterns as payout_ways
from payments.refunds.desk import desk_urlpatterns as refund_pages
from programme.channels.urls import desk_urlpatterns as channel_pages
from reports.sales.desk import desk_urlpatterns as figure_pages
from selling.boxes.desk import desk_urlpatterns as box_pages
from selling.business_buyers.desk import desk_urlpatterns as buyer_pages
from selling.group_buys.desk import desk_urlpatterns as group_pages
from selling.presales.desk import desk_urlpatterns as presale_pages
from shop.campaigns.desk import desk_urlpatterns as offer_pages
from shop.catalogue.desk import desk_urlpatterns as product_pages
from shop.import_export.desk import desk_urlpatterns as exchange_pages
from stall.desk import desk_urlpatterns as stall_pages
from tourism.desk import desk_urlpatterns as visit_pages
from vendors.banking.desk import desk_urlpatterns as bank_pages
from vendors.certificates.desk import desk_urlpatterns as certificate_pages
from vendors.harvest.desk import desk_urlpatterns as lot_pages
from vendors.members.desk.more import desk_urlpatterns as more_pages
from vendors.members.desk.team import desk_urlpatterns as team_pages
from vendors.onboarding.desk import desk_urlpatterns as shop_pages

app_name = "desk"
urlpatterns: list[URLPattern] = [
    *order_pages,
    *customer_orders,
    *refund_pages,
    *messaging_pages,
    *review_pages,
    *claim_pages,
    *performance_pages,
    *container_pages,
    *figure_pages,
    *channel_pages,
    *money_pages,
    *document_pages,
    *payout_ways,
    *delivery_pages,
    *window_pages,
    *product_pages,
    *offer_pages,
    *exchange_pages,
    *shop_pages,
    *bank_pages,
    *team_pages,
    *more_pages,
    *lot_pages,
    *certificate_pages,
    *recall_pages,
    *record_pages,
    *live_pages,
    *visit_pages,
    *stall_pages,
    *group_pages,
    *presale_pages,
    *buyer_pages,
    *letter_pages,
    *box_pages,
]
