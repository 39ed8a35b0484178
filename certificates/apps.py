from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Giấy chứng nhận"

    def ready(self) -> None:
        from certificates import links
        from notifications import links as outbox_links

        outbox_links.register(links.FILE, links.file_path_of)
