"""Addresses of reminders."""

from django.urls import path

from reminders import urls_announcements as announcements
from reminders.views import events, rules

app_name = "reminders"

EVENT = "quan-ly/su-kien/<str:code>/nhac-lich/"
USUAL = "quan-ly/nhac-lich/"

urlpatterns = [
    *announcements.urlpatterns,
    path(EVENT, events.event_reminders, name="event"),
    path(f"{EVENT}rieng/", events.own, name="own"),
    path(f"{EVENT}mac-dinh/", events.to_usual, name="to_usual"),
    path(f"{EVENT}them/", rules.add, name="rule_add"),
    path(f"{EVENT}<int:pk>/nguoi-nhan/", events.people, name="people"),
    path(f"{EVENT}<int:pk>/nguoi-nhan.<str:extension>", events.people_file, name="people_file"),
    path(f"{EVENT}<int:pk>/xem-truoc/", events.preview, name="preview"),
    path(f"{EVENT}<int:pk>/thu/", events.preview_mail, name="preview_mail"),
    path(f"{EVENT}dot/<int:pk>/", events.occasion, name="occasion"),
    path(f"{EVENT}dot/<int:pk>.<str:extension>", events.occasion_file, name="occasion_file"),
    path(USUAL, rules.usual, name="usual"),
    path(f"{USUAL}<slug:office>/<str:kind>/them/", rules.usual_add, name="usual_add"),
    path(f"{USUAL}<int:pk>/", rules.edit, name="rule"),
    path(f"{USUAL}<int:pk>/bat-tat/", rules.switch, name="rule_switch"),
    path(f"{USUAL}<int:pk>/xoa/", rules.delete, name="rule_delete"),
]
