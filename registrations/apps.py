from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "registrations"
    verbose_name = "Đăng ký tham dự"

    def ready(self) -> None:
        from accounts import linking
        from notifications import hooks
        from notifications import links as outbox_links
        from registrations import calls, links
        from registrations.views.public import mine

        outbox_links.register(links.MANAGE, links.manage_path_of)
        outbox_links.register(links.OBJECT, links.object_path_of)
        outbox_links.register(links.TICKET, links.ticket_of)
        hooks.on_call_reported(calls.start_clock_of_offer)
        linking.on_my_page(mine.my_part)
        linking.on_claim(mine.claim)
