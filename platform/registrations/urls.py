from django.urls import path

from registrations import views

app_name = "registrations"
urlpatterns = [
    path("<int:plan_id>/", views.plan, name="plan"),
    path("dates/<int:entry_id>/<str:key>/", views.limit, name="limit"),
    path("<int:plan_id>/lifting/", views.lifting, name="lifting"),
    path("<int:plan_id>/registration/", views.registration, name="registration"),
    path("<int:plan_id>/registration/withdrawal/", views.withdrawal, name="withdrawal"),
    path("<int:plan_id>/offer/taking/", views.offer, {"is_taken": True}, name="taking"),
    path("<int:plan_id>/offer/leaving/", views.offer, {"is_taken": False}, name="leaving"),
    path("<int:plan_id>/rules/", views.rules, name="rules"),
    path("<int:plan_id>/pools/", views.pools, name="pools"),
    path("<int:plan_id>/pools/<int:pool_id>/release/", views.release, name="release"),
    path("<int:plan_id>/log/", views.log, name="log"),
    path("<int:plan_id>/registrations/", views.registrations, name="registrations"),
    path("<int:plan_id>/registrations.csv", views.registrations_csv, name="csv"),
    path("<int:plan_id>/capacity/", views.capacity, name="capacity"),
    path("<int:plan_id>/door/", views.door, name="door"),
    path("<int:plan_id>/opening/", views.opening, {"is_open": True}, name="opening"),
    path("<int:plan_id>/closing/", views.opening, {"is_open": False}, name="closing"),
    path(
        "<int:plan_id>/registrations/<int:registration_id>/cancellation/",
        views.cancellation,
        name="cancellation",
    ),
    path("<int:plan_id>/registrations/<int:registration_id>/approval/", views.approval, name="approval"),
    path("<int:plan_id>/registrations/<int:registration_id>/refusal/", views.refusal, name="refusal"),
    path("<int:plan_id>/registrations/<int:registration_id>/pool/", views.counting, name="counting"),
    path(
        "<int:plan_id>/registrations/<int:registration_id>/restoring/",
        views.restoring,
        name="restoring",
    ),
]
