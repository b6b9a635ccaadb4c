"""What makes two words the same to a search: not case, not accents, not one or many."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lms.i18n import LANGUAGES, fold
from lms.stemming import LONGEST, forms

SAME = {
    "en": [
        "city cities CITY",
        "policy policies",
        "budget budgets",
        "process processes",
        "tax taxes",
        "bus buses",
        "use uses",
        "library libraries",
        "analysis analyses",
        "promise promises promised",
        "measure measures measuring",
    ],
    "es": [
        "ciudad ciudades CIUDAD",
        "municipal municipales",
        "educación educacion educaciones EDUCACIÓN educar",
        "presupuesto presupuestos",
        "país países pais paises",
        "luz luces",
        "red redes",
        "base bases",
        "calle calles",
        "enlace enlaces",
        "interés intereses",
        "mes meses",
        "día dias",
        "ley leyes",
        "imagen imágenes",
        "joven jóvenes jovenes",
        "raíz raíces",
        "decisión decisiones decision",
        "público pública públicos publicas",
    ],
    "pt": [
        "cidade cidades",
        "municipal municipais",
        "ação ações acao acoes AÇÕES",
        "educação educacao educações educar",
        "orçamento orçamentos orcamento",
        "cidadão cidadãos cidadao",
        "pão pães",
        "papel papéis",
        "fácil fáceis",
        "nível níveis",
        "civil civis",
        "jovem jovens",
        "setor setores",
        "vez vezes",
        "mês meses mes",
        "país países",
        "lei leis",
        "análise análises",
        "português portugueses",
        "responsável responsáveis responsavel responsabilidade",
        "experiência experiencias",
    ],
}
APART = {
    "en": ["city cite", "data date"],
    "es": ["ciudad ciudadano", "plan plaza", "casa cosa"],
    "pt": ["ação acaso", "lei ler", "cidade cidadão"],
}


@pytest.mark.parametrize(("language", "words"), [(key, words) for key, all in SAME.items() for words in all])
def test_forms_of_one_word_are_one_to_a_search(language, words):
    assert len({forms(word, language).stem for word in words.split()}) == 1


@pytest.mark.parametrize(("language", "words"), [(key, words) for key, all in APART.items() for words in all])
def test_words_that_only_look_alike_stay_apart(language, words):
    one, other = words.split()
    assert forms(one, language).stem != forms(other, language).stem


languages = st.sampled_from(list(LANGUAGES))
letters = "abcdefghijklmnopqrstuvwxyz"
words = st.text(letters + "áéíóúñüâêôãõçàÁÉÇÃÕ", min_size=1, max_size=14)


@given(words, languages)
def test_case_and_accents_never_matter(word, language):
    ours = forms(word, language)
    same = (word.upper(), word.title(), fold(word), unicodedata.normalize("NFC", unicodedata.normalize("NFD", word)))
    assert {forms(other, language) for other in same} == {ours}


@given(st.text(min_size=1, max_size=60), languages)
def test_any_text_at_all_has_forms_and_the_singular_of_a_singular_is_itself(word, language):
    made = forms(word, language)
    assert len(made.folded) <= LONGEST
    assert forms(made.singular, language).singular == made.singular


@given(st.text(letters, min_size=2, max_size=9), st.sampled_from("aeo"), st.sampled_from(["es", "pt"]))
def test_a_word_that_ends_in_a_vowel_is_its_plural(stem, vowel, language):
    word = stem + vowel
    assume(not (language == "pt" and word.endswith(("ae", "oe"))))  # no words of Portuguese, whose ães and ões are ão
    assert forms(word, language).stem == forms(f"{word}s", language).stem


@given(st.text(letters, min_size=2, max_size=9), st.sampled_from("aeiou"), st.sampled_from("dlnrsyj"))
def test_in_spanish_a_word_that_ends_in_a_consonant_is_its_plural(stem, vowel, consonant):
    word = f"{stem}{vowel}{consonant}"
    assert forms(word, "es").stem == forms(f"{word}es", "es").stem
    assert forms(f"{stem}{vowel}z", "es").stem == forms(f"{stem}{vowel}ces", "es").stem


ENDINGS = [("ão", "ões"), ("ão", "ães"), ("ão", "ãos"), ("al", "ais"), ("el", "éis"), ("il", "is"), ("ol", "óis")]
ENDINGS += [("ul", "uis"), ("em", "ens"), ("im", "ins"), ("om", "ons"), ("or", "ores"), ("az", "azes")]


@given(st.text("bcdfghjklmnprtvxz", min_size=2, max_size=9), st.sampled_from(ENDINGS))
def test_in_portuguese_a_word_is_its_plural(stem, endings):
    one, many = (stem + ending for ending in endings)
    assert forms(one, "pt").stem == forms(many, "pt").stem
