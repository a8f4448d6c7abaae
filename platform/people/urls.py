from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("me/language/", views.language, name="language"),
]
