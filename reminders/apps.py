from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Nhắc lịch"

    def ready(self) -> None:
        from notifications import naming
        from reminders.announcing.selectors import names_of_announcements, names_of_occasions

        naming.register("occasion", names_of_occasions)
        naming.register("announcement", names_of_announcements)
