from django.urls import path

from exchanges import views

app_name = "visit"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/change/", views.change, name="change"),
    path("<slug:slug>/confirmation/", views.stage, {"verb": "confirmation"}, name="confirmation"),
    path("<slug:slug>/opening/", views.stage, {"verb": "opening"}, name="opening"),
    path("<slug:slug>/closing/", views.stage, {"verb": "closing"}, name="closing"),
    path("<slug:slug>/cancellation/", views.cancellation, name="cancellation"),
    path("<slug:slug>/stops/new/", views.new_stop, name="new_stop"),
    path("<slug:slug>/stops/<int:stop_id>/", views.stop, name="stop"),
    path("<slug:slug>/stops/<int:stop_id>/cancellation/", views.stop_cancellation, name="stop_cancellation"),
]
