"""Addresses of reminders."""

from django.urls import path

from reminders.views import staff

app_name = "reminders"

urlpatterns = [path("quan-ly/su-kien/<str:code>/nhac-lich/", staff.event_reminders, name="event")]
