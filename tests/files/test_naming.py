"""A name is only to read: it leads nowhere and hides nothing."""

from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.files.names import attachment, cleaned_name


@pytest.mark.parametrize(
    ("name", "ending", "cleaned"),
    [
        ("Plan de vivienda.pdf", ".pdf", "Plan de vivienda.pdf"),
        ("C:\\Users\\ana\\plan.PDF", ".pdf", "plan.pdf"),
        ("../../etc/passwd", ".txt", "passwd.txt"),
        ("budget.2026", ".xlsx", "budget.2026.xlsx"),
        ("photo.jpeg", ".jpg", "photo.jpg"),
        ("invoice\u202efdp.exe", ".pdf", "invoicefdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", ".pdf", "aSet-Cookie: x.pdf"),
        ("...", ".pdf", "file.pdf"),
        ("", ".md", "file.md"),
    ],
)
def test_a_name_loses_its_path_and_gets_the_ending_of_its_type(name, ending, cleaned):
    assert cleaned_name(name, ending) == cleaned


@given(st.text(max_size=400), st.sampled_from([".pdf", ".jpg", ".docx"]))
def test_any_name_ends_up_short_printable_and_stays_as_it_is_the_second_time(name, ending):
    cleaned = cleaned_name(name, ending)
    assert len(cleaned) <= 150
    assert cleaned.endswith(ending)
    assert not set(cleaned) & set("/\\\r\n\0\u202e")
    assert cleaned_name(cleaned, ending) == cleaned


@given(st.text(max_size=200))
def test_the_header_is_one_line_of_ascii_from_which_the_name_is_read_again(name):
    name = cleaned_name(name, ".pdf")
    header = attachment(name)
    assert header.isascii()
    assert "\n" not in header and "\r" not in header
    message = Message()
    message["content-disposition"] = (
        header.partition("; filename=")[0] + "; filename*=" + header.partition("filename*=")[2]
    )
    assert message.get_content_disposition() == "attachment"
    assert message.get_filename() == name
