from django.urls import path

from needs import views

app_name = "needs"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<int:entry_id>/", views.mine, name="mine"),
    path("<int:entry_id>/hosts/", views.hosts, name="hosts"),
    path("<int:entry_id>/asking/", views.asking, name="asking"),
    path("<int:entry_id>/reading/", views.reading, name="reading"),
    path("<int:entry_id>/readers/", views.naming, name="naming"),
    path("<int:entry_id>/readers/<int:person_id>/removal/", views.dropping, name="dropping"),
    path("<int:entry_id>/<slug:purpose>/", views.telling, name="telling"),
    path("<int:entry_id>/<slug:purpose>/withdrawal/", views.withdrawal, name="withdrawal"),
]
