import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

import resources
from model.units import pinyin


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("双河镇", "shuang he zhen"),
        ("重庆市", "chong qing shi"),
        ("重点村", "zhong dian cun"),
        ("长宁县", "chang ning xian"),
        ("镇长", "zhen zhang"),
        ("什邡市", "shi fang shi"),
        ("犍为县", "qian wei xian"),
        ("郫都区", "pi du qu"),
        ("阆中市", "lang zhong shi"),
        ("荥经县", "ying jing xian"),
        ("峨边彝族自治县", "e bian yi zu zi zhi xian"),
        ("若尔盖县", "ruo er gai xian"),
        ("色达县", "se da xian"),
        ("乐山市", "le shan shi"),
        ("筠连县", "jun lian xian"),
        ("西藏", "xi zang"),
        ("会计", "kuai ji"),
        ("会理市", "hui li shi"),
        ("吕梁", "lv liang"),
        ("䶮㛃", "yan jie"),
    ],
)
def test_places_are_spelled_as_their_people_say_them(name, spelling):
    assert " ".join(pinyin.spelled(name)) == spelling


def test_letters_and_digits_stay_and_punctuation_goes():
    assert pinyin.initials("双河镇（3组）A区") == "shz3zaq"
    assert pinyin.initials("Ａ２ b") == "a2b"
    assert pinyin.initials("") == ""


def test_the_search_column_holds_the_plain_text_and_its_initials():
    assert pinyin.search_text("大坪村 Ａ１ 茶园") == "大坪村a1茶园 dpca1cy"
    assert pinyin.plain(" Ａ\u3000Ａ1 ") == "aa1"


def test_the_table_agrees_with_pypinyin_but_for_the_names_that_we_correct():
    lines = resources.path("pinyin/characters.txt").read_text(encoding="utf-8").splitlines()
    readings = {character: line.split(" ")[0] for line in lines for character in line.split(" ")[1]}
    assert len(readings) > 26_000
    others = [character for character, reading in readings.items() if lazy_pinyin(character) != [reading]]
    assert set(others) <= set("长都曾佛勒藏翟犍什筠缪仇荥覃卡尔阿夹得洗的了么地")


def test_every_word_of_the_list_is_needed_or_harmless_and_well_formed():
    for line in resources.path("pinyin/words.txt").read_text(encoding="utf-8").splitlines():
        word, *syllables = line.split(" ")
        assert len(word) == len(syllables)
        assert all(syllable.isascii() and syllable.isalpha() for syllable in syllables)


@given(st.text())
def test_any_text_can_be_searched(text):
    assert len(pinyin.initials(text)) == len(pinyin.spelled(text))
    assert " " not in pinyin.plain(text)
