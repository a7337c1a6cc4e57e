"""Addresses of announcements, tasks and documents: the office's and the household's."""

from django.urls import path

from office.announcements.views.office import (
    AnnouncementPage,
    AnnouncementsPage,
    NewAnnouncement,
    NewTask,
    PaperFile,
    PaperPage,
    PapersPage,
    TaskPage,
    TasksPage,
)
from office.announcements.views.robot import RobotPage

from .views.own import OwnCooperative, OwnPaper, OwnTask

office_urlpatterns = [
    path("announcements/", AnnouncementsPage.as_view(), name="announcements"),
    path("announcements/new/", NewAnnouncement.as_view(), name="announcement_new"),
    path("announcements/<int:pk>/", AnnouncementPage.as_view(), name="announcement"),
    path("group-chat/", RobotPage.as_view(), name="robot"),
    path("tasks/", TasksPage.as_view(), name="tasks"),
    path("tasks/new/", NewTask.as_view(), name="task_new"),
    path("tasks/<int:pk>/", TaskPage.as_view(), name="task"),
    path("coop-papers/", PapersPage.as_view(), name="coop_papers"),
    path("coop-papers/<int:pk>/", PaperPage.as_view(), name="coop_paper"),
    path(
        "coop-papers/<int:pk>/<int:number>/",
        PaperFile.as_view(),
        name="coop_paper_file",
    ),
]
account_urlpatterns = [
    path("cooperative/", OwnCooperative.as_view(), name="cooperative"),
    path("cooperative/tasks/<int:pk>/", OwnTask.as_view(), name="cooperative_task"),
    path(
        "cooperative/papers/<int:pk>/<int:number>/",
        OwnPaper.as_view(),
        name="cooperative_paper",
    ),
]
