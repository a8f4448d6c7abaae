from django.urls import path

from home import guests, search, views

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
    path("search/", search.page, name="search"),
    path("since/", views.since, name="since"),
    path("since/return/", views.bringing_back, name="bringing_back"),
    path("me/data/", views.own_data, name="own_data"),
    path("me/deletion/", views.deletion, name="deletion"),
    path("seats/<int:plan_id>/guest/proof/", guests.proof, name="guest_proof"),
    path("seats/guests/proof/<slug:token>/", guests.proved, name="guest_proved"),
    path("seats/<int:plan_id>/guest/data/", guests.data, name="guest_data"),
    path("seats/<int:plan_id>/guest/deletion/", guests.deletion, name="guest_deletion"),
]
