"""Addresses of reviews."""

from django.urls import path

from . import views

app_name = "reviews"
urlpatterns = [
    path("product/<int:pk>/", views.of_product, name="of_product"),
    path("farm/<str:slug>/", views.of_farm, name="of_farm"),
    path("farm/<str:number>/<int:pk>/", views.write_of_farm, name="write_of_farm"),
    path("<int:pk>/", views.write, name="write"),
    path("<int:pk>/report/", views.report, name="report"),
    path("<int:pk>/helpful/", views.helpful, name="helpful"),
]
