"""What the market's staff set up: categories, under /office/market/."""

from django.urls import path

from .views.categories import CategoriesPage, CategoryPage, NewCategoryPage

office_urlpatterns = [
    path("categories/", CategoriesPage.as_view(), name="categories"),
    path("categories/new/", NewCategoryPage.as_view(), name="category_new"),
    path("categories/<int:pk>/", CategoryPage.as_view(), name="category"),
]
