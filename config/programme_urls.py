"""The addresses of a county's programme, under /programme/<slug>/."""

from django.urls import URLPattern

from programme.channels.urls import programme_urlpatterns as channel_pages
from programme.experts.urls import programme_urlpatterns as expert_pages
from programme.figures.urls import programme_urlpatterns as county_pages
from programme.plans.urls import programme_urlpatterns as plan_pages
from training.urls import programme_urlpatterns as training_pages

app_name = "programme"
urlpatterns: list[URLPattern] = [
    *county_pages,
    *plan_pages,
    *expert_pages,
    *channel_pages,
    *training_pages,
]
