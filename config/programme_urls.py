"""The addresses of a county's programme, under /programme/<slug>/."""

from django.urls import URLPattern

from training.urls import programme_urlpatterns as training_pages

app_name = "programme"
urlpatterns: list[URLPattern] = [*training_pages]
