"""Whether a database and this program fit each other."""

from django.apps import apps
from django.db.migrations.loader import MigrationLoader


def unknown_migrations(loader: MigrationLoader) -> list[str]:
    """What the database went through and this program does not know: a newer one was here. Of our
    own parts only, since others may fold their old migrations together."""
    ours = {one.label for one in apps.get_app_configs() if one.name.startswith("teliti.")}
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations
    )
