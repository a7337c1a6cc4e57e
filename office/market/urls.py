"""What offices set up: the market's categories, fees of each office."""

from django.urls import path

from .views.categories import CategoriesPage, CategoryPage, NewCategoryPage
from .views.fees import FeePage, FeesPage, NewFeePage
from .views.offers import (
    NewOfferPage,
    NewRangePage,
    OfferPage,
    OffersPage,
    RangePage,
    RangesPage,
)
from .views.staff import NewStaffPage, StaffMemberPage, StaffPage

office_urlpatterns = [
    path("categories/", CategoriesPage.as_view(), name="categories"),
    path("categories/new/", NewCategoryPage.as_view(), name="category_new"),
    path("categories/<int:pk>/", CategoryPage.as_view(), name="category"),
    path("offers/", OffersPage.as_view(), name="offers"),
    path("offers/new/", NewOfferPage.as_view(), name="offer_new"),
    path("offers/goods/", RangesPage.as_view(), name="ranges"),
    path("offers/goods/new/", NewRangePage.as_view(), name="range_new"),
    path("offers/goods/<int:pk>/", RangePage.as_view(), name="range"),
    path("offers/<int:pk>/", OfferPage.as_view(), name="offer"),
    path("staff/", StaffPage.as_view(), name="staff"),
    path("staff/new/", NewStaffPage.as_view(), name="staff_new"),
    path("staff/<int:pk>/", StaffMemberPage.as_view(), name="staff_member"),
    path("fees/", FeesPage.as_view(), name="fees"),
    path("fees/new/", NewFeePage.as_view(), name="fee_new"),
    path("fees/<int:pk>/", FeePage.as_view(), name="fee"),
]
