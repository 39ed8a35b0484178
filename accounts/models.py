"""People, the offices they belong to, and what each may do there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import time
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.vietnamese.names import clean_name, fold, sort_keys


def make_nonce() -> str:
    """128 random bits from which a row's secret links are derived; a new one revokes them."""
    return secrets.token_hex(16)


class Province(models.Model):
    """One name a province has borne; a code alone names no province (it needs a day)."""

    code = models.CharField(_("mã"), max_length=2)
    name = models.CharField(_("tên"), max_length=100)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    region = models.CharField(_("vùng"), max_length=10)
    merged_into = models.CharField(_("mã sau sáp nhập"), max_length=2, blank=True)

    class Meta:
        verbose_name = _("tỉnh/thành phố")
        verbose_name_plural = _("tỉnh/thành phố")
        ordering = ("code", "valid_from")

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune, ward or special zone of the host province (no district level since 01/07/2025)."""

    code = models.CharField(_("mã"), max_length=5, unique=True)
    name = models.CharField(_("tên"), max_length=100)
    kind = models.CharField(_("loại"), max_length=10)
    province_code = models.CharField(_("mã tỉnh/thành phố"), max_length=2)
    former_province = models.CharField(_("tỉnh trước sáp nhập"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("xã/phường/đặc khu")
        verbose_name_plural = _("xã/phường/đặc khu")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Organiser(models.Model):
    """An office that holds classes and conferences; everything belongs to exactly one."""

    slug = models.SlugField(_("mã đơn vị"), max_length=40, unique=True)
    name = models.CharField(_("tên đơn vị"), max_length=200)
    short_name = models.CharField(_("tên viết tắt"), max_length=60)
    parent_name = models.CharField(_("cơ quan chủ quản"), max_length=200, blank=True)
    place = models.CharField(
        _("địa danh"),
        max_length=60,
        help_text=_("In trước ngày tháng trên văn bản, ví dụ: Hải Phòng."),
    )
    province_code = models.CharField(_("mã tỉnh/thành phố"), max_length=2, blank=True)
    address = models.CharField(_("địa chỉ"), max_length=255, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    document_symbol = models.CharField(
        _("ký hiệu văn bản"),
        max_length=30,
        blank=True,
        help_text=_("Phần sau số văn bản, ví dụ: TTKC."),
    )
    issuing_head = models.CharField(
        _("chức danh cấp giấy"),
        max_length=200,
        blank=True,
        help_text=_("Dòng đầu của giấy chứng nhận."),
    )
    signatory_name = models.CharField(_("người ký"), max_length=100, blank=True)
    signatory_title = models.CharField(_("chức vụ người ký"), max_length=100, default="GIÁM ĐỐC")
    signatory_capacity = models.CharField(
        _("quyền hạn ký"), max_length=100, blank=True, help_text=_("Ví dụ: KT. GIÁM ĐỐC.")
    )
    serial_pattern = models.CharField(_("mẫu số hiệu"), max_length=60, default="GCN-{năm}-{số:05}")
    one_person_may_propose_and_approve = models.BooleanField(
        _("một người vừa đề nghị vừa duyệt cấp giấy"), default=False
    )
    # In đồng for all paid channels together; none: no paid channel is used.
    monthly_message_budget = models.PositiveIntegerField(
        _("hạn mức tin nhắn mỗi tháng (đ)"), null=True, blank=True
    )
    quiet_from = models.TimeField(_("không gửi tin từ"), default=time(21))
    quiet_to = models.TimeField(_("đến"), default=time(7))
    holidays = models.JSONField(
        _("ngày nghỉ"), default=list, blank=True, help_text=_("Không tính vào giờ làm việc.")
    )
    consent_text = models.TextField(_("nội dung xin đồng ý xử lý dữ liệu cá nhân"), blank=True)
    consent_version = models.PositiveIntegerField(_("phiên bản nội dung"), default=1)

    class Meta:
        verbose_name = _("đơn vị tổ chức")
        verbose_name_plural = _("đơn vị tổ chức")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def signatory_lines(self) -> tuple[str, ...]:
        """KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC, as papers have them above the signature."""
        return tuple(filter(None, (self.signatory_capacity, self.signatory_title)))


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A way to sign in. What a user may do comes from memberships; who they are, from persons."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("họ và tên"), max_length=120, blank=True)
    language = models.CharField(
        _("ngôn ngữ"), max_length=5, choices=settings.LANGUAGES, default="vi"
    )
    # Nothing said: who runs an organiser's events gets it, others do not.
    morning_mail = models.BooleanField(_("thư buổi sáng"), null=True, blank=True)
    # The last day on which it was settled whether there is one, so that it is settled once.
    morning_day = models.DateField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("đang hoạt động"), default=True)
    is_staff = models.BooleanField(_("vào được trang quản trị hệ thống"), default=False)
    date_joined = models.DateTimeField(_("ngày tạo"), auto_now_add=True)
    # Of the secret links of their feeds; nothing while they have asked for none.
    calendar_nonce = models.CharField(max_length=32, blank=True, default="", editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")

    def __str__(self) -> str:
        return self.full_name or self.email


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("quản trị")
    STAFF = "staff", _("cán bộ tổ chức")
    APPROVER = "approver", _("người duyệt")
    TRAINER = "trainer", _("giảng viên")
    DOOR = "door", _("ban đón tiếp")
    COORDINATOR = "coordinator", _("cán bộ đầu mối")


class Membership(models.Model):
    """What one user may do in one organiser."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("người dùng")
    )
    organiser = models.ForeignKey(
        Organiser, models.CASCADE, related_name="memberships", verbose_name=_("đơn vị tổ chức")
    )
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("vai trò")
        verbose_name_plural = _("vai trò")
        constraints = (
            models.UniqueConstraint(fields=("user", "organiser", "role"), name="membership_once"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Salutation(models.TextChoices):
    ONG = "ong", _("Ông")
    BA = "ba", _("Bà")


class PersonalDetails(models.Model):
    """What is known of somebody: kept on the person, and as given on each registration."""

    full_name = models.CharField(_("họ và tên"), max_length=120)
    folded_name = models.CharField(max_length=120, editable=False)
    sort_given = models.CharField(max_length=160, editable=False)
    sort_family = models.CharField(max_length=480, editable=False)
    salutation = models.CharField(
        _("Ông / Bà"), max_length=3, choices=Salutation.choices, blank=True
    )
    birth_date = models.DateField(_("ngày sinh"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    phone = models.CharField(_("số điện thoại"), max_length=16, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    workplace = models.CharField(_("đơn vị công tác"), max_length=200, blank=True)
    position = models.CharField(_("chức vụ"), max_length=120, blank=True)
    on_state_salary = models.BooleanField(
        _("hưởng lương từ ngân sách nhà nước"), null=True, blank=True
    )
    national_id_encrypted = models.TextField(_("số định danh cá nhân"), blank=True, editable=False)
    language = models.CharField(
        _("ngôn ngữ"), max_length=5, choices=settings.LANGUAGES, default="vi"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_derived()
        super().save(*args, **kwargs)

    def fill_derived(self) -> None:
        """Set the stored search and sort columns from the name (also before a bulk_create)."""
        self.full_name = clean_name(self.full_name)
        self.folded_name = fold(self.full_name)
        self.sort_given, self.sort_family = sort_keys(self.full_name)

    @property
    def addressed_name(self) -> str:
        """«Bà Nguyễn Thị Hoa», or the bare name where the salutation is not known."""
        return (
            f"{self.get_salutation_display()} {self.full_name}"
            if self.salutation
            else self.full_name
        )

    @property
    def birth_words(self) -> str:
        """dd/mm/yyyy, or the year alone, or nothing."""
        return f"{self.birth_date:%d/%m/%Y}" if self.birth_date else str(self.birth_year or "")


class Person(PersonalDetails):
    """Somebody an organiser deals with. Belongs to one organiser and is not a user."""

    organiser = models.ForeignKey(
        Organiser, models.PROTECT, related_name="people", db_index=False,
        verbose_name=_("đơn vị tổ chức"),
    )  # fmt: skip
    # How they want to be told; nothing: the usual order of notifications.
    prefers = models.CharField(_("muốn nhận tin qua"), max_length=5, blank=True)
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    # Found to be somebody else's second row: it stays, so that its name and phone lead there.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False,
        db_index=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("người tham dự")
        verbose_name_plural = _("người tham dự")
        constraints = (
            models.UniqueConstraint(
                fields=("organiser", "folded_name", "phone"),
                condition=~Q(phone=""),
                name="person_same_name_and_phone",
            ),
        )
        indexes = (
            models.Index(fields=("organiser", "sort_given", "sort_family"), name="person_sorted"),
            models.Index(fields=("organiser", "phone"), name="person_phone"),
            models.Index(
                fields=("merged_into",),
                condition=Q(merged_into__isnull=False),
                name="person_merged_into",
            ),
        )


class PersonMerge(models.Model):
    """Two rows found to be one person: what moved and what was filled in, to undo it by hand."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(_("người làm"), max_length=120)
    at = models.DateTimeField(_("lúc"), auto_now_add=True)
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("lần gộp hồ sơ")
        verbose_name_plural = _("lần gộp hồ sơ")
        ordering = ("-at",)


class PersonLink(models.Model):
    """The proof that a user is a person: opened their secret link, or knew code and phone."""

    class Proof(models.TextChoices):
        LINK = "link", _("đường liên kết riêng")
        CODE_AND_PHONE = "code_and_phone", _("mã đăng ký và số điện thoại")
        STAFF = "staff", _("cán bộ xác nhận")

    user = models.ForeignKey(User, models.CASCADE, related_name="person_links")
    person = models.ForeignKey(Person, models.CASCADE, related_name="user_links")
    proof = models.CharField(_("căn cứ"), max_length=20, choices=Proof.choices)
    at = models.DateTimeField(_("lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("liên kết tài khoản với người tham dự")
        verbose_name_plural = _("liên kết tài khoản với người tham dự")
        constraints = (models.UniqueConstraint(fields=("user", "person"), name="person_link_once"),)


class Consent(models.Model):
    """On what ground a person's data is processed: source, text version and time, never edited."""

    class Basis(models.TextChoices):
        FORM = "form", _("đồng ý trên phiếu đăng ký")
        LETTER = "letter", _("công văn cử cán bộ tham dự")
        COORDINATOR = "coordinator", _("cán bộ đầu mối đăng ký thay")
        STAFF = "staff", _("cán bộ nhập theo yêu cầu")

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    basis = models.CharField(_("căn cứ"), max_length=20, choices=Basis.choices)
    source = models.CharField(_("nguồn"), max_length=200, blank=True)
    text_version = models.PositiveIntegerField(_("phiên bản nội dung"), default=0)
    language = models.CharField(_("ngôn ngữ"), max_length=5, default="vi")
    at = models.DateTimeField(_("lúc"), auto_now_add=True)
    objected_at = models.DateTimeField(_("phản đối lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("căn cứ xử lý dữ liệu cá nhân")
        verbose_name_plural = _("căn cứ xử lý dữ liệu cá nhân")
        ordering = ("-at",)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, as kept in history: a user, a person by link, a coordinator, the
    system."""

    kind: str
    user_id: int | None = None
    label: str = ""

    @classmethod
    def user(cls, user: User) -> Actor:
        return cls("user", user.pk, str(user))

    @classmethod
    def person(cls, label: str = "") -> Actor:
        return cls("person", None, label)

    @classmethod
    def coordinator(cls, label: str) -> Actor:
        return cls("coordinator", None, label)

    @classmethod
    def system(cls) -> Actor:
        return cls("system")
