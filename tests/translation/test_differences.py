import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from lms.translation.differences import differences

texts = st.text(alphabet="ab <>&\n", max_size=60)
TAGS = re.compile(r"</?(?:ins|del)>")


def test_words_that_went_and_came_are_marked():
    before, after = differences("Ask for one number.", "Ask for one honest number.")
    assert before == "Ask for one number."
    assert after == "Ask for one <ins>honest </ins>number."
    assert differences("a b c", "a c")[0] == "a <del>b </del>c"


def test_what_an_author_wrote_is_shown_as_text():
    before, after = differences("<b>old</b>", "<script>new</script>")
    assert before == "<del>&lt;b&gt;old&lt;/b&gt;</del>"
    assert after == "<ins>&lt;script&gt;new&lt;/script&gt;</ins>"


@given(texts, texts)
def test_without_its_marks_each_side_is_what_was_written(before, after):
    first, second = differences(before, after)
    assert unescape(TAGS.sub("", first)) == before
    assert unescape(TAGS.sub("", second)) == after


@given(texts)
def test_the_same_words_have_no_marks(text):
    assert not any(TAGS.search(side) for side in differences(text, text))


def test_long_texts_of_one_word_are_compared_in_no_time():
    first, second = differences("a " * 10_000, "a " * 9_000 + "b")
    assert "<ins>" in second and first
