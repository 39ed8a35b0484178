"""The words by which headings, marks and the lines around a table are known. All are folded."""

from __future__ import annotations

import re

_WORKPLACE = (
    r"don vi|co quan|noi cong tac|noi lam viec|cong tac tai|dang cong tac|to chuc|cong ty|doanh nghiep|"
    r"co so|hop tac xa|htx|dia phuong|workplace|work unit|organi[sz]ation|company|agency|employer|"
    r"institution|unit|office|affiliation|thuoc don vi"
)
_POSITION = (
    r"chuc vu|chuc danh|chuc trach|vi tri|nghe nghiep|cong viec|position|job|role|occupation|designation"
)

# In order: the first that is found in a heading decides.
HEADING_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), field)
    for pattern, field in (
        (r"\b(e ?mail|mail|gmail|thu dien tu|hop thu)\b", "email"),
        (r"\b(cccd|cmnd|cmtnd|cmt|can cuoc|dinh danh|ho chieu|passport|id (number|card|no))\b", "private"),
        (r"\b(dan toc|ton giao|tai khoan|stk|ethnic\w*|religion|bank account)\b", "private"),
        (r"\b(nguoi (gioi thieu|than|nhan|lien he|lap|cham)|vo chong|cha me|lien he khan)\b", "other"),
        (r"\b(an chay|che do an|an kieng|an uong|di ung|dietary|diet|meals?|suat an)\b", "diet"),
        (r"\b(noi sinh|que quan|nguyen quan|place of birth)\b", "other"),
        (
            r"\b(dien thoai|d thoai|so dt|sdt|dt|dtdd|di dong|so may|phone|mobile|tel|telephone|cell|zalo|"
            r"lien lac|so lien he|contact no|contact number|whatsapp)\b|^lien he$|^dien$",
            "phone",
        ),
        (
            r"\b(ngay sinh|nam sinh|sinh ngay|sinh nam|thang nam sinh|date of birth|birth ?(date|year|day)?|"
            r"dob|year born)\b|^(ns|sn|sinh)$",
            "birth",
        ),
        (r"\bkhong (huong|co|thuoc|nhan|an)? ?(luong|tu)?\b.*\b(luong|nsnn|ngan sach)\b", "off_state_salary"),
        (r"\b(not on|no) .*\bsalary\b", "off_state_salary"),
        (r"\b(huong luong|luong|nsnn|ngan sach|state (salary|budget|payroll))\b", "on_state_salary"),
        (r"^(ho|ho (va )?(ten |chu )?(dem|lot)|last name|family name|surname)$", "family_name"),
        (r"^(ten|ten goi|ten rieng|given names?|first name)$", "given_name"),
        (r"\b(ho (va )?(chu )?ten|full ?name)\b", "full_name"),
        (r"\b(gioi tinh|phai|nam nu|nam hay nu|sex|gender)\b|^gioi$", "salutation"),
        (r"^(ong ba|ong|danh xung|xung ho|salutation|mr m\w+.*)$", "salutation"),
        (rf"\b({_POSITION})\b.*\b({_WORKPLACE})\b", "position_workplace"),
        (rf"\b({_WORKPLACE})\b.*\b({_POSITION})\b", "position_workplace"),
        (r"\b(dia chi|address|noi o|cho o|thuong tru|ho khau)\b", "other"),
        (r"\b(ngay|gio|thoi gian|date) (vao|cap|den|ve|di|ky|tuyen|hop|of (arrival|departure))\b", "other"),
        (r"\b(trinh do|chuyen mon|nganh nghe|san pham|ky nhan|chu ky|ky ten|so tien|thanh tien)\b", "other"),
        (r"\b(phong nghi|tham quan|tiec|bien so|bks|phuong tien|tham luan|o ghep)\b", "other"),
        (rf"\b({_POSITION})\b|^title$", "position"),
        (rf"\b({_WORKPLACE})\b|^(thuoc|don vi cu.*|dv|cong tac)$", "workplace"),
        (r"\b(ghi chu|luu y|notes?|remarks?|comments?)\b|^gc$", "note"),
        (r"^(stt|tt|so tt|so thu tu|thu tu|no|nr|order|s t t|so)$", "number"),
        (r"\b(name|ten (hoc vien|dai bieu|nguoi|can bo|thanh vien))\b", "full_name"),
        (r"^(cac )?(hoc vien|dai bieu|nguoi (tham (gia|du)|duoc cu|dang ky)|participants?|attendees?)$", "full_name"),
    )
)  # fmt: skip
PHONE_OF_OFFICE = re.compile(r"\b(co quan|co dinh|cd|ban|nha rieng|may ban|office|landline|fax)\b")

# A heading is made of such words; a person's row is not.
HEADING_WORDS = frozenset(
    """
    stt tt so thu tu ho va ten dem chu lot hoc vien dai bieu nguoi tham gia du dang ky can bo duoc cu
    ngay thang nam sinh nu gioi tinh ong ba danh xung dien thoai dt sdt dtdd dd di dong lien he lac zalo
    e email mail gmail dien thu hop dia chi chuc vu trach vi tri nghe nghiep cong viec don vi tac co quan
    noi lam to huong luong nsnn ngan sach nha nuoc x khong ghi luu y cccd cmnd cmt cmtnd can cuoc dinh
    cap dan toc ton giao que quan trinh do chuyen mon nganh hien nay tai thuoc cua va hoac neu may ban
    thong tin ca nhan phong nghi an chay che kieng gio den ve ky nhan full name first last family given
    surname date of birth year day dob phone number mobile tel telephone no position title job role
    organization organisation company unit workplace agency office note notes remark remarks sex gender
    address dietary diet contact id card on state salary budget order participant participants cap
    lop khoa doanh co hieu ma nguyen quan doi tuong phai dia phuong cong ty dang theo
    """.split()
)
LONGEST_HEADING = 90

NOTHING = frozenset(
    """
    - -- --- — – . .. ... / // \\ 0 x? ? khong ko k khongco kco none no n/a na null nil chua trong
    """.split()
) | {"khong co", "ko co", "k co", "chua co", "khong dung", "khong su dung", "khong biet", "chua ro", "chua cap nhat"}  # fmt: skip
MARKS = frozenset(("x", "v", "✓", "✔", "√", "☑", "1", "+", "*", "co", "yes", "y", "true", "dung", "đ"))
NO_MARKS = frozenset(("khong", "ko", "k", "no", "n", "0", "-", "false", "sai"))
MALE = frozenset(("nam", "ong", "male", "m", "mr", "anh", "na", "trai"))
FEMALE = frozenset(("nu", "ba", "female", "f", "ms", "mrs", "chi", "gai", "nữ"))
DITTO = frozenset(('"', "''", "”", "“", "nt", "-nt-", "- nt -", "nhu tren", "〃", '-"-', '- " -', "n/t", "'", "như trên"))

# The words that begin a total; with accents, since Tống and Công are family names.
TOTAL_STARTS = ("tổng", "cộng", "danh sách này", "danh sách gồm", "danh sách có", "(danh sách", "ấn định", "total")
TOTAL_STARTS_PLAIN = ("tong so", "tong cong", "tong:", "cong:", "danh sach nay", "danh sach gom")
END_OF_TABLE = re.compile(
    r"\bngay\W.*\bthang\W.*\bnam\b|^(nguoi (lap|lam|ky|tong hop)|lap bieu|can bo lap|thu truong|kt\b|tm\b|"
    r"tl\b|tuq\b|noi nhan|xac nhan cua|ky ten|\(ky|dai dien (don vi|co quan|lanh dao)|lanh dao don vi|"
    r"(pho )?(giam doc|chu tich|truong phong|chu nhiem)$|luu y\b|ghi chu\b.{8}|chu thich)"
)
GROUP_MARK = re.compile(r"^(?:[IVX]{1,5}|[A-HK-L])[.)\-:]?$")

DIET = re.compile(
    r"ăn chay|an chay|ăn kiêng|kiêng|dị ứng|di ung|không ăn|vegetarian|vegan|halal|^chay$|\(chay\)", re.IGNORECASE
)
