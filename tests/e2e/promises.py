"""The keys of each JSON document: those promised to scripts, and those added since. Neither may change unnoticed."""

IMPORT = {
    *("read", "created", "updated", "unchanged", "rejected", "warnings"),
    *("different",),  # added
}
IMPORT_PROBLEM = {"row", "field", "reason"}

STUDENT = {
    *("id", "civility", "birth_name", "usage_name", "given_names", "born_on", "neph", "enrolments"),
    *("phone", "email", "archived_on"),  # added
}
ENROLMENT = {
    *("id", "category", "gearbox", "track", "aipc_on", "etg_passed_on", "booklet", "booklet_rule"),
    *("minutes_done", "minutes_elsewhere", "transmits"),
    *("presentations", "final_evaluation_on", "state", "numeric_booklet_on"),  # added
}
ATTESTATION = {"number", "kind", "form", "copy", "sha256", "blocking", "to_check"}
ATTESTATION_ADDED = {"original_number"}
FINDING = {"rule", "source", "reason", "field", "todo"}

CHECK = {"ready", "to_confirm", "blocked", "warnings", "awaiting_aipc", "blocked_doubts", "later"}
CHECK_LINE = {"lesson", "day", "student", "code", "field", "reason", "fix"}
SEND = {
    *("accepted", "rejected", "to_verify", "held", "blocked", "left", "lessons"),
    *("to_verify_blocked", "adopted", "training"),  # added
}
SENT_LESSON = {"id", "version", "state", "receipt", "code", "reason"}
STATUS = {
    *(
        "states",
        "later",
        "to_confirm",
        "last_success_at",
        "next_evening_at",
        "next_sunday_at",
        "computation_night_of",
    ),
    *("at_risk", "auto_send", "connected"),
    *(
        "waits_for",
        "clock_offset_s",
        "missing_here",
        "findings",
        "to_verify_blocked",
        "training",
        "to_decide",
    ),  # added
}
MISSING = {"missing", "unreadable", "settled"}
STATES = {"due", "blocked", "sending", "accepted", "rejected", "to_verify", "held", "by_hand"}

TODAY = {
    *(
        "day",
        "connected",
        "training",
        "to_confirm",
        "oldest_to_confirm",
        "accepted_on",
        "accepted",
        "leaving",
    ),
    *(
        "to_correct",
        "to_verify",
        "held",
        "last_evening",
        "computation_night_of",
        "window",
        "days_before_night",
    ),
    *(
        "minutes_at_risk",
        "minutes_to_confirm",
        "minutes_stuck",
        "alarming",
        "this_month_counts_for",
        "last_backup_at",
    ),
    *("backup_late", "changes_since_backup", "lessons_today", "exams_today", "appointments_today", "todo"),
}
TODAY_EVENING = {"planned_for", "late_at", "sent", "to_verify", "to_correct"}
TODO = {
    *(
        "cause",
        "urgency",
        "what",
        "why",
        "action",
        "when",
        "number",
        "due_on",
        "record",
        "enrolment",
        "field",
    ),
}

ETP = {
    *("month", "window", "people", "hours", "not_counted"),
    *("school", "computation_night_of", "base_hours", "estimate", "official"),  # added
}
ETP_PERSON = {
    *("name", "authorisation", "minutes_real", "minutes_counted", "minutes_accepted", "minutes_to_send"),
    *("minutes_at_risk", "etp"),
    *("minutes_elsewhere", "minutes_unconverted"),  # added
}
ETP_HOUR = {"lesson", "minutes", "counted", "rule", "source"}
ETP_NOT_COUNTED = {"lesson", "minutes", "why", "rule", "source"}

BACKUP_CREATE = {"file", "sequence", "bytes", "sha256", "students", "lessons", "verified"}
BACKUP_VERIFY = {"ok", "sequence", "school", "students", "lessons", "created_at"}
BACKUP_LINE = {"file", "sequence", "created_at", "ok", "verified", "reason"}
BACKUP_RESTORE = {"restored", "students", "lessons", "auto_send"}
RUN_DUE = {"ran"}
RAN = {"job", "state", "planned_for", "is_catch_up", "reason", "summary", "send"}
