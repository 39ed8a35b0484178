"""How fast announcements go out where staff say nothing else."""

from __future__ import annotations

from notifications import pace
from notifications.states import Channel

# Where the mail server names no limit: what people wait for still goes out at once.
PER_MINUTE = 300
FASTEST = 6000


def usual_pace() -> int:
    """Messages a minute: half of what the mail server takes, so that confirmations find room."""
    limit = pace.per_minute(Channel.EMAIL)
    return max(1, limit // 2) if limit else PER_MINUTE


def fastest_pace() -> int:
    """No announcement may go faster: the mail server's limit."""
    return pace.per_minute(Channel.EMAIL) or FASTEST
