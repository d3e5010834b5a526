from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "teliti.api"
