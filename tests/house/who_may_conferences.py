"""Who may open the addresses of conferences' own parts: one table a part."""

from __future__ import annotations

from tests.house.rules import (
    DEED,
    EVERYBODY,
    FORM,
    LEADS_ON,
    MANAGING,
    OWN,
    PUBLIC,
    PUBLIC_FORM,
    READING,
    SIGNED_IN,
    Rule,
)

COORDINATING: dict[str, Rule] = {
    **dict.fromkeys(
        (
            "delegation",
            "delegation_paste",
            "delegation_submit",
            "delegation_decline",
            "delegation_contact",
            "delegation_papers",
            "delegation_change_add",
            "delegation_swap",
            "delegation_withdraw",
        ),
        PUBLIC_FORM,
    ),
    **dict.fromkeys(
        (
            "delegation_sample",
            "delegation_roster_file",
            "delegation_done",
            "delegation_people",
            "delegation_changes",
            "delegation_letter",
            "delegation_official",
            "delegation_document",
        ),
        PUBLIC,
    ),
    **dict.fromkeys(
        ("delegation_row", "delegation_opened", "delegation_rejoin", "delegation_take_back"),
        Rule(post=EVERYBODY),
    ),
    "delegation_keep": Rule(post=SIGNED_IN),
}

DELEGATIONS: dict[str, Rule] = {
    **dict.fromkeys(
        ("unit_invite_many", "letters_send", "units_remind", "unit_coordinators", "rosters_lock"),
        FORM,
    ),
    **dict.fromkeys(
        ("roster", "roster_history", "roster_file", "roster_letter_file"), Rule(MANAGING)
    ),
    **dict.fromkeys(
        (
            "roster_return",
            "roster_coordinator",
            "roster_renew_link",
            "roster_row_new",
            "roster_row",
            "roster_submit",
            "roster_decline",
            "roster_letter",
            "change_add",
            "change_swap",
            "change_withdraw",
            "change_decide",
        ),
        FORM,
    ),
    **dict.fromkeys(("roster_do", "roster_row_remove", "roster_row_restore"), DEED),
}

EDITION: dict[str, Rule] = {
    **dict.fromkeys(
        (
            "delegates",
            "delegates_file",
            "delegate_list_pdf",
            "delegate_list_file",
            "reports",
            "report_file",
        ),
        Rule(MANAGING),
    ),
    **dict.fromkeys(("delegate_ranks", "unit_order", "copy"), FORM),
    **dict.fromkeys(("hand_over", "take_over"), Rule(OWN, OWN)),
    "hand_over_withdraw": Rule(post=OWN),
    "document": PUBLIC,
    "documents": FORM,
    "document_change": FORM,
    "document_remove": DEED,
    "document_staff_file": Rule(MANAGING),
}

ROOMS: dict[str, Rule] = {
    **dict.fromkeys(
        (
            "hotels", "hotel", "hotel_list", "hotel_list_file", "room_counts_file", "rooms_file",
            "rooms_problems", "rooms_problems_file",
        ),
        Rule(MANAGING),
    ),
    **dict.fromkeys(
        (
            "hotel_create", "hotel_edit", "room_type_create", "room_type_edit", "rooms_create",
            "hotel_room_edit", "rooms_board", "room_move", "rooms_propose",
        ),
        FORM,
    ),
    **dict.fromkeys(("hotel_delete", "room_type_delete", "rooms_delete", "rooms_clear"), DEED),
}  # fmt: skip

MEALS_AND_BUSES: dict[str, Rule] = {
    "meals": Rule(READING),
    "meals_file": Rule(READING),
    "meal": Rule(READING),
    "meal_add": FORM,
    "meal_edit": FORM,
    "meal_remove": FORM,
    "meal_everybody": DEED,
    "meal_nobody": FORM,
    "meal_grid": FORM,
    "meal_grid_alone": FORM,
    "include_delegates": DEED,
    "vehicles": Rule(READING),
    "vehicles_file": Rule(READING),
    "vehicle_add": FORM,
    "vehicle_edit": FORM,
    "vehicle_passengers": FORM,
    "vehicle_remove": FORM,
    "reception": Rule(READING),
    "reception_file": Rule(READING),
    "arrival": FORM,
    "buses": Rule(READING),
    "buses_file": Rule(READING),
    "bus_file": Rule(READING),
    "buses_add": FORM,
    "buses_propose": DEED,
    "buses_seat": DEED,
    "bus_edit": FORM,
    "bus_remove": FORM,
}

AGENDA: dict[str, Rule] = {
    "sessions": Rule(MANAGING, MANAGING, read=LEADS_ON),
    **dict.fromkeys(("agenda_public", "agenda_pdf", "agenda_feed"), PUBLIC),
    **dict.fromkeys(("agenda", "agenda_versions", "agenda_version"), Rule(MANAGING)),
    "agenda_file": Rule(MANAGING),
    **dict.fromkeys(("agenda_day", "agenda_publish"), FORM),
    **dict.fromkeys(("papers", "papers_file", "paper_text"), Rule(MANAGING)),
    **dict.fromkeys(("proceedings_pdf", "proceedings_zip"), Rule(MANAGING)),
    **dict.fromkeys(("paper", "paper_add", "paper_edit", "papers_due"), FORM),
    **dict.fromkeys(("papers_send", "papers_remind", "paper_move"), DEED),
    "paper_upload": PUBLIC_FORM,
    "paper_uploaded": PUBLIC,
}

SEATING: dict[str, Rule] = {
    "seating": Rule(MANAGING),
    **dict.fromkeys(("seating_hall", "seating_clear"), FORM),
    **dict.fromkeys(("seating_propose", "seating_place"), DEED),
    **dict.fromkeys(("seating_plan_file", "seating_file"), Rule(MANAGING)),
    **dict.fromkeys(("seating_plates", "seating_plates_file"), Rule(MANAGING)),
}

BADGES: dict[str, Rule] = {
    **dict.fromkeys(("badges", "badges_file"), Rule(MANAGING)),
    "badges_printed": DEED,
}

FAIR: dict[str, Rule] = {
    "fair_public": PUBLIC,
    **dict.fromkeys(("fair_apply", "fair_lookup", "fair_withdraw"), PUBLIC_FORM),
    "fair_manage": PUBLIC,
    **dict.fromkeys(("fair", "fair_zones", "fair_exhibitors", "fair_exhibitor"), Rule(MANAGING)),
    **dict.fromkeys(("fair_plan_file", "fair_booths_file"), Rule(MANAGING)),
    "fair_exhibitors_file": Rule(MANAGING),
    **dict.fromkeys(("fair_edit", "fair_zone_add", "fair_booth"), FORM),
    **dict.fromkeys(("fair_exhibitor_add", "fair_exhibitor_edit"), FORM),
    **dict.fromkeys(("fair_exhibitor_refuse", "fair_exhibitor_withdraw"), FORM),
    **dict.fromkeys(("fair_row_add", "fair_row_remove"), DEED),
    **dict.fromkeys(("fair_booth_give", "fair_booth_free"), DEED),
    **dict.fromkeys(("fair_exhibitor_place", "fair_exhibitor_approve"), DEED),
    "fair_exhibitor_link": DEED,
}

OF_CONFERENCES = {
    **COORDINATING,
    **DELEGATIONS,
    **EDITION,
    **ROOMS,
    **MEALS_AND_BUSES,
    **AGENDA,
    **SEATING,
    **BADGES,
    **FAIR,
}
