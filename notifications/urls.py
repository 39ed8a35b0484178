from django.urls import path

from notifications.views import attachments, calls, public, spending, staff, unreached, webhooks

app_name = "notifications"

urlpatterns = [
    # Short: it stands in text messages too.
    path("tc/<str:number>/<str:token>/", public.opt_out, name="opt_out"),
    path("bao-nhan/thu/", webhooks.of_mails, name="mail_reports"),
    path("bao-nhan/<str:channel>/", webhooks.of_a_gateway, name="gateway_reports"),
    path("tep/<int:pk>/<str:token>/", attachments.attachment, name="attachment"),
    path("quan-ly/tin-nhan/", staff.messages_page, name="messages"),
    path("quan-ly/tin-nhan/danh-sach.<str:extension>", staff.messages_file, name="messages_file"),
    path("quan-ly/tin-nhan/gui-lai/", staff.retry_all, name="retry_all"),
    path("quan-ly/tin-nhan/<int:pk>/", staff.message_page, name="message"),
    path("quan-ly/tin-nhan/<int:pk>/xem-thu/", staff.message_look, name="message_look"),
    path("quan-ly/tin-nhan/<int:pk>/gui-lai/", staff.retry, name="retry"),
    path("quan-ly/tin-nhan/chi-phi/", spending.spending_page, name="spending"),
    path("quan-ly/tin-nhan/chi-phi.<str:extension>", spending.spending_file, name="spending_file"),
    path("quan-ly/dia-chi-hong/", unreached.bad_addresses, name="bad_addresses"),
    path(
        "quan-ly/dia-chi-hong/danh-sach.<str:extension>",
        unreached.bad_addresses_file,
        name="bad_addresses_file",
    ),
    path("quan-ly/dia-chi-hong/<int:pk>/", unreached.correct, name="bad_address"),
    path("quan-ly/dia-chi-hong/<int:pk>/dung-lai/", unreached.use_again, name="use_again"),
    path("quan-ly/can-goi/", calls.calls_page, name="calls"),
    path("quan-ly/can-goi/da-xong/", calls.done_page, name="calls_done"),
    path("quan-ly/can-goi/danh-sach.<str:extension>", calls.calls_file, name="calls_file"),
    path("quan-ly/can-goi/<int:pk>/", calls.report, name="report_call"),
]
