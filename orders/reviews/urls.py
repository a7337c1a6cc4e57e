"""Addresses of reviews."""

from django.urls import path

from . import views

app_name = "reviews"
urlpatterns = [
    path("<int:pk>/", views.write, name="write"),
    path("<int:pk>/report/", views.report, name="report"),
]
