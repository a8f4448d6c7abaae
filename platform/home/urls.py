from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
    path("me/data/", views.own_data, name="own_data"),
]
