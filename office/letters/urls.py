"""Addresses of letters to followers: the desk's and the office's."""

from django.urls import path

from .desk import LetterPage, LettersPage, NewLetter
from .views import OfficeLetter, OfficeLetters

desk_urlpatterns = [
    path("letters/", LettersPage.as_view(), name="letters"),
    path("letters/new/", NewLetter.as_view(), name="letter_new"),
    path("letters/<int:pk>/", LetterPage.as_view(), name="letter"),
]
office_urlpatterns = [
    path("letters/", OfficeLetters.as_view(), name="letters"),
    path("letters/<int:pk>/", OfficeLetter.as_view(), name="letter"),
]
