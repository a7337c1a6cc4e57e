"""Where an invitation's link leads."""

from django.urls import path

from .views import JoinPage

app_name = "members"
urlpatterns = [path("", JoinPage.as_view(), name="join")]
