"""Property tests give no verdict on speed: other work may share the machine."""

from hypothesis import settings

settings.register_profile("khuyen-cong", deadline=None)
settings.load_profile("khuyen-cong")
