"""The printed data dictionary says what the definitions say today."""

from forms.reading import builtin_forms
from resources.making.data_dictionary import PLACE, dictionary


def test_the_dictionary_in_the_manual_is_current() -> None:
    assert PLACE.read_text("utf-8") == dictionary(builtin_forms()), "run python -m resources.making.data_dictionary"


def test_every_ledger_field_check_and_threshold_is_in_it() -> None:
    text = PLACE.read_text("utf-8")
    for form in builtin_forms().values():
        assert f"（`{form.id}`，" in text
        for field in form.stored_fields:
            assert f"`{field.name}`" in text
        for each in form.thresholds:
            assert each.source in text
    assert "${" not in text
