"""Addresses of the chat: below a broadcast, and the market's words in its office."""

from django.urls import URLPattern, path

from .views import moderating, office, talking

live_urlpatterns: list[URLPattern] = [
    path("<str:code>/chat/", talking.chat, name="chat"),
    path("<str:code>/chat/<int:pk>/report/", talking.report, name="chat_report"),
    path("<str:code>/moderation/", moderating.moderation, name="moderation"),
    path("<str:code>/moderation/act/", moderating.act, name="chat_act"),
    path("<str:code>/moderation/rules/", moderating.rules, name="chat_rules"),
    path("<str:code>/moderation/words/", moderating.words, name="words"),
]
office_urlpatterns: list[URLPattern] = [
    path("live-words/", office.MarketWords.as_view(), name="live_words"),
]
