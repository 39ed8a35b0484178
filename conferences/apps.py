from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "conferences"
    verbose_name = "Hội nghị"

    def ready(self) -> None:
        from accounts import linking
        from conferences import agenda_calendar, fair_links, links, mailboxes, panels
        from conferences.views.coordinating import mine
        from notifications import hooks
        from notifications import links as outbox_links
        from registrations import diary, extras
        from registrations.states import EventKind

        outbox_links.register(links.COORDINATE, links.delegation_path_of)
        outbox_links.register(links.LETTER, links.letter_path_of)
        outbox_links.register(links.UPLOAD, links.upload_path_of)
        outbox_links.register(fair_links.EXHIBITOR, fair_links.exhibitor_path_of)
        hooks.on_mailbox_corrected(mailboxes.correct)
        linking.on_my_page(mine.my_delegations)
        extras.on_person_pages(panels.agenda_panels)
        diary.made_by(EventKind.CONFERENCE, agenda_calendar.of_events)
