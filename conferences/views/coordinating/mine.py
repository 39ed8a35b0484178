"""The delegations on one's own page, for who opened a link while signed in and kept it."""

from __future__ import annotations

from accounts.linking import Part
from accounts.models import User
from conferences import links
from conferences.selectors.coordinating import delegations_kept_by
from conferences.states import DelegationState
from conferences.views.coordinating.doors import TONES
from registrations.notices import when_words


def my_delegations(user: User) -> Part:
    """Each delegation the user kept, with its state and its link."""
    rows = [
        {
            "delegation": each,
            "event": each.unit.conference.event,
            "when": when_words(each.unit.conference.event),
            "url": links.delegation_path(each),
            "tone": TONES[DelegationState(each.state)],
        }
        for each in delegations_kept_by(user)
    ]
    return Part("conferences/delegation/mine.html", {"rows": rows})
