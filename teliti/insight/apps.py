from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "teliti.insight"
