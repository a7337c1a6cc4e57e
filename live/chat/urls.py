"""Addresses of the chat: below a broadcast, and the market's words in its office."""

from django.urls import URLPattern, path

from . import views

live_urlpatterns: list[URLPattern] = [
    path("<str:code>/chat/", views.chat, name="chat"),
    path("<str:code>/chat/<int:pk>/report/", views.report, name="chat_report"),
    path("<str:code>/moderation/", views.moderation_page, name="moderation"),
    path("<str:code>/moderation/act/", views.act, name="chat_act"),
    path("<str:code>/moderation/rules/", views.rules, name="chat_rules"),
    path("<str:code>/moderation/words/", views.words, name="words"),
]
office_urlpatterns: list[URLPattern] = [
    path("live-words/", views.MarketWords.as_view(), name="live_words"),
]
