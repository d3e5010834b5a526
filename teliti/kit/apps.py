from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class KitConfig(AppConfig):
    name = "teliti.kit"

    def ready(self) -> None:
        """Make every part's pickers known, whether a form of it is in use yet or not."""
        for config in apps.get_app_configs():
            if config.name.startswith("teliti.") and find_spec(f"{config.name}.pickers"):
                import_module(f"{config.name}.pickers")
