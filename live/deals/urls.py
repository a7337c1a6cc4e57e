"""Addresses of deals, coupons and draws, under /live/."""

from django.urls import path

from . import views

deals_urlpatterns = [
    path("coupons/", views.coupons, name="coupons"),
    path("<str:code>/deals/<int:pk>/", views.deal, name="deal"),
    path("<str:code>/deals/<int:pk>/take/", views.take, name="deal_take"),
    path("<str:code>/deals/<int:pk>/leave/", views.leave, name="deal_leave"),
    path("<str:code>/coupons/<int:pk>/take/", views.take_coupon, name="coupon_take"),
    path("<str:code>/draws/<int:pk>/", views.draw, name="draw"),
    path("<str:code>/draws/<int:pk>/proof.json", views.proof, name="draw_proof"),
]
