from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "conferences"
    verbose_name = "Hội nghị"

    def ready(self) -> None:
        from conferences import links
        from notifications import links as outbox_links

        outbox_links.register(links.COORDINATE, links.delegation_path_of)
        outbox_links.register(links.LETTER, links.letter_path_of)
