"""Everything by ASGI, for daphne and `runserver`. In production pages go by WSGI, see `config.servers`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from config.redaction import cover_daphne
from config.servers import route

cover_daphne()
application = route(pages)
