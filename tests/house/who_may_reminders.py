"""Who may open the pages of reminders, and who may send something there."""

from tests.house.rules import DEED, FORM, MANAGING, Rule, lists

OF_REMINDERS = {
    "event": Rule(MANAGING),
    "own": DEED,
    **dict.fromkeys(("to_usual", "rule_add", "usual_add", "rule", "rule_delete"), FORM),
    "rule_switch": DEED,
    **{name: Rule(MANAGING) for name in ("people", "people_file", "preview", "preview_mail")},
    **{name: Rule(MANAGING) for name in ("occasion", "occasion_file")},
    "usual": lists(MANAGING),
}
