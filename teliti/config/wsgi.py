"""The door for a WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teliti.config.settings")
application = get_wsgi_application()

# Every screen is imported before the first person asks, and what the program is made of is never
# walked again by a collection that looks for what a request left behind.
get_resolver().url_patterns  # noqa: B018 - loading them is the effect
gc.collect()
gc.freeze()
