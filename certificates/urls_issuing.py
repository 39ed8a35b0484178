"""Addresses of issuing: what an event asks for, proposals and the decision, papers to print."""

from django.urls import path

from certificates.views import assessing, many, staff

EVENT = "quan-ly/su-kien/<str:code>/giay/"
BATCH = "quan-ly/dot-cap/<int:pk>/"

urlpatterns = [
    path(EVENT, staff.event_page, name="event"),
    path(f"{EVENT}xem-truoc.pdf", staff.preview, name="preview"),
    path(f"{EVENT}quy-dinh/", assessing.plan, name="plan"),
    path(f"{EVENT}diem/", assessing.scores, name="scores"),
    path(f"{EVENT}diem.<str:extension>", assessing.scores_file, name="scores_file"),
    path(f"{EVENT}quyet-dinh/<int:pk>/", assessing.decide_person, name="decide_person"),
    path(f"{EVENT}ban-in-<int:part>.pdf", many.print_file, name="print_file"),
    path(f"{EVENT}tep.zip", many.zip_file, name="zip_file"),
    path(BATCH, staff.batch_page, name="batch"),
    path(f"{BATCH}tien-do/", staff.batch_progress, name="batch_progress"),
    path(f"{BATCH}nhip/", staff.batch_pace, name="batch_pace"),
    path(f"{BATCH}quyet-dinh/", staff.decide, name="decide"),
    path("quan-ly/cap-giay/", many.ready, name="ready"),
    path("quan-ly/cap-giay/de-nghi/", many.propose_many, name="propose_many"),
    path("quan-ly/cap-giay/duyet/", many.approve_many, name="approve_many"),
]
