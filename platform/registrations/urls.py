from django.urls import URLPattern, path

from registrations import views

app_name = "registrations"


def form(which: str) -> list[URLPattern]:
    """Where a form is answered: its beginning, its pages, the check of all answers."""
    given = {"which": which}
    return [
        path(f"<int:plan_id>/{which}-form/", views.form_start, given, name=f"{which}-form"),
        path(f"<int:plan_id>/{which}-form/<int:page_id>/", views.form_page, given, name=f"{which}-form-page"),
        path(f"<int:plan_id>/{which}-form/answers/", views.form_check, given, name=f"{which}-form-check"),
    ]


urlpatterns = [
    *form("first"),
    *form("second"),
    path("<int:plan_id>/forms/", views.forms, name="forms"),
    path("<int:plan_id>/letters/", views.letters, name="letters"),
    path("<int:plan_id>/letters/new/", views.letter_new, name="letter-new"),
    path("<int:plan_id>/letters/<int:letter_id>/", views.letter, name="letter"),
    path("<int:plan_id>/letters/<int:letter_id>/edit/", views.letter_edit, name="letter-edit"),
    path("<int:plan_id>/letters/<int:letter_id>/preview/", views.letter_preview, name="letter-preview"),
    path("<int:plan_id>/letters/<int:letter_id>/sending/", views.letter_sending, name="letter-sending"),
    path("<int:plan_id>/letters/<int:letter_id>/taking-back/", views.letter_back, name="letter-back"),
    path("<int:plan_id>/letters/<int:letter_id>/deletion/", views.letter_deletion, name="letter-deletion"),
    path("<int:plan_id>/registrations/<int:registration_id>/answers/", views.answers_of, name="answers"),
    path("<int:plan_id>/", views.plan, name="plan"),
    path("<int:plan_id>/guests/", views.guest_registration, name="guest-registration"),
    path("<int:plan_id>/guest/", views.guest, name="guest"),
    path("<int:plan_id>/guest/name/", views.guest_name, name="guest-name"),
    path("<int:plan_id>/guest/closing/", views.guest_closing, name="guest-closing"),
    path("guests/confirmation/<slug:token>/", views.guest_confirmation, name="guest-confirmation"),
    path("guests/<slug:token>/", views.guest_entrance, name="guest-entrance"),
    path("dates/<int:entry_id>/<str:key>/", views.limit, name="limit"),
    path("<int:plan_id>/lifting/", views.lifting, name="lifting"),
    path("<int:plan_id>/calendar.ics", views.calendar, name="calendar"),
    path("<int:plan_id>/registration/", views.registration, name="registration"),
    path("<int:plan_id>/registration/withdrawal/", views.withdrawal, name="withdrawal"),
    path("<int:plan_id>/offer/taking/", views.offer, {"is_taken": True}, name="taking"),
    path("<int:plan_id>/offer/leaving/", views.offer, {"is_taken": False}, name="leaving"),
    path("<int:plan_id>/rules/", views.rules, name="rules"),
    path("<int:plan_id>/pools/", views.pools, name="pools"),
    path("<int:plan_id>/pools/<int:pool_id>/release/", views.release, name="release"),
    path("<int:plan_id>/pools/<int:pool_id>/taking-back/", views.release_back, name="release-back"),
    path("<int:plan_id>/log/", views.log, name="log"),
    path("<int:plan_id>/registrations/", views.registrations, name="registrations"),
    path("<int:plan_id>/registrations.csv", views.registrations_csv, name="csv"),
    path("<int:plan_id>/registrations.xlsx", views.registrations_xlsx, name="xlsx"),
    path("<int:plan_id>/registrations/columns/", views.columns, name="columns"),
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
