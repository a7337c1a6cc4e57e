"""Where one asks to sell."""

from django.urls import path

from .views import ApplyPage

app_name = "onboarding"
urlpatterns = [path("", ApplyPage.as_view(), name="apply")]
