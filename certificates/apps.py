from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Giấy chứng nhận"

    def ready(self) -> None:
        from certificates import links, panels
        from notifications import links as outbox_links
        from registrations import extras

        outbox_links.register(links.FILE, links.file_path_of)
        extras.on_person_pages(panels.certificate_panels)
