"""Who may open the addresses of announcements."""

from __future__ import annotations

from tests.house.rules import DEED, FORM, MANAGING, Rule, lists

OF_ANNOUNCEMENTS: dict[str, Rule] = {
    **dict.fromkeys(("announcements", "announcements_file"), lists(MANAGING)),
    "announcement_create": lists(MANAGING, MANAGING),
    **dict.fromkeys(("announcement_edit", "announcement_stop"), FORM),
    **dict.fromkeys(("announcement_send", "announcement_test", "announcement_do"), DEED),
    **{
        name: Rule(MANAGING)
        for name in (
            "announcement",
            "announcement_progress",
            "announcement_look",
            "announcement_attachment",
            "announcement_people_file",
        )
    },
}
