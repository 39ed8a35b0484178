"""Who may open what a class pays, and its dossier: those who run the office's classes."""

from __future__ import annotations

from tests.house.rules import DEED, FORM, LIST_FORM, MANAGING, PUBLIC, PUBLIC_FORM, Rule, lists

OF_CLASS_PAPERS: dict[str, Rule] = {
    **dict.fromkeys(("rates", "rates_file"), lists(MANAGING)),
    "rate_create": LIST_FORM,
    **dict.fromkeys(("rate_end", "rate_withdraw"), FORM),
    **dict.fromkeys(("payments", "payments_file"), Rule(MANAGING)),
    **dict.fromkeys(("payments_kinds", "payments_salaries"), DEED),
    **dict.fromkeys(("evaluation", "evaluation_paper"), FORM),
    **dict.fromkeys(("evaluation_code", "evaluation_file"), Rule(MANAGING)),
    "evaluation_close": DEED,
    "evaluate": PUBLIC_FORM,
    "evaluated": PUBLIC,
    **dict.fromkeys(("dossier", "dossier_zip", "dossier_file"), Rule(MANAGING)),
    **dict.fromkeys(("dossier_place", "dossier_withdraw"), FORM),
    **dict.fromkeys(("acceptance_record", "result_report", "evaluation_form"), Rule(MANAGING)),
}
