"""How people stand to an organiser, and what they may be answered: the words of the one table."""

from __future__ import annotations

from typing import NamedTuple

from tests.factories.whole_site import ANONYMOUS, SYSTEM

# How people stand to the organiser whose objects the addresses name.
MANAGING = frozenset({"staff", "administrator"})
READING = MANAGING | {"approver"}
DECIDING = frozenset({"approver", "administrator"})
MARKING = MANAGING | {"trainer"}
OPENING = READING | {"door"}
LISTING = OPENING | {"trainer"}
WORKING = LISTING | {"other trainer"}
OWN = frozenset({"administrator"})
SIGNED_IN = WORKING | {"without a role", "trainee", "elsewhere"}
EVERYBODY = SIGNED_IN | {ANONYMOUS}
SYSTEM_ONLY = frozenset({SYSTEM})
NOBODY: frozenset[str] = frozenset()


LEADS_ON = frozenset({302, 303})


class Rule(NamedTuple):
    """Who reads, who sends (nobody: the method is not answered), and what they are answered."""

    get: frozenset[str] = NOBODY
    post: frozenset[str] = NOBODY
    read: frozenset[int] = frozenset({200})
    sent: frozenset[int] = LEADS_ON | {422}


def lists(*who: frozenset[str]) -> Rule:
    """A page without an object: each office has its own, that of elsewhere too."""
    return Rule(*(group | {"elsewhere"} if group else group for group in who))


PUBLIC, PUBLIC_FORM = Rule(EVERYBODY), Rule(EVERYBODY, EVERYBODY)
FORM, DEED = Rule(MANAGING, MANAGING), Rule(post=MANAGING)
LIST_FORM = lists(MANAGING, MANAGING)
# allauth's and Django's own pages: they lead on wherever there is nothing to do.
FOREIGN = frozenset({200, 302, 404, 405})
ACCOUNT = Rule(SIGNED_IN, SIGNED_IN, FOREIGN, FOREIGN)
ENTRY = Rule(EVERYBODY, EVERYBODY, FOREIGN, FOREIGN)
SYSTEM_PAGE = Rule(SYSTEM_ONLY, SYSTEM_ONLY, FOREIGN, FOREIGN)
