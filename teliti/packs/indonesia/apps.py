from django.apps import AppConfig


class IndonesiaConfig(AppConfig):
    name = "teliti.packs.indonesia"
    label = "indonesia"
