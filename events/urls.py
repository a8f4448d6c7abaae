from django.urls import path

from events import views

app_name = "event"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/change/", views.change, name="change"),
    path("<slug:slug>/announcement/", views.announcement, name="announcement"),
    path("<slug:slug>/cancellation/", views.cancellation, name="cancellation"),
    path("<slug:slug>/programme/new/", views.new_item, name="new_item"),
    path("<slug:slug>/programme/<int:item_id>/", views.item, name="item"),
    path(
        "<slug:slug>/programme/<int:item_id>/cancellation/", views.item_cancellation, name="item_cancellation"
    ),
]
