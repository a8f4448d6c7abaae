from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("me/language/", views.language, name="language"),
    path("me/hours/", views.hours, name="hours"),
    path("me/leave/", views.leave, name="leave"),
    path("me/leave/<int:pk>/removal/", views.leave_removal, name="remove_leave"),
]
