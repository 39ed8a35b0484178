from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "registrations"
    verbose_name = "Đăng ký tham dự"

    def ready(self) -> None:
        from accounts import linking
        from notifications import hooks, naming
        from notifications import links as outbox_links
        from registrations import calls, links, mailboxes, outbox_names
        from registrations.views.public import diaries, mine

        outbox_links.register(links.MANAGE, links.manage_path_of)
        outbox_links.register(links.OBJECT, links.object_path_of)
        outbox_links.register(links.TICKET, links.ticket_of)
        hooks.on_call_reported(calls.start_clock_of_offer)
        hooks.on_mailbox_corrected(mailboxes.correct)
        naming.register("event", outbox_names.names_of_events, choices=outbox_names.recent_events)
        naming.register("person", outbox_names.names_of_people)
        linking.on_my_page(mine.my_part)
        linking.on_my_page(diaries.my_part)
        linking.on_claim(mine.claim)
