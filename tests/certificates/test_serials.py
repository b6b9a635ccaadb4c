"""The number of a certificate: readable aloud, and wrong at once when one character is."""

from hypothesis import given
from hypothesis import strategies as st

from lms.certificates.serials import ALPHABET, RANDOM, check_character, grouped, new_serial, read_serial

PLAIN = st.text(ALPHABET, min_size=RANDOM, max_size=RANDOM)
PLACE = st.integers(0, RANDOM)


def whole(characters: str) -> str:
    return characters + check_character(characters)


def test_a_new_serial_is_five_groups_of_four_that_read_back():
    serial = new_serial()
    assert [len(group) for group in serial.split("-")] == [4, 4, 4, 4, 4]
    assert read_serial(serial) == serial
    assert len({new_serial() for _ in range(100)}) == 100


def test_it_cannot_be_guessed():
    assert len(ALPHABET) == 32
    assert RANDOM * 5 >= 80  # bits


@given(PLAIN, PLACE, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(characters, place, wrong):
    right = whole(characters)
    typed = right[:place] + wrong + right[place + 1 :]
    assert (read_serial(typed) is not None) == (typed == right)


@given(PLAIN, PLACE, PLACE)
def test_two_characters_that_changed_places_are_noticed(characters, one, other):
    right = whole(characters)
    typed = list(right)
    typed[one], typed[other] = typed[other], typed[one]
    assert (read_serial("".join(typed)) is not None) == ("".join(typed) == right)


@given(PLAIN, st.data())
def test_it_reads_lower_case_spaces_and_letters_that_look_alike(characters, data):
    right = whole(characters)
    alike = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(data.draw(st.sampled_from(alike.get(each, each + each.lower()))) for each in right)
    spaced = " ".join(typed[start : start + 4] for start in range(0, 20, 4))
    assert read_serial(spaced) == read_serial(typed) == grouped(right)


@given(st.text(max_size=30))
def test_what_is_no_serial_is_none_and_never_an_error(text):
    found = read_serial(text)
    assert found is None or read_serial(found) == found


def test_a_character_too_few_or_too_many_is_noticed():
    serial = new_serial()
    assert read_serial(serial[:-1]) is None
    assert read_serial(serial + "0") is None
    assert read_serial("") is None
