from django.urls import path

from questionnaires import views

app_name = "questionnaires"
urlpatterns = [
    path("of/<slug:slug>/", views.index, name="index"),
    path("files/<slug:key>/", views.file, name="file"),
    path("<int:pk>/", views.questionnaire, name="questionnaire"),
    path("<int:pk>/settings/", views.settings, name="settings"),
    path("<int:pk>/pages/", views.page_new, name="page-new"),
    path("<int:pk>/translation/<slug:language>/", views.translation, name="translation"),
    path("<int:pk>/preview/<slug:language>/", views.preview, name="preview"),
    path("pages/<int:pk>/", views.page_title, name="page"),
    path("pages/<int:pk>/up/", views.moving_page, {"is_up": True}, name="page-up"),
    path("pages/<int:pk>/down/", views.moving_page, {"is_up": False}, name="page-down"),
    path("pages/<int:pk>/removal/", views.page_removal, name="page-removal"),
    path("pages/<int:pk>/questions/", views.question_new, name="question-new"),
    path("pages/<int:pk>/presets/<slug:name>/", views.preset, name="preset"),
    path("questions/<int:pk>/", views.question, name="question"),
    path("questions/<int:pk>/up/", views.moving_question, {"is_up": True}, name="question-up"),
    path("questions/<int:pk>/down/", views.moving_question, {"is_up": False}, name="question-down"),
    path("questions/<int:pk>/removal/", views.question_removal, name="question-removal"),
    path("questions/<int:pk>/restoring/", views.question_restoring, name="question-restoring"),
]
