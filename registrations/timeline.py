"""What happened to an event, in words for the people who run it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, gettext_lazy

from registrations.models import Event

EVENT_WORDS = {
    "event.created": gettext_lazy("Tạo mới"),
    "event.copied": gettext_lazy("Sao chép từ lớp khác"),
    "event.edited": gettext_lazy("Sửa thông tin"),
    "event.published": gettext_lazy("Công bố"),
    "event.postponed": gettext_lazy("Tạm hoãn"),
    "event.cancelled": gettext_lazy("Hủy"),
    "event.closed": gettext_lazy("Kết thúc"),
    "event.schedule_changed": gettext_lazy("Đổi lịch hoặc địa điểm, đã báo mọi người"),
    "event.capacity": gettext_lazy("Đổi chỉ tiêu"),
    "event.seats_held": gettext_lazy("Giữ chỗ riêng"),
    "event.seats_resized": gettext_lazy("Đổi số chỗ giữ riêng"),
    "event.seats_released": gettext_lazy("Trả lại chỗ giữ riêng"),
    "event.announced": gettext_lazy("Gửi thông báo"),
    "event.reminders": gettext_lazy("Đổi lịch nhắc"),
    "conference.invited": gettext_lazy("Mời đơn vị"),
    "conference.uninvited": gettext_lazy("Thôi mời đơn vị"),
    "conference.edited": gettext_lazy("Sửa cách tổ chức hội nghị"),
    "conference.document_added": gettext_lazy("Thêm tài liệu"),
    "conference.document_changed": gettext_lazy("Sửa tài liệu"),
    "conference.document_removed": gettext_lazy("Xóa tài liệu"),
    "conference.ranked": gettext_lazy("Sửa thứ tự lễ tân, Ông/Bà"),
    "conference.badges_printed": gettext_lazy("In thẻ đại biểu"),
    "conference.ordered": gettext_lazy("Sửa thứ tự các đoàn"),
    "conference.copied": gettext_lazy("Tạo từ hội nghị trước"),
    "conference.offered": gettext_lazy("Chuyển giao cho đơn vị khác"),
    "conference.offer_withdrawn": gettext_lazy("Rút lại việc chuyển giao"),
    "conference.offer_taken": gettext_lazy("Đơn vị khác đã nhận chuyển giao"),
    "conference.letters_numbered": gettext_lazy("Ghi số giấy mời"),
    "conference.letters_sent": gettext_lazy("Gửi giấy mời"),
    "conference.reminded": gettext_lazy("Nhắc đơn vị chưa gửi danh sách"),
    "conference.coordinators": gettext_lazy("Ghi cán bộ đầu mối"),
    "agenda.published": gettext_lazy("Công bố chương trình"),
    "papers.sent": gettext_lazy("Gửi liên kết nộp tham luận"),
    "papers.reminded": gettext_lazy("Nhắc nộp tham luận"),
    "papers.due": gettext_lazy("Đổi hạn nộp tham luận"),
    "paper.added": gettext_lazy("Thêm tham luận"),
    "paper.edited": gettext_lazy("Sửa tham luận"),
    "paper.uploaded": gettext_lazy("Nhận bài tham luận"),
    "paper.agenda": gettext_lazy("Nhận tham luận trình bày"),
    "paper.proceedings": gettext_lazy("Nhận tham luận đăng kỷ yếu"),
    "paper.refused": gettext_lazy("Không sử dụng tham luận"),
    "paper.withdrawn": gettext_lazy("Rút tham luận"),
    "paper.link_renewed": gettext_lazy("Đổi liên kết nộp tham luận"),
    "hall.saved": gettext_lazy("Đổi hội trường"),
    "hall.proposed": gettext_lazy("Xếp chỗ ngồi tự động"),
    "hall.seated": gettext_lazy("Xếp chỗ ngồi"),
    "hall.freed": gettext_lazy("Bỏ chỗ ngồi"),
    "hall.cleared": gettext_lazy("Xóa sơ đồ chỗ ngồi"),
    "fair.saved": gettext_lazy("Đổi thông tin hội chợ"),
    "fair.plan_changed": gettext_lazy("Đổi sơ đồ gian hàng"),
    "fair.applied": gettext_lazy("Đăng ký gian hàng"),
    "fair.approved": gettext_lazy("Nhận đơn vị trưng bày"),
    "fair.refused": gettext_lazy("Từ chối đơn vị trưng bày"),
    "fair.withdrawn": gettext_lazy("Rút đăng ký gian hàng"),
    "fair.placed": gettext_lazy("Xếp gian hàng"),
    "fair.freed": gettext_lazy("Trả gian hàng"),
    "fair.edited": gettext_lazy("Sửa đơn vị trưng bày"),
    "hotel.saved": gettext_lazy("Lưu khách sạn"),
    "hotel.deleted": gettext_lazy("Xóa khách sạn"),
    "hotel.rooms_added": gettext_lazy("Thêm phòng khách sạn"),
    "hotel.rooms_deleted": gettext_lazy("Xóa phòng khách sạn"),
    "rooms.proposed": gettext_lazy("Xếp phòng theo đề xuất"),
    "rooms.cleared": gettext_lazy("Bỏ đề xuất xếp phòng"),
    "conference.meal_added": gettext_lazy("Thêm bữa ăn"),
    "conference.meal_edited": gettext_lazy("Sửa bữa ăn"),
    "conference.meal_removed": gettext_lazy("Xóa bữa ăn"),
    "conference.meals_chosen": gettext_lazy("Đổi đăng ký ăn"),
    "conference.delegates_included": gettext_lazy("Đưa người tự đăng ký vào danh sách đại biểu"),
    "conference.vehicle_added": gettext_lazy("Thêm phương tiện"),
    "conference.vehicle_edited": gettext_lazy("Sửa phương tiện"),
    "conference.vehicle_removed": gettext_lazy("Xóa phương tiện"),
    "conference.passengers": gettext_lazy("Đổi người đi xe"),
    "conference.buses_added": gettext_lazy("Thêm xe tham quan"),
    "conference.bus_edited": gettext_lazy("Sửa xe tham quan"),
    "conference.bus_removed": gettext_lazy("Xóa xe tham quan"),
    "conference.buses_proposed": gettext_lazy("Xếp xe tham quan tự động"),
    "conference.bus_seats": gettext_lazy("Xếp xe tham quan bằng tay"),
    "door.opened": gettext_lazy("Mở cửa đón tiếp"),
    "door.pin_renewed": gettext_lazy("Đổi mã PIN của cửa"),
    "door.link_made": gettext_lazy("Tạo mã ghép điện thoại ở cửa"),
    "door.paired": gettext_lazy("Ghép điện thoại ở cửa"),
    "door.revoked": gettext_lazy("Thu hồi điện thoại ở cửa"),
    "door.walk_ins_allowed": gettext_lazy("Cho cửa nhận khách chưa đăng ký"),
    "door.walk_ins_ended": gettext_lazy("Thôi cho cửa nhận khách chưa đăng ký"),
    "door.settled": gettext_lazy("Xử lý trường hợp ở cửa"),
    "payments.chosen": gettext_lazy("Đổi khoản chi cho học viên"),
    "evaluation.opened": gettext_lazy("Mở nhận phiếu đánh giá"),
    "evaluation.closed": gettext_lazy("Đóng nhận phiếu đánh giá"),
    "dossier.added": gettext_lazy("Thêm giấy tờ vào hồ sơ"),
    "dossier.replaced": gettext_lazy("Thay giấy tờ trong hồ sơ"),
    "dossier.withdrawn": gettext_lazy("Gỡ giấy tờ khỏi hồ sơ"),
    "self_check_in.opened": gettext_lazy("Mở tự điểm danh"),
    "self_check_in.closed": gettext_lazy("Đóng tự điểm danh"),
    "self_check_in.settled": gettext_lazy("Xử lý trường hợp tự điểm danh"),
    "certificates.proposed": gettext_lazy("Đề nghị cấp giấy"),
    "certificates.approved": gettext_lazy("Duyệt cấp giấy"),
    "certificates.returned": gettext_lazy("Trả lại đề nghị cấp giấy"),
    "certificates.planned": gettext_lazy("Đổi quy định cấp giấy"),
    "certificates.signed": gettext_lazy("Nhận giấy đã ký số"),
    "certificates.paused": gettext_lazy("Tạm dừng tạo giấy"),
    "certificates.resumed": gettext_lazy("Tiếp tục tạo giấy"),
}
SHOWN = 20


def event_timeline(event: Event) -> list[dict[str, Any]]:
    """The latest entries about the event itself (not about single people or delegations, which have
    pages of their own), newest first."""
    entries = (
        event.history.filter(registration=None)
        .exclude(what__startswith="delegation.")
        .select_related("actor_user")
        .order_by("-at", "-pk")[:SHOWN]
    )
    return [
        {
            "title": EVENT_WORDS.get(entry.what, entry.what),
            "at": entry.at,
            "by": entry.actor_label or gettext("Hệ thống"),
            "note": entry.reason or _note(entry.details),
        }
        for entry in entries
    ]


def _note(details: dict[str, Any]) -> str:
    if "count" in details:
        return gettext("Số lượng: %(count)d") % details
    if "was" in details and "is" in details:
        return f"{details['was']} → {details['is']}"
    if "number" in details:
        return gettext("Bản số %(number)d") % details
    if "label" in details:
        return f"{details['label']}: {details['size']}" if "size" in details else details["label"]
    return str(details.get("from", ""))
