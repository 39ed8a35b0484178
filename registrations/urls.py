from registrations.urls_staff import staff_patterns

app_name = "registrations"

urlpatterns = [*staff_patterns]
