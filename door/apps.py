from django.apps import AppConfig


class DoorConfig(AppConfig):
    name = "door"
    verbose_name = "Cửa đón tiếp"
