"""Addresses of the checkout and of the shopper's order pages."""

from django.urls import path

from .views import (
    additions,
    checkout,
    customer_orders,
    gifts,
    late,
    lost_orders,
    no_signal,
    order,
    rests,
    transfers,
)

checkout_urlpatterns = [
    path("", checkout.checkout, name="index"),
    path("own-basket/", customer_orders.stop, name="own_basket"),
]

order_urlpatterns = [
    path("sw.js", no_signal.service_worker, name="worker"),
    path("no-signal", no_signal.no_signal, name="no_signal"),
    path("find/", lost_orders.LostOrder.as_view(), name="find"),
    path("<str:number>/", order.OrderDetail.as_view(), name="detail"),
    path("<str:number>/receipt/", order.OrderReceipt.as_view(), name="receipt"),
    path("<str:number>/pay/", order.PayOrder.as_view(), name="pay"),
    path(
        "<str:number>/pay-by-card/",
        transfers.PayByCard.as_view(),
        name="pay_by_card",
    ),
    path("<str:number>/return/", order.ReturnFromPayment.as_view(), name="return"),
    path(
        "<str:number>/cancel-unpaid/",
        order.CancelUnpaidOrder.as_view(),
        name="cancel_unpaid",
    ),
    path(
        "<str:number>/refund-account/",
        transfers.RefundAccountPage.as_view(),
        name="refund_account",
    ),
    path("<str:number>/add/", additions.AddGoods.as_view(), name="add"),
    path("<str:number>/gift/", gifts.GiftMessage.as_view(), name="gift"),
    path("<str:number>/again/", order.OrderAgain.as_view(), name="again"),
    path("<str:number>/revoke/", order.RevokeLinks.as_view(), name="revoke"),
    path(
        "<str:number>/parts/<int:position>/cancel/",
        order.CancelVendorOrder.as_view(),
        name="cancel_part",
    ),
    path(
        "<str:number>/parts/<int:position>/rest/",
        rests.PayRest.as_view(),
        name="pay_rest",
    ),
    path(
        "<str:number>/parts/<int:position>/drop/",
        order.CancelItems.as_view(),
        name="cancel_items",
    ),
    path(
        "<str:number>/parts/<int:position>/withdraw/",
        late.WithdrawLate.as_view(),
        name="withdraw",
    ),
    path(
        "<str:number>/parts/<int:position>/new-date/",
        late.TakeNewDate.as_view(),
        name="new_date",
    ),
    path(
        "<str:number>/parts/<int:position>/received/",
        order.ConfirmReceived.as_view(),
        name="received",
    ),
    path(
        "<str:number>/parts/<int:position>/pickup/",
        order.ChangePickup.as_view(),
        name="pickup",
    ),
]
