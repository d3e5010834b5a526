"""All addresses: each part under its own name."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("teliti.web.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("account/sso/", include("allauth.socialaccount.urls")),
    path("kit/", include("teliti.kit.urls")),
    path("people/", include("teliti.web.urls.people")),
    path("work/", include("teliti.web.urls.work")),
    path("audit/", include("teliti.web.urls.audit")),
    *[
        path(f"{config.label}/", include(f"{config.name}.urls"))
        for config in apps.get_app_configs()
        if config.name.startswith("teliti.")
        and config.label not in {"web", "kit", "config"}
        and find_spec(f"{config.name}.urls")
    ],
]
handler404 = "teliti.web.errors.not_found"
handler400 = "teliti.web.errors.unreadable"
handler429 = "teliti.web.errors.too_many"
handler500 = "teliti.web.errors.broken"
handler403 = "teliti.web.errors.forbidden"
