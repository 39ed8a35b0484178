from django.apps import AppConfig
from django.db import connection


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Giấy chứng nhận"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from certificates import links, panels
        from notifications import links as outbox_links
        from registrations import extras

        outbox_links.register(links.FILE, links.file_path_of)
        extras.on_person_pages(panels.certificate_panels)
        post_migrate.connect(_keep_built_in_templates, sender=self)


def _keep_built_in_templates(**_kwargs: object) -> None:
    """The templates that come with the product are rows, as those that staff design."""
    from certificates.models import VersionAsset
    from certificates.services.templates import sync_built_in_templates

    if VersionAsset._meta.db_table in connection.introspection.table_names():
        sync_built_in_templates()
