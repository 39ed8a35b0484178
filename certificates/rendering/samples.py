"""People who exist on no register: what a template is tried out with."""

from __future__ import annotations

from dataclasses import replace

from .record import Record

SAMPLE = Record(
    parent_agency="Sở Công Thương",
    organiser="Trung tâm Khuyến công và Tư vấn phát triển công nghiệp",
    place="Hải Phòng",
    issuing_head="Giám đốc Trung tâm Khuyến công và Tư vấn phát triển công nghiệp",
    salutation="Bà",
    full_name="Nguyễn Thị Phương Thảo",
    birth="12/03/1987",
    workplace="Phòng Kinh tế, Hạ tầng và Đô thị phường Lê Chân",
    position="Chuyên viên",
    class_title="Nâng cao năng lực quản lý cho cơ sở công nghiệp nông thôn",
    hours="24 tiết",
    date_words="từ ngày 05 tháng 3 năm 2026 đến ngày 07 tháng 3 năm 2026",
    venue="Hội trường Trung tâm, phường Hồng Bàng, thành phố Hải Phòng",
    place_date="Hải Phòng, ngày 10 tháng 3 năm 2026",
    signatory_lines=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signatory_name="Trần Văn Hùng",
    serial="XEM TRƯỚC",
    register_number="00/2026",
    decision="Quyết định số 45/QĐ-TTKC ngày 09 tháng 3 năm 2026",
    verify_url="https://khuyencong.example.vn/xac-thuc/XEMTRUOC/",
    verify_code="XEMTRUOC",
)
BARE = replace(
    SAMPLE,
    full_name="Lê An",
    birth="1990",
    workplace="",
    position="",
    hours="",
    venue="",
    decision="",
    signatory_lines=("GIÁM ĐỐC",),
)
LONGEST = replace(
    SAMPLE,
    full_name="Công Tằng Tôn Nữ Nguyễn Hoàng Phương Khánh Trường Thượng Nghiêm",
    workplace=(
        "Ban Quản lý dự án đầu tư xây dựng hạ tầng kỹ thuật các cụm công nghiệp và làng nghề "
        "trực thuộc Ủy ban nhân dân xã Nguyễn Bỉnh Khiêm, thành phố Hải Phòng"
    ),
    position="Phó Trưởng ban Thường trực phụ trách công nghiệp – thương mại",
    class_title=(
        "Bồi dưỡng nghiệp vụ khuyến công, kỹ năng xây dựng, thẩm định, nghiệm thu và quyết toán "
        "đề án khuyến công quốc gia, khuyến công địa phương cho cán bộ cấp xã năm 2026"
    ),
    note="Cấp lại, thay giấy chứng nhận số hiệu KC-HP 2026/000045",
)
