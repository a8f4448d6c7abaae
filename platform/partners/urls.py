from django.urls import path

from partners import views

app_name = "partners"
urlpatterns = [
    path("", views.directory, name="directory"),
    path("affiliation/", views.affiliation, name="affiliation"),
    path("affiliation/unlisted/", views.organisation_request, name="organisation_request"),
    path("affiliation/withdrawal/<str:kind>/<int:pk>/", views.withdrawal, name="withdrawal"),
    path("desk/", views.desk, name="desk"),
    path("desk/affiliations/<int:pk>/", views.affiliation_decision, name="affiliation_decision"),
    path("desk/organisations/<int:pk>/", views.organisation_decision, name="organisation_decision"),
    path("<slug:slug>/", views.organisation, name="organisation"),
]
