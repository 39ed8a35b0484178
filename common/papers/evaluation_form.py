"""Phiếu đánh giá: what is handed out on paper at the end, answered without a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .engine import html_to_pdf
from .head import head_values
from .templating import load_css, load_template


@dataclass(frozen=True, kw_only=True)
class EvaluationForm:
    """`levels` head the boxes to tick; `statements` and `trainers` have a row of boxes each;
    `questions` have lines to write on."""

    parent_agency: str = ""
    organiser: str
    class_line: str
    facts: tuple[tuple[str, str], ...] = ()
    levels: Sequence[str]
    statements: Sequence[str]
    trainers: Sequence[str] = ()
    questions: Sequence[str]


def evaluation_form(form: EvaluationForm) -> bytes:
    """Return the form as PDF: A4 portrait, to be copied as often as it is needed."""
    boxes = [""] * len(form.levels)
    groups = [("Nội dung đánh giá", form.statements), ("Giảng viên", form.trainers)]
    values = {
        **vars(form),
        **head_values(parent_agency=form.parent_agency, organiser=form.organiser),
        "facts": [{"label": label, "value": value} for label, value in form.facts if value],
        "heads": list(form.levels),
        "groups": [
            {
                "title": title,
                "rows": [
                    {"number": n, "text": text, "boxes": [{"box": box} for box in boxes]}
                    for n, text in enumerate(texts, start=1)
                ],
            }
            for title, texts in groups
            if texts
        ],
        "questions": list(form.questions),
    }
    return html_to_pdf(
        load_template("evaluation_form").render(values),
        css=(load_css("head"), load_css("sheet"), load_css("evaluation_form")),
        assets={},
        title=f"Phiếu đánh giá – {form.class_line}",
        author=form.organiser,
    )
