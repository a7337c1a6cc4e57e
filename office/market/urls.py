"""What offices set up: the market's categories and taxes, fees of each office."""

from django.urls import path

from .views.account import AccountPage
from .views.categories import CategoriesPage, CategoryPage, NewCategoryPage
from .views.fees import FeePage, FeesPage, NewFeePage
from .views.invoices import InvoicePage, InvoicesPage
from .views.offers import (
    NewOfferPage,
    NewRangePage,
    OfferPage,
    OffersPage,
    RangePage,
    RangesPage,
)
from .views.sale_prices import SalePricesPage
from .views.search_words import SearchWordsPage
from .views.staff import NewStaffPage, StaffMemberPage, StaffPage
from .views.taxes import NewTaxPage, SmallSellerTaxPage, TaxesPage, TaxPage
from .views.transfers import PaybacksPage, TransferPage, TransfersPage

office_urlpatterns = [
    path("categories/", CategoriesPage.as_view(), name="categories"),
    path("categories/new/", NewCategoryPage.as_view(), name="category_new"),
    path("categories/<int:pk>/", CategoryPage.as_view(), name="category"),
    path("offers/", OffersPage.as_view(), name="offers"),
    path("offers/new/", NewOfferPage.as_view(), name="offer_new"),
    path("offers/sale-prices/", SalePricesPage.as_view(), name="sale_prices"),
    path("offers/goods/", RangesPage.as_view(), name="ranges"),
    path("offers/goods/new/", NewRangePage.as_view(), name="range_new"),
    path("offers/goods/<int:pk>/", RangePage.as_view(), name="range"),
    path("offers/<int:pk>/", OfferPage.as_view(), name="offer"),
    path("search/", SearchWordsPage.as_view(), name="search"),
    path("staff/", StaffPage.as_view(), name="staff"),
    path("staff/new/", NewStaffPage.as_view(), name="staff_new"),
    path("staff/<int:pk>/", StaffMemberPage.as_view(), name="staff_member"),
    path("taxes/", TaxesPage.as_view(), name="taxes"),
    path("taxes/new/", NewTaxPage.as_view(), name="tax_new"),
    path("taxes/small-sellers/", SmallSellerTaxPage.as_view(), name="small_seller_tax"),
    path("taxes/<int:pk>/", TaxPage.as_view(), name="tax"),
    path("transfers/", TransfersPage.as_view(), name="transfers"),
    path("transfers/account/", AccountPage.as_view(), name="transfer_account"),
    path("transfers/<int:pk>/", TransferPage.as_view(), name="transfer"),
    path("invoices/", InvoicesPage.as_view(), name="invoices"),
    path("invoices/<int:pk>/", InvoicePage.as_view(), name="invoice"),
    path("paybacks/", PaybacksPage.as_view(), name="transfer_refunds"),
    path("fees/", FeesPage.as_view(), name="fees"),
    path("fees/new/", NewFeePage.as_view(), name="fee_new"),
    path("fees/<int:pk>/", FeePage.as_view(), name="fee"),
]
