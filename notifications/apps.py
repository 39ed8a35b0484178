from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Tin nhắn"

    def ready(self) -> None:
        from accounts import adapter
        from notifications import account_mail, checks  # noqa: F401

        adapter.post = account_mail.queue_account_mail
