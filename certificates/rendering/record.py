"""What a certificate prints: kept as the snapshot of an issued paper, and all that rendering
reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from common.papers.head import head_values

# What differs between two people of one class; everything else is laid out once for all.
PERSONAL = (
    "salutation",
    "full_name",
    "birth",
    "position",
    "workplace",
    "serial",
    "register_number",
    "note",
    "verify_code",
)

_LEFT_HEAD_WIDTH = 112.0


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything printed on one paper, as the texts that stand on it.

    `birth` is "12/03/1987" or the year alone; `class_kind` is "lớp tập huấn" or "lớp bồi dưỡng
    nghiệp vụ" (for a conference "hội nghị"); `signatory_lines` are the lines above the signature
    ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"); `signature` is the SHA-256 of the picture of the
    signature, the asset of that name; `note` names the paper that a reissued one replaces."""

    parent_agency: str = ""
    organiser: str
    place: str
    title: str = "GIẤY CHỨNG NHẬN"
    issuing_head: str
    salutation: str = "Ông (Bà)"
    full_name: str
    birth: str = ""
    workplace: str = ""
    position: str = ""
    class_kind: str = "lớp tập huấn"
    class_title: str
    hours: str = ""
    date_words: str
    venue: str = ""
    place_date: str
    signatory_lines: tuple[str, ...] = ("GIÁM ĐỐC",)
    signatory_name: str
    signature: str = ""
    serial: str
    register_number: str = ""
    decision: str = ""
    note: str = ""
    verify_url: str
    verify_code: str = ""

    def to_json(self) -> str:
        """The record as JSON with sorted keys: equal records give equal text."""
        return json.dumps(vars(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Record:
        """Read a snapshot; fields that a later version added take their defaults."""
        return cls.from_dict(json.loads(text))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Record:
        """The same from JSON that was read already."""
        known = {field.name for field in fields(cls)}
        kept = {key: value for key, value in data.items() if key in known}
        kept["signatory_lines"] = tuple(kept.get("signatory_lines", ()))
        return cls(**kept)

    def shared(self) -> tuple[Any, ...]:
        """What all papers of one class have in common: the key of its laid-out page."""
        values = vars(self)
        return tuple(values[name] for name in _SHARED)


_SHARED = tuple(
    field.name for field in fields(Record) if field.name not in {*PERSONAL, "verify_url"}
)


def verify_address(record: Record) -> str:
    """The verification address as people read it: without its scheme."""
    return record.verify_url.split("://", 1)[-1]


def placeholder_values(record: Record) -> dict[str, Any]:
    """The values that a template may name, the derived ones included."""
    values: dict[str, Any] = dict(vars(record))
    values["signatory_lines"] = list(record.signatory_lines)
    values["birth_label"] = "Sinh năm" if record.birth.strip().isdigit() else "Ngày sinh"
    values["title_caps"] = record.title.upper()
    values["issuing_head_caps"] = record.issuing_head.upper()
    values["verify_address"] = verify_address(record)
    values.update(
        head_values(
            parent_agency=record.parent_agency,
            organiser=record.organiser,
            left_width=_LEFT_HEAD_WIDTH,
        )
    )
    return values


# `workplace_size` is a style attribute: the fitted size, for the line that holds the value.
PLACEHOLDERS: frozenset[str] = frozenset(
    {field.name for field in fields(Record)}
    | {f"{field.name}_size" for field in fields(Record)}
    | {"birth_label", "title_caps", "issuing_head_caps", "verify_address", "details", "density"}
    | {"head_parent_lines", "head_unit_lines", "head_number", "head_place_day"}
)
