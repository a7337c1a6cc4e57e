"""Where one asks to sell."""

from django.urls import path

from .views.documents import BankStep, OwnPaper, PapersStep, RemovePaper
from .views.overview import ApplyPage
from .views.places import WhereStep
from .views.steps import GrownStep, SendStep, WhoStep

app_name = "onboarding"
urlpatterns = [
    path("", ApplyPage.as_view(), name="apply"),
    path("who/", WhoStep.as_view(), name="who"),
    path("where/", WhereStep.as_view(), name="where"),
    path("grown/", GrownStep.as_view(), name="grown"),
    path("papers/", PapersStep.as_view(), name="papers"),
    path("papers/<int:pk>/", OwnPaper.as_view(), name="paper"),
    path("papers/<int:pk>/remove/", RemovePaper.as_view(), name="paper_remove"),
    path("bank/", BankStep.as_view(), name="bank"),
    path("send/", SendStep.as_view(), name="send"),
]
