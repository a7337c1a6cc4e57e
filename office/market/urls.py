"""What offices set up: the market's categories, fees of each office."""

from django.urls import path

from .views.categories import CategoriesPage, CategoryPage, NewCategoryPage
from .views.fees import FeePage, FeesPage, NewFeePage

office_urlpatterns = [
    path("categories/", CategoriesPage.as_view(), name="categories"),
    path("categories/new/", NewCategoryPage.as_view(), name="category_new"),
    path("categories/<int:pk>/", CategoryPage.as_view(), name="category"),
    path("fees/", FeesPage.as_view(), name="fees"),
    path("fees/new/", NewFeePage.as_view(), name="fee_new"),
    path("fees/<int:pk>/", FeePage.as_view(), name="fee"),
]
