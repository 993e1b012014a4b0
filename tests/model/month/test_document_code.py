"""The 查验码 leads from paper back to exactly one submission."""

import pytest

from model.month import document_code

DIGEST = "0123456789abcdef" * 4


def test_sixty_bits_in_letters_that_can_be_read_aloud() -> None:
    assert document_code.from_digest(DIGEST) == "04HM-ASW9-NF6Y"
    assert document_code.from_digest("f" * 64) == "ZZZZ-ZZZZ-ZZZZ"
    assert document_code.from_digest("0" * 64) == "0000-0000-0000"


@pytest.mark.parametrize("typed", ["04HM-ASW9-NF6Y", "04hmasw9nf6y", "O4HM ASW9 NF6Y", "04HM－ASW9—NF6Y"])
def test_a_code_is_understood_as_people_copy_it(typed: str) -> None:
    assert document_code.from_paper(typed) == "04HM-ASW9-NF6Y"


@pytest.mark.parametrize("typed", ["", "04HM-ASW9-NF6", "04HM-ASW9-NF6U", "双河镇"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert document_code.from_paper(typed) is None


def test_a_pdf_carries_the_whole_digest_in_its_keywords() -> None:
    assert document_code.digest_in_keywords(document_code.pdf_keywords(DIGEST)) == DIGEST
    assert document_code.digest_in_keywords("月报") is None


def test_the_digest_is_that_of_the_file() -> None:
    assert document_code.submission_digest(b"{}").startswith("44136fa355b3678a")
