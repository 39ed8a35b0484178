"""Phiếu đánh giá: what trainees are asked at the end of a class, and what they answered.

The paper form and the report read from here alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registrations.models import Event

# From the best to the worst, as official forms have them.
LEVELS = ("Rất tốt", "Tốt", "Khá", "Trung bình", "Kém")
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


def feedback_of(event: Event) -> FeedbackResults | None:
    """What was answered about a class; None while no answers are kept: then the report leaves room
    to write what the paper forms said."""
    return None
