from django.conf import settings
from django.urls import path

from frontend import views

app_name = "frontend"

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns += [path("styleguide/", views.styleguide, name="styleguide")]
