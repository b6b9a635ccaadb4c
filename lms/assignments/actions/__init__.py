"""Every write of assignments, a file per act."""

from lms.assignments.actions.asking import NO_PEER, answer_request, ask_peer
from lms.assignments.actions.handing_in import hand_in, preview_of, released
from lms.assignments.actions.reviewing import NO_COMMENT, NO_LEVEL, mark_of, send_review, write_review
from lms.assignments.actions.writing import (
    attach_files,
    begin_submission,
    check_room,
    fetch_lines,
    remove_file,
    write_parts,
)

__all__ = [
    "NO_COMMENT",
    "NO_LEVEL",
    "NO_PEER",
    "answer_request",
    "ask_peer",
    "attach_files",
    "begin_submission",
    "check_room",
    "fetch_lines",
    "hand_in",
    "mark_of",
    "preview_of",
    "released",
    "remove_file",
    "send_review",
    "write_parts",
    "write_review",
]
