"""Invented people for the demo: names as they are borne, none of them real."""

from __future__ import annotations

import random
from collections.abc import Iterator

from common.vietnamese.names import fold
from registrations.services.registering import Details

FAMILIES = (
    *["Nguyễn"] * 12, *["Trần"] * 5, *["Lê"] * 4, *["Phạm"] * 4, *["Vũ"] * 3, "Hoàng", "Đỗ", "Bùi",
    "Đặng", "Ngô", "Đào", "Đoàn", "Lương", "Phùng", "Tạ", "Trịnh", "Mai", "Khúc", "Cao", "Đinh",
)  # fmt: skip
MIDDLES_MEN = ("Văn", "Đức", "Hữu", "Xuân", "Quang", "Minh", "Đình", "Công", "Thành", "Ngọc")
MIDDLES_WOMEN = ("Thị", "Thị Thu", "Thị Kim", "Thị Hồng", "Ngọc", "Thu", "Thị Thanh", "Phương")
MEN = (
    "An", "Bình", "Cường", "Dũng", "Đạt", "Đông", "Hải", "Hiếu", "Hùng", "Khánh", "Long", "Mạnh",
    "Nam", "Nghĩa", "Phúc", "Quân", "Sơn", "Thắng", "Toàn", "Tuấn", "Việt", "Ước", "Ánh",
)  # fmt: skip
WOMEN = (
    "Ân", "Chi", "Diệp", "Đào", "Giang", "Hà", "Hằng", "Hiền", "Hoa", "Huệ", "Hương", "Lan", "Linh",
    "Mai", "Nga", "Ngọc", "Oanh", "Phượng", "Quyên", "Thảo", "Thủy", "Trang", "Uyên", "Yến",
)  # fmt: skip
WORKPLACES = (
    "UBND xã Vĩnh Bảo", "UBND xã Tiên Lãng", "UBND phường Hồng Bàng", "UBND phường Lê Chân",
    "UBND xã Kiến Thụy", "UBND đặc khu Cát Hải", "Phòng Kinh tế, Hạ tầng và Đô thị phường Chí Linh",
    "HTX Mây tre đan Tiên Lãng (mẫu)", "Công ty TNHH Cơ khí Đúc Mỹ Đồng (mẫu)",
    "Công ty CP Gốm sứ Chu Đậu (mẫu)", "HTX Nông nghiệp & Dịch vụ Kiến Thụy (mẫu)",
    "Cơ sở chế biến hải sản Cát Hải (mẫu)", "DNTN Thành Đạt (mẫu)", "Hộ kinh doanh Trần Văn Bình (mẫu)",
)  # fmt: skip
POSITIONS = (
    "Chuyên viên", "Công chức Kinh tế", "Phó Chủ tịch", "Giám đốc", "Kế toán", "Chủ cơ sở",
    "Tổ trưởng sản xuất", "",
)  # fmt: skip


def invent(count: int, seed: int = 14) -> Iterator[Details]:
    """So many people, always the same ones; some without e-mail, some on an office mailbox."""
    chance = random.Random(seed)  # noqa: S311 - sample data
    taken: set[str] = set()
    while len(taken) < count:
        is_woman = chance.random() < 0.45
        middles, givens = (MIDDLES_WOMEN, WOMEN) if is_woman else (MIDDLES_MEN, MEN)
        name = f"{chance.choice(FAMILIES)} {chance.choice(middles)} {chance.choice(givens)}"
        if name in taken:
            continue
        taken.add(name)
        number = len(taken)
        workplace = chance.choice(WORKPLACES)
        yield Details(
            full_name=name,
            salutation="ba" if is_woman else "ong",
            phone=f"+849{chance.choice('0134678')}{number:03}{chance.randrange(1000, 9999)}",
            email=_address(name, number, workplace, chance),
            birth_year=chance.randrange(1964, 2003),
            workplace=workplace,
            position=chance.choice(POSITIONS),
            on_state_salary=workplace.startswith(("UBND", "Phòng")),
        )


def _address(name: str, number: int, workplace: str, chance: random.Random) -> str:
    drawn = chance.random()
    if drawn < 0.12:
        return ""
    if drawn < 0.25:
        return f"vanphong{len(workplace)}@example.vn"
    return f"{fold(name).replace(' ', '.')}.{number}@example.vn"
