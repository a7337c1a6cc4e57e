"""Addresses of invitations: the office's own pages, and what a link opens."""

from django.urls import URLPattern, path

from .views.classes import ClassesPage, ClassFile, ClassScreen, JoinClass
from .views.invitations import (
    InvitationPage,
    InvitationsPage,
    InviteesPage,
    InviteesTemplate,
    PosterFile,
)
from .views.invited import InvitedPage
from .views.mine import MyShops
from .views.shops import ShopOpenedPage, ShopsPage

app_name = "openings"
urlpatterns: list[URLPattern] = [
    path("invited/", InvitedPage.as_view(), name="invited"),
    path("class/<str:code>/", JoinClass.as_view(), name="class"),
    path("class/<str:code>/screen/", ClassScreen.as_view(), name="class_screen"),
    path("class/<str:code>/file/", ClassFile.as_view(), name="class_file"),
    path("mine/", MyShops.as_view(), name="mine"),
]

office_urlpatterns: list[URLPattern] = [
    path("invitations/", InvitationsPage.as_view(), name="invitations"),
    path("invitations/file/", InviteesPage.as_view(), name="invitees"),
    path(
        "invitations/file/template/",
        InviteesTemplate.as_view(),
        name="invitees_template",
    ),
    path("invitations/<int:pk>/", InvitationPage.as_view(), name="invitation"),
    path("invitations/<int:pk>/poster/", PosterFile.as_view(), name="poster"),
    path("classes/", ClassesPage.as_view(), name="classes"),
    path("shops-opened/", ShopsPage.as_view(), name="shops_opened"),
    path("shops-opened/<int:pk>/", ShopOpenedPage.as_view(), name="shop_opened"),
]
