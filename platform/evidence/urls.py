from django.urls import path

from evidence import views

app_name = "evidence"
urlpatterns = [
    path("check-in/worker.js", views.worker, name="worker"),
    path("check-in/<int:plan_id>/", views.desk, name="desk"),
    path("check-in/<int:plan_id>/arrivals/", views.arrivals, name="arrivals"),
    path("check-in/<int:plan_id>/arrivals/<int:attendance_id>/striking/", views.striking, name="striking"),
    path("check-in/<int:plan_id>/walk-in/", views.walk_in, name="walk_in"),
    path("check-in/<int:plan_id>/walk-in/guest/", views.walk_in_guest, name="walk_in_guest"),
    path("check-in/<int:plan_id>/days/", views.days, name="days"),
    path("seats/<int:plan_id>/badges/", views.badges, name="badges"),
    path("seats/<int:plan_id>/figures/", views.figures, name="figures"),
    path("seats/<int:plan_id>/figures/<slug:key>.csv", views.figure_csv, name="figure_csv"),
    path("seats/<int:plan_id>/ticket/", views.ticket, name="ticket"),
    path("seats/<int:plan_id>/ticket/renewal/", views.renewal, name="renewal"),
    path("seats/<int:plan_id>/presence/", views.presence, name="presence"),
    path("seats/<int:plan_id>/presence/leaving/", views.leaving, name="leaving"),
    path("tickets/<slug:secret>/", views.shown, name="shown"),
]
