"""Addresses of training: /learn/, and below an office and a county's programme."""

from typing import Any

from django.urls import URLPattern, path

from .views import (
    calendars,
    certificates,
    cohorts,
    courses,
    door,
    learning,
    quizzes,
    sessions,
    trainee_files,
    trainer,
)
from .views.scope import CountyTraining, OfficeTraining, OwnerPage

_LESSON = "<slug:slug>/lessons/<int:pk>/"
learn_urlpatterns: list[URLPattern] = [
    path("", learning.CoursesPage.as_view(), name="courses"),
    path("mine/", learning.MyCourses.as_view(), name="mine"),
    path(
        "mine/teaching.ics",
        calendars.TeachingCalendar.as_view(),
        name="teaching_calendar",
    ),
    path("door/<int:pk>/<str:code>/", door.DoorPage.as_view(), name="door"),
    path("certificates/", certificates.WallPage.as_view(), name="wall"),
    path("trainer/", trainer.TrainerPage.as_view(), name="trainer"),
    path("trainer/<int:pk>/", trainer.TrainerSession.as_view(), name="trainer_session"),
    path("trainer/<int:pk>/sync/", trainer.TrainerSync.as_view(), name="trainer_sync"),
    path(
        "certificates/<str:code>/",
        certificates.TraineeCertificatePage.as_view(),
        name="certificate",
    ),
    path(
        "certificates/<str:code>/paper/",
        certificates.TraineeCertificateFile.as_view(),
        name="certificate_paper",
    ),
    path("<slug:slug>/", learning.CoursePage.as_view(), name="course"),
    path("<slug:slug>/code/", certificates.CodePage.as_view(), name="code"),
    path(_LESSON, learning.LessonPage.as_view(), name="lesson"),
    path(f"{_LESSON}video/", learning.LessonVideo.as_view(), name="video"),
    path(
        "<slug:slug>/sessions/<int:pk>/", learning.SessionSeat.as_view(), name="session"
    ),
    path(
        "<slug:slug>/sessions/<int:pk>/session.ics",
        calendars.SessionCalendar.as_view(),
        name="session_calendar",
    ),
    path("<slug:slug>/quiz/", quizzes.QuizPage.as_view(), name="quiz"),
    path(
        "<slug:slug>/quiz/<int:number>/",
        quizzes.AttemptPage.as_view(),
        name="attempt",
    ),
]

_ONE = "training/<int:pk>/"
_SESSION = "training/sessions/<int:pk>/"
_PAGES: list[tuple[str, type[OwnerPage], str]] = [
    ("training/", courses.Courses, "training"),
    ("training/new/", courses.NewCourse, "training_new"),
    ("training/sessions/", sessions.Sessions, "training_sessions"),
    (_SESSION, sessions.OneSession, "training_session"),
    (f"{_SESSION}edit/", sessions.ChangeSession, "training_session_edit"),
    (f"{_SESSION}list/", sessions.SessionList, "training_session_list"),
    ("training/rules/", cohorts.Rules, "training_rules"),
    ("training/cohorts/", cohorts.Cohorts, "training_cohorts"),
    (_ONE, courses.OneCourse, "training_course"),
    (f"{_ONE}edit/", courses.EditCourse, "training_edit"),
    (f"{_ONE}lessons/new/", courses.EditLesson, "training_lesson_new"),
    (f"{_ONE}lessons/<int:lesson>/", courses.EditLesson, "training_lesson"),
    (
        f"{_ONE}lessons/<int:lesson>/preview/",
        courses.PreviewLesson,
        "training_preview",
    ),
    (f"{_ONE}lessons/<int:lesson>/video/", courses.OwnVideo, "training_video"),
    (f"{_ONE}questions/new/", courses.EditQuestion, "training_question_new"),
    (f"{_ONE}questions/<int:question>/", courses.EditQuestion, "training_question"),
    (f"{_ONE}sessions/new/", sessions.EditSession, "training_session_new"),
    (f"{_ONE}people/", sessions.People, "training_people"),
    (f"{_ONE}people/file/", trainee_files.TraineesFile, "training_people_file"),
    (
        f"{_ONE}people/file/template/",
        trainee_files.TraineesTemplate,
        "training_people_template",
    ),
    (f"{_ONE}people/<int:trainee>/", sessions.OnePerson, "training_person"),
    (
        f"{_ONE}people/<int:trainee>/paper/",
        sessions.PersonPaper,
        "training_person_paper",
    ),
]


def _pages(home: type[Any]) -> list[URLPattern]:
    """Each page once for a kind of owner: the page's own methods come first."""
    return [path(route, _view(page, home), name=name) for route, page, name in _PAGES]


def _view(page: type[OwnerPage], home: type[Any]) -> Any:
    both: Any = type(page.__name__, (page, home), {})
    return both.as_view()


office_urlpatterns = _pages(OfficeTraining)
programme_urlpatterns = _pages(CountyTraining)
