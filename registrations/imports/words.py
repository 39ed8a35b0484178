"""The words by which headings, marks and the lines around a table are known. All are folded."""

from __future__ import annotations

import re

_WORKPLACE = (
    "don vi|co quan|noi cong tac|noi lam viec|cong tac tai|dang cong tac|to chuc|cong ty|co so|"
    "doanh nghiep|hop tac xa|htx|dia phuong|workplace|work unit|organi[sz]ation|company|agency|"
    "employer|institution|unit|office|affiliation|thuoc don vi"
)
_POSITION = (
    "chuc vu|chuc danh|chuc trach|vi tri|nghe nghiep|cong viec|"
    "position|job|role|occupation|designation"
)


def _word(*patterns: str) -> str:
    return rf"\b({'|'.join(patterns)})\b"


# In order: the first that is found in a heading decides.
_RULES = (
    ("email", _word("e ?mail", "mail", "gmail", "thu dien tu", "hop thu")),
    (
        "private",
        _word("cccd|cmnd|cmtnd|cmt|can cuoc|dinh danh|ho chieu|passport|id (number|card|no)"),
    ),
    ("private", _word("dan toc|ton giao|tai khoan|stk|ethnic\\w*|religion|bank account")),
    ("other", _word("nguoi (gioi thieu|than|nhan|lien he|lap|cham)|vo chong|cha me|lien he khan")),
    ("diet", _word("an chay|che do an|an kieng|an uong|di ung|dietary|diet|meals?|suat an")),
    ("other", _word("noi sinh|que quan|nguyen quan|place of birth")),
    (
        "phone",
        _word("dien thoai|d thoai|so dt|sdt|dt|dtdd|di dong|so may|zalo|lien lac|so lien he"),
    ),
    ("phone", _word("phone|mobile|tel|telephone|cell|contact no|contact number|whatsapp")),
    ("phone", "^(lien he|dien)$"),
    ("birth", _word("ngay sinh|nam sinh|sinh ngay|sinh nam|thang nam sinh")),
    ("birth", _word("date of birth|birth ?(date|year|day)?|dob|year born") + "|^(ns|sn|sinh)$"),
    ("off_state_salary", _word("khong( huong| co| thuoc| nhan| an)?( tu)? (luong|nsnn|ngan sach)")),
    ("off_state_salary", _word("(not on|no) (a )?(state )?salary")),
    ("on_state_salary", _word("huong luong|luong|nsnn|ngan sach|state (salary|budget|payroll)")),
    ("family_name", "^(ho|ho (va )?(ten |chu )?(dem|lot)|last name|family name|surname)$"),
    ("given_name", "^(ten|ten goi|ten rieng|given names?|first name)$"),
    ("full_name", _word("ho (va )?(chu )?ten|full ?name")),
    ("salutation", _word("gioi tinh|phai|nam nu|nam hay nu|sex|gender") + "|^gioi$"),
    ("salutation", "^(ong ba|ong|danh xung|xung ho|salutation|mr m.*)$"),
    ("position_workplace", f"{_word(_POSITION)}.*{_word(_WORKPLACE)}"),
    ("position_workplace", f"{_word(_WORKPLACE)}.*{_word(_POSITION)}"),
    ("other", _word("dia chi|address|noi o|cho o|thuong tru|ho khau")),
    ("other", _word("(ngay|gio|thoi gian) (vao|cap|den|ve|di|ky|tuyen|hop)")),
    ("other", _word("date of (arrival|departure|issue)|arrival|departure")),
    ("other", _word("trinh do|chuyen mon|nganh nghe|san pham|ky nhan|chu ky|ky ten")),
    ("other", _word("so tien|thanh tien|phong nghi|tham quan|tiec|bien so|bks|phuong tien")),
    ("other", _word("tham luan|o ghep")),
    ("position", _word(_POSITION) + "|^title$"),
    ("workplace", _word(_WORKPLACE) + "|^(thuoc|don vi cu.*|dv|cong tac)$"),
    ("note", _word("ghi chu|luu y|notes?|remarks?|comments?") + "|^gc$"),
    ("number", "^(stt|tt|so tt|so thu tu|thu tu|no|nr|order|s t t|so)$"),
    ("full_name", _word("name", "ten (hoc vien|dai bieu|nguoi|can bo|thanh vien)")),
    ("full_name", "^(hoc vien|dai bieu|participants?|attendees?)$"),
    ("full_name", "^nguoi (tham (gia|du)|duoc cu|dang ky)$"),
)
HEADING_RULES = tuple((re.compile(pattern), field) for field, pattern in _RULES)
PHONE_OF_OFFICE = re.compile(r"\b(co quan|co dinh|cd|ban|nha rieng|may ban|office|landline|fax)\b")

# A heading is made of such words; a person's row is not.
HEADING_WORDS = frozenset(
    str.split(
        """
            stt tt so thu tu ho va ten dem chu lot hoc vien dai bieu nguoi tham gia du dang ky can
        bo duoc cu     ngay thang nam sinh nu gioi tinh ong ba danh xung dien thoai dt sdt dtdd dd
        di dong lien he lac zalo     e email mail gmail dien thu hop dia chi chuc vu trach vi tri
        nghe nghiep cong viec don vi tac co quan     noi lam to huong luong nsnn ngan sach nha
        nuoc x khong ghi luu y cccd cmnd cmt cmtnd can cuoc dinh     cap dan toc ton giao que quan
        trinh do chuyen mon nganh hien nay tai thuoc cua va hoac neu may ban     thong tin ca nhan
        phong nghi an chay che kieng gio den ve ky nhan full name first last family given
        surname date of birth year day dob phone number mobile tel telephone no position title job
        role     organization organisation company unit workplace agency office note notes remark
        remarks sex gender     address dietary diet contact id card on state salary budget order
        participant participants cap     lop khoa doanh co hieu ma nguyen quan doi tuong phai dia
        phuong cong ty dang theo khac
        """
    )
)
LONGEST_HEADING = 90

NOTHING = frozenset(
    """
    |-|--|---|—|–|.|..|...|/|//|\\|0|x?|?|khongco|kco|none|no|n/a|na|null|nil|trong|chua cap nhat
    """.replace("\n    ", "").split("|")
)
NO_SUCH_THING = re.compile(
    r"(?:khong|ko|k|chua)(?: (?:co|dung|su dung|nho|ro|biet))?"
    r"(?: (?:so|dt|sdt|dien thoai|dtdd|di dong|e ?mail|mail|zalo|thong tin))*"
)
MARKS = frozenset(
    ("x", "v", "✓", "✔", "√", "☑", "1", "+", "*", "co", "yes", "y", "true", "dung", "đ")
)
NO_MARKS = frozenset(("khong", "ko", "k", "no", "n", "0", "-", "false", "sai"))
MALE = frozenset(("nam", "ong", "male", "m", "mr", "anh", "na", "trai"))
FEMALE = frozenset(("nu", "ba", "female", "f", "ms", "mrs", "chi", "gai", "nữ"))
DITTO = frozenset(
    (
        '"',
        "''",
        "”",
        "“",
        "nt",
        "-nt-",
        "- nt -",
        "nhu tren",
        "〃",
        '-"-',
        '- " -',
        "n/t",
        "'",
        "như trên",
    )
)

# The words that begin a total; with accents, since Tống and Công are family names.
TOTAL_STARTS = (
    "tổng",
    "cộng",
    "danh sách này",
    "danh sách gồm",
    "danh sách có",
    "(danh sách",
    "ấn định",
    "total",
)
TOTAL_STARTS_PLAIN = ("tong so", "tong cong", "tong:", "cong:", "danh sach nay", "danh sach gom")
END_OF_TABLE = re.compile(
    r"\bngay\W.*\bthang\W.*\bnam\b|^(nguoi (lap|lam|ky|tong hop)|lap bieu|can bo lap|thu truong|"
    r"kt\b|tm\b|tl\b|tuq\b|noi nhan|xac nhan cua|ky ten|\(ky|dai dien (don vi|co quan|lanh dao)|"
    r"lanh dao don vi|(pho )?(giam doc|chu tich|truong phong|chu nhiem)$|luu y\b|ghi chu\b.{8}|"
    r"chu thich)"
)
GROUP_MARK = re.compile(r"^(?:[IVX]{1,5}|[A-HK-L])[.)\-:]?$")

DIET = re.compile(
    r"ăn chay|an chay|ăn kiêng|kiêng|dị ứng|di ung|không ăn|vegetarian|vegan|halal|^chay$|\(chay\)",
    re.IGNORECASE,
)
