from django.conf import settings
from django.templatetags.static import static
from django.urls import path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from frontend import views

app_name = "frontend"

urlpatterns = [
    path("help/", views.help_page, name="help"),
    # Asked for by programs that read no page.
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("img/mark.svg"))),
    # At the root, because a service worker speaks for the pages below its own address alone.
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns += [path("styleguide/", views.styleguide, name="styleguide")]
