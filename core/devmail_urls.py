"""The pages of /dev/mail/; each answers 404 outside development."""

from django.urls import path

from . import devmail

app_name = "devmail"
urlpatterns = [
    path("", devmail.mail_list, name="list"),
    path("<str:name>/", devmail.mail_page, name="mail"),
    path("<str:name>/html/", devmail.mail_html, name="html"),
]
