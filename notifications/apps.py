from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Tin nhắn"

    def ready(self) -> None:
        from anymail.signals import tracking

        from accounts import adapter
        from notifications import account_mail, attaching, checks, links, reports  # noqa: F401

        tracking.connect(reports.mail_event)
        links.register(attaching.LINK, attaching.path_of)
        adapter.post = account_mail.queue_account_mail
