"""Who may open which address, and who may send something there: the one table.

An address without a line here fails the walk of the resolver."""

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

OF_AN_EVENT = {
    "edit": FORM,
    "sessions": FORM,
    "publish": DEED,
    "close": DEED,
    "postpone": FORM,
    "cancel": FORM,
    "seats": FORM,
    "release_seats": DEED,
}

ROOMS: dict[str, dict[str, Rule]] = {
    "reports": {"home": lists(WORKING), "search": lists(WORKING)},
    "reminders": {"event": FORM},
    "courses": {
        **dict.fromkeys(("list", "calendar", "feed", "class_file", "detail"), PUBLIC),
        "staff_list": lists(WORKING),
        "list_file": lists(WORKING),
        "staff_detail": Rule(LISTING),
        "poster": Rule(LISTING),
        "participants_pdf": Rule(READING),
        "copy": FORM,
        **OF_AN_EVENT,
        **{name: lists(MANAGING) for name in ("courses", "trainers", "rooms")},
        **dict.fromkeys(("create", "course_create"), LIST_FORM),
        **dict.fromkeys(("trainer_create", "room_create"), LIST_FORM),
        **dict.fromkeys(("course_edit", "trainer_edit", "room_edit"), FORM),
    },
    "conferences": {
        "list": PUBLIC,
        "detail": PUBLIC,
        "staff_list": lists(WORKING),
        "create": LIST_FORM,
        "staff_detail": Rule(OPENING),
        **OF_AN_EVENT,
        **dict.fromkeys(("units", "units_file", "unit_letters_file"), Rule(MANAGING)),
        **dict.fromkeys(("unit_invite", "unit_invite_north", "unit_letters"), FORM),
        "unit_quota": FORM,
        "unit_withdraw": DEED,
    },
    "certificates": {
        "verify": PUBLIC_FORM,
        "compare": PUBLIC_FORM,
        "signing_policy": lists(OWN, OWN),
        "signing_trial": lists(NOBODY, OWN),
        "sign_outside": Rule(READING, READING),
        "sign_export": Rule(READING),
        "compare_json": Rule(EVERYBODY, read=frozenset({400})),
        **dict.fromkeys(("certificate", "certificate_json"), PUBLIC),
        "own_file": PUBLIC,
        "staff_register": lists(READING),
        "register_file": lists(READING),
        **{name: Rule(READING) for name in ("detail", "staff_file", "batch", "batch_progress")},
        "preview": Rule(READING),
        "event": Rule(READING, MANAGING),
        **dict.fromkeys(("plan", "scores", "decide_person"), FORM),
        **{name: Rule(READING) for name in ("scores_file", "print_file", "zip_file")},
        "batch_pace": Rule(post=READING),
        "ready": lists(READING),
        "propose_many": lists(NOBODY, MANAGING),
        "approve_many": lists(NOBODY, DECIDING),
        "retry": Rule(post=READING),
        **{name: Rule(post=DECIDING) for name in ("reissue", "correct", "revoke")},
        "register_book": Rule(READING),
        "serials": lists(OWN, OWN),
        "blanks": lists(READING, MANAGING),
        "blanks_file": lists(READING),
        "decide": Rule(post=DECIDING),
        **dict.fromkeys(("templates", "signatories"), lists(READING)),
        **{name: Rule(READING) for name in ("template", "version_pdf", "version_picture")},
        **{f"template_{name}": FORM for name in ("copy", "rename", "design", "source")},
        **dict.fromkeys(("template_archive", "version_restore"), DEED),
        **dict.fromkeys(("pictures", "signatory_create"), LIST_FORM),
        "picture": Rule(MANAGING),
        "signatory_edit": FORM,
        "signatory_picture": Rule(READING),
        "check": Rule(READING),
    },
    "registrations": {
        **dict.fromkeys(("received_before", "manage", "qr", "calendar"), PUBLIC),
        **dict.fromkeys(("register", "change", "cancel", "object"), PUBLIC_FORM),
        **dict.fromkeys(("lookup", "resend"), PUBLIC_FORM),
        **{name: PUBLIC_FORM._replace(read=LEADS_ON) for name in ("accept", "decline")},
        "tie": Rule(post=SIGNED_IN),
        "staff_people": lists(READING),
        "person": Rule(READING),
        "twins": lists(MANAGING),
        "merge": FORM,
        "event_people": Rule(LISTING),
        "event_people_file": Rule(READING),
        "participants_pdf": Rule(READING),
        "approve_selected": DEED,
        "offer_by_hand": DEED,
        "add": FORM,
        "import": FORM,
        "import_preview": FORM,
        "import_take": DEED,
        "import_correct": DEED,
        "import_progress": Rule(MANAGING),
        # Door staff see who comes; presence is a matter of staff and of the class's trainers.
        "presence": Rule(MARKING),
        "mark": Rule(MARKING, MARKING),
        "sign_in_sheet": Rule(MARKING),
        "undo_marks": Rule(post=MARKING),
        "staff_attendance": lists(MARKING | {"other trainer"}),
        "registration": Rule(READING),
        **{
            f"{name}_by_staff": FORM
            for name in ("edit", "cancel", "reject", "move", "renew")
        },
        "do": DEED,
    },
    "notifications": {
        **{name: lists(MANAGING) for name in ("messages", "messages_file")},
        **{name: lists(MANAGING) for name in ("calls", "calls_done", "calls_file")},
        "message": Rule(MANAGING),
        "retry": DEED,
        "report_call": DEED,
    },
    "accounts": {
        "me": Rule(SIGNED_IN),
        "link_registration": Rule(SIGNED_IN, SIGNED_IN, LEADS_ON),
        "organiser_settings": lists(OWN, OWN),
        "staff_members": lists(OWN, OWN),
        "remove_member": Rule(post=OWN),
    },
    "admin": {
        "login": Rule(EVERYBODY | {SYSTEM}, EVERYBODY | {SYSTEM}, FOREIGN, FOREIGN),
        "logout": Rule(EVERYBODY | {SYSTEM}, EVERYBODY | {SYSTEM}, FOREIGN, FOREIGN),
        "autocomplete": SYSTEM_PAGE._replace(read=frozenset({403}), sent=frozenset({405})),
        **dict.fromkeys(
            ("index", "password_change", "password_change_done", "jsi18n", "view_on_site", "app_list"),
            SYSTEM_PAGE,
        ),
        **{f"{model}_{name}": SYSTEM_PAGE
            for model in ("account_emailaddress", "mfa_authenticator", "auth_group")
            for name in ("changelist", "add", "history", "delete", "change")},
    },
}  # fmt: skip

MAY = {
    **{f"{room}:{name}": rule for room, rules in ROOMS.items() for name, rule in rules.items()},
    "home": PUBLIC,
    "robots.txt": PUBLIC,
    "health": PUBLIC._replace(read=frozenset({200, 503})),
    "set_language": Rule(EVERYBODY, EVERYBODY, LEADS_ON),
    **{f"account_{name}": ENTRY for name in (
        "login", "logout", "inactive", "signup", "reset_password", "request_login_code",
        "complete_password_reset", "password_reset_completed", "email_verification_sent",
        "confirm_login_code", "confirm_password_reset_code",
    )},
    **{f"account_{name}": ACCOUNT for name in (
        "reauthenticate", "email", "change_password", "set_password",
    )},
    "mfa_authenticate": ENTRY,
    **{f"mfa_{name}": ACCOUNT for name in (
        "index", "reauthenticate", "activate_totp", "deactivate_totp", "view_recovery_codes",
        "generate_recovery_codes", "download_recovery_codes", "list_webauthn", "add_webauthn",
        "reauthenticate_webauthn", "remove_webauthn", "edit_webauthn",
    )},
}  # fmt: skip
