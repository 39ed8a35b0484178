import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, verbose_name="khóa")),
                ("kind", models.CharField(max_length=60, verbose_name="loại")),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("call", "Gọi điện")],
                        max_length=5,
                        verbose_name="hình thức",
                    ),
                ),
                ("secret", models.BooleanField(default=False, verbose_name="nội dung mật")),
                ("to_name", models.CharField(max_length=150, verbose_name="người nhận")),
                ("folded_name", models.CharField(editable=False, max_length=150)),
                ("to_email", models.CharField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "to_phone",
                    models.CharField(blank=True, max_length=16, verbose_name="số điện thoại"),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("vi", "Tiếng Việt"), ("en", "Tiếng Anh")],
                        max_length=5,
                        verbose_name="ngôn ngữ",
                    ),
                ),
                ("context", models.JSONField(blank=True, default=dict)),
                ("links", models.JSONField(blank=True, default=dict)),
                ("calendar", models.JSONField(blank=True, null=True)),
                ("topic", models.CharField(blank=True, max_length=80)),
                ("scope", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Chờ gửi"),
                            ("sending", "Đang gửi"),
                            ("sent", "Đã gửi"),
                            ("failed", "Không gửi được"),
                            ("withdrawn", "Đã rút"),
                            ("missed", "Quá hạn gửi"),
                        ],
                        default="queued",
                        max_length=9,
                        verbose_name="trạng thái",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=common.clock.now, verbose_name="tạo lúc"),
                ),
                (
                    "due_at",
                    models.DateTimeField(default=common.clock.now, verbose_name="hẹn gửi lúc"),
                ),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="không gửi sau"),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="số lần thử"),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.CharField(blank=True, max_length=32)),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="xong lúc"),
                ),
                (
                    "sent_subject",
                    models.CharField(blank=True, max_length=250, verbose_name="tiêu đề đã gửi"),
                ),
                ("sent_text", models.TextField(blank=True, verbose_name="nội dung đã gửi")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="ghi chú")),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người gọi",
                    ),
                ),
                (
                    "organiser",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="accounts.organiser",
                        verbose_name="đơn vị tổ chức",
                    ),
                ),
            ],
            options={
                "verbose_name": "tin nhắn",
                "verbose_name_plural": "tin nhắn",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=common.clock.now, verbose_name="lúc")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("sent", "máy chủ thư đã nhận"),
                            ("refused", "địa chỉ bị từ chối"),
                            ("failed", "chưa gửi được"),
                            ("lease_lost", "tiến trình gửi bị ngắt"),
                            ("delivered", "đã đến hộp thư"),
                            ("bounced", "thư bị trả lại"),
                            ("reached", "đã báo qua điện thoại"),
                            ("unreached", "không liên lạc được"),
                            ("requeued", "cán bộ cho gửi lại"),
                            ("closed", "cán bộ thôi gọi"),
                        ],
                        max_length=10,
                        verbose_name="kết quả",
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=500, verbose_name="chi tiết")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cán bộ",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="notifications.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần thử",
                "verbose_name_plural": "lần thử",
                "ordering": ("at", "pk"),
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["state", "channel", "due_at"], name="message_due"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["topic"], name="message_topic"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["scope"], name="message_scope"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["organiser", "-created_at"], name="message_listed"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("key",), name="message_key"),
        ),
    ]
