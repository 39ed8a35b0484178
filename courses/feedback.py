"""Phiếu đánh giá: what trainees are asked at the end of a class, and what they answered.

The paper form, the page and the report read from here alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from courses.models import Evaluation, EvaluationAnswer, TrainingClass

# From the best to the worst, as official forms have them; kept as 5 to 1.
LEVELS = ("Rất tốt", "Tốt", "Khá", "Trung bình", "Kém")
BEST = len(LEVELS)
# LEVELS are what papers say; a page says them in its reader's language.
LEVEL_WORDS = (
    pgettext_lazy("level", "Rất tốt"),
    pgettext_lazy("level", "Tốt"),
    pgettext_lazy("level", "Khá"),
    pgettext_lazy("level", "Trung bình"),
    pgettext_lazy("level", "Kém"),
)
GOOD = 4
# With fewer answers it could be guessed whose they are: nobody sees them yet.
FEWEST = 3
STATEMENTS = (
    "Nội dung phù hợp với nhu cầu công việc",
    "Tài liệu đầy đủ, dễ hiểu",
    "Phương pháp giảng dạy, cách truyền đạt",
    "Thời lượng, thời gian tổ chức",
    "Địa điểm, trang thiết bị",
    "Công tác tổ chức, phục vụ lớp học",
    "Khả năng áp dụng vào công việc",
)
QUESTIONS = (
    "Nội dung nào hữu ích nhất với Ông/Bà?",
    "Nội dung nào cần bổ sung hoặc rút gọn?",
    "Ông/Bà mong muốn được tập huấn thêm về vấn đề gì?",
    "Ý kiến khác",
)


@dataclass(frozen=True, kw_only=True)
class FeedbackResults:
    """What the answers came to: `lines` are sentences for the report, such as «Nội dung phù hợp
    với nhu cầu công việc: 92% đánh giá tốt trở lên»; `remarks` what people wrote."""

    answers: int
    lines: Sequence[str] = ()
    remarks: Sequence[str] = ()


@dataclass(slots=True)
class Rated:
    """How one statement, or one trainer, was rated: `counts` from the best level to the worst."""

    key: str
    words: str
    counts: list[int] = field(default_factory=lambda: [0] * BEST)

    @property
    def answers(self) -> int:
        return sum(self.counts)

    @property
    def good(self) -> int:
        """Percent that rated it good or better, rounded."""
        kept = sum(self.counts[: BEST - GOOD + 1])
        return round(100 * kept / self.answers) if self.answers else 0

    @property
    def parts(self) -> list[tuple[int, int]]:
        """Where each level begins in a bar as long as there are answers, and how long it is."""
        return [(sum(self.counts[:place]), count) for place, count in enumerate(self.counts)]

    @property
    def said(self) -> list[tuple[Promise | str, int]]:
        return list(zip(LEVEL_WORDS, self.counts, strict=True))

    @property
    def average(self) -> float | None:
        """From 1 to 5; None without an answer."""
        points = sum((BEST - place) * count for place, count in enumerate(self.counts))
        return points / self.answers if self.answers else None


@dataclass(slots=True)
class Results:
    """What the phiếu of a class came to. `remarks`: what was written to each question."""

    online: int
    paper: int
    is_open: bool
    statements: list[Rated]
    trainers: list[Rated]
    remarks: list[tuple[str, list[str]]]

    @property
    def answers(self) -> int:
        return self.online + self.paper

    @property
    def is_shown(self) -> bool:
        """Whether staff see them: when no more come in, so that none stands out as the latest, and
        enough came online; what they typed in from paper hides nobody."""
        enough = self.online >= FEWEST or (not self.online and self.paper >= FEWEST)
        return enough and not self.is_open


def results_of(evaluation: Evaluation) -> Results:
    """The phiếu of a class, added up; one query. Remarks are in the order of random keys, which
    says nothing of who wrote them."""
    answers = list(evaluation.answers.all())
    sources = Counter(answer.source for answer in answers)
    return Results(
        online=sources[EvaluationAnswer.Source.ONLINE],
        paper=sources[EvaluationAnswer.Source.PAPER],
        is_open=evaluation.is_open,
        statements=_rated("s", evaluation.statements, answers),
        trainers=_rated("t", evaluation.trainers, answers),
        remarks=[
            (question, [said for each in answers if (said := each.remarks.get(str(place)))])
            for place, question in enumerate(evaluation.questions)
        ],
    )


def _rated(letter: str, words: Sequence[str], answers: Sequence[EvaluationAnswer]) -> list[Rated]:
    rated = [Rated(f"{letter}{place}", each) for place, each in enumerate(words)]
    for one in rated:
        for answer in answers:
            level = answer.ratings.get(one.key)
            if level:
                one.counts[BEST - level] += 1
    return rated


def feedback_of(training_class: TrainingClass) -> FeedbackResults | None:
    """What was answered about a class, for its report; None while there are too few phiếu to show:
    then the report leaves room to write what the paper forms said."""
    evaluation = getattr(training_class, "evaluation", None)
    results = results_of(evaluation) if evaluation else None
    if results is None or not results.is_shown:
        return None
    return FeedbackResults(
        answers=results.answers,
        lines=[
            f"{each.words}: {each.good}% đánh giá tốt trở lên ({each.answers} ý kiến)"
            for each in (*results.statements, *results.trainers)
            if each.answers
        ],
        remarks=[f"{question} {'; '.join(said)}" for question, said in results.remarks if said],
    )
