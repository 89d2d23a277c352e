"""Words, stop words, languages and sentence openings."""

import subprocess
import sys

import pytest

from pullquote.text import detect_language, needs_context, split_words, stop_words
from pullquote.text.tokenize import stop_words_by_language


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Don’t over-think it!", ["don't", "over-think", "it"]),
        ("'Tis -- 'quoted' x_y", ["tis", "quoted", "x", "y"]),
        ("3.14 and 1,000.5 of 2nd", ["3.14", "and", "1,000.5", "of", "2nd"]),
        ("L’école d'Éva, qu'il", ["l'", "école", "d'", "éva", "qu'", "il"]),
        ("o'clock rock'n'roll", ["o'clock", "rock'n'roll"]),
        ("STRASSE Straße", ["strasse", "straße"]),
        ("我们下雨 ok 我", ["我们", "们下", "下雨", "ok", "我"]),
        ("ไป", ["ไป"]),
        ("डॉ. शर्मा आए।", ["डॉ", "शर्मा", "आए"]),
        ("비가 왔다", ["비가", "왔다"]),
        ("عَرَبِيّ نص", ["عَرَبِيّ", "نص"]),
        ("cafe\u0301 noir", ["cafe\u0301", "noir"]),
    ],
)
def test_split_words(text: str, words: list[str]) -> None:
    """Words are lower-case, and keep inner apostrophes and hyphens."""
    assert split_words(text) == words


def test_stop_words() -> None:
    """Stop words include contractions, but no topic words."""
    english = stop_words("en")
    assert {"the", "isn't", "we've", "i", "whose"} <= english
    assert not english & {"computer", "system", "rain", "research", "people"}
    assert {"und", "der"} <= stop_words("de")
    assert {"l'", "et"} <= stop_words("fr")
    assert stop_words("xx") == frozenset()


@pytest.mark.parametrize("language", sorted(stop_words_by_language()))
def test_stop_words_are_words(language: str) -> None:
    """Every stop word can be returned by `split_words`; otherwise it would never match."""
    text = " ".join(f"{word}a" if word.endswith("'") else word for word in stop_words(language))
    assert stop_words(language) <= set(split_words(text))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "She went home because there was nothing to do."),
        ("de", "Sie ging nach Hause, weil es nichts zu tun gab."),
        ("fr", "Elle est rentrée parce qu'il n'y avait rien à faire."),
        ("es", "Ella se fue a casa porque no había nada que hacer."),
        ("it", "Lei è andata a casa perché non c'era niente da fare."),
        ("pt", "Ela foi para casa porque não havia nada para fazer."),
        ("nl", "Zij ging naar huis omdat er niets te doen was."),
        ("sv", "Hon gick hem för att det inte fanns något att göra."),
        ("da", "Hun gik hjem, fordi der ikke var noget at lave."),
        ("no", "Hun gikk hjem fordi det ikke var noe å gjøre."),
        ("fi", "Hän meni kotiin, koska ei ollut mitään tekemistä."),
        ("pl", "Poszła do domu, bo nie było nic do roboty."),
        ("cs", "Šla domů, protože tam nebylo nic, co by mohla dělat."),
        ("tr", "Eve gitti çünkü yapacak bir şey yoktu ve hava da soğuktu."),
        ("hu", "Hazament, mert nem volt semmi, amit csinálni kellett."),
        ("ro", "S-a dus acasă pentru că nu era nimic de făcut."),
        ("ca", "Va anar a casa perquè no hi havia res a fer."),
        ("id", "Dia pulang karena tidak ada yang bisa dilakukan."),
        ("vi", "Cô ấy về nhà vì không có gì để làm."),
        ("ru", "Она пошла домой, потому что делать было нечего."),
        ("uk", "Вона пішла додому, бо не було що робити."),
        ("bg", "Тя се прибра, защото нямаше какво да прави."),
        ("el", "Πήγε σπίτι."),
        ("ar", "ذهبت إلى البيت لأنه لم يكن هناك شيء"),
        ("fa", "او به خانه رفت چون کاری برای انجام دادن نبود"),
        ("ur", "وہ گھر چلی گئی کیونکہ کچھ کرنے کو نہیں تھا"),
        ("he", "היא הלכה הביתה"),
        ("hi", "वह घर गई"),
        ("th", "เธอกลับบ้าน"),
        ("ko", "그녀는 집에 갔다"),
        ("ja", "彼女は家に帰った"),
        ("zh", "她回家了"),
        ("ka", "ის სახლში წავიდა"),
    ],
)
def test_tell_language(language: str, text: str) -> None:
    """One sentence is enough to detect the language by its script or function words."""
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "12 345", "😀", "Leonardo da Vinci", "Xyzzy plugh", "\ud800"])
def test_tell_language_unsure(text: str) -> None:
    """Text without evidence counts as English."""
    assert detect_language(text) == "en"


@pytest.mark.parametrize(
    ("language", "prose"),
    [
        ("en", "He left."),
        ("en", "“But why?” he asked."),
        ("en", "However, it rained."),
        ("en", "This plan failed."),
        ("en", "These are few."),
        ("en", "It failed."),
        ("en", "They’ve left."),
        ("en", "The latter won."),
        ("en", "The former was cheap."),
        ("en", "In addition, it rained."),
        ("en", "For example, rain."),
        ("en", "Still, it rained."),
        ("de", "Er ging."),
        ("de", "Zum Beispiel Regen."),
        ("de", "„Aber warum?“"),
        ("de", "Das ist alt."),
        ("fr", "C’est vrai."),
        ("fr", "D’ailleurs, rien."),
        ("fr", "Elle part."),
        ("es", "Sin embargo, no."),
        ("es", "¿Pero por qué?"),
    ],
)
def test_opens_unresolved(language: str, prose: str) -> None:
    """A sentence with an opening pronoun, demonstrative or connective needs context."""
    assert needs_context(prose, language)


@pytest.mark.parametrize(
    ("language", "prose"),
    [
        ("en", ""),
        ("en", "Rain fell, but he left."),
        ("en", "This paper shows it."),
        ("en", "This week we met."),
        ("en", "It is clear that rain fell."),
        ("en", "It took a year to build."),
        ("en", "It rained all day."),
        ("en", "Both rain and snow fell."),
        ("en", "Those who know, speak."),
        ("en", "The former president spoke."),
        ("en", "In addition to rain, snow fell."),
        ("en", "Still waters run deep."),
        ("en", "Theirsville is small."),
        ("de", "Es gibt Regen."),
        ("de", "Das Haus ist alt."),
        ("fr", "Il pleut."),
        ("es", "Este artículo es breve."),
        ("zh", "他走了。"),
        ("it", "Ma perché?"),
    ],
)
def test_opens_resolved(language: str, prose: str) -> None:
    """Independent sentences, and those of unlisted languages, need no context."""
    assert not needs_context(prose, language)


def test_import_is_light() -> None:
    """The text package imports neither NumPy nor any other package."""
    code = (
        "import sys; import pullquote.text; "
        "print([m for m in ('numpy', 'regex', 'json', 'asyncio', 'importlib.resources') "
        "if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.strip() == "[]"
