"""An invented township with two people who sign, and the tools that judge what it makes."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forms.definition import Form
from forms.reading import builtin_forms
from model.workspace.opening import open_workspace, people_of
from model.workspace.workspace import Workspace
from tests.journeys.offices import PASSWORDS, PERIOD, PREPARER, VILLAGES, Office, beehive, income, open_office


@pytest.fixture(scope="session")
def unknown_form() -> Form:
    return beehive()


@pytest.fixture
def new_office(tmp_path: Path, unknown_form: Form) -> Iterator[Callable[..., Office]]:
    made: list[Workspace] = []

    def make(name: str = "双河镇.tuodi") -> Office:
        office = open_office(tmp_path / name, {**builtin_forms(), unknown_form.id: unknown_form})
        made.append(office.workspace)
        return office

    yield make
    for each in made:
        each.close()


@pytest.fixture
def office(new_office: Callable[..., Office]) -> Office:
    return new_office()


@pytest.fixture
def text_of(tmp_path: Path) -> Callable[[bytes | Path], str]:
    """What poppler reads in a PDF that qpdf finds sound, as it was drawn: a cell's lines follow each other."""

    def read(pdf: bytes | Path) -> str:
        path = pdf if isinstance(pdf, Path) else tmp_path / "read.pdf"
        if isinstance(pdf, bytes):
            path.write_bytes(pdf)
        subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
        return subprocess.run(
            ["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, encoding="utf-8"
        ).stdout

    return read


@pytest.fixture
def reported(new_office: Callable[..., Office]) -> Office:
    """Three villages have reported March, one of them with a scan."""
    office = new_office()
    scan = office.workspace.attachments.put(bytes(range(256)) * 400, "收入凭证.pdf", "application/pdf")
    for village in VILLAGES:
        office.workspace.save("village_income", income(village))
    office.workspace.save("beehive", {
        "village": VILLAGES[0], "month": PERIOD, "keeper": "王示范", "hives": 3, "contract": scan})
    return office


@pytest.fixture
def again(reported: Office) -> Iterator[Callable[[Path], Workspace]]:
    """Opens a folder as the preparer, with the forms that the office has."""
    forms, opened = dict(reported.workspace.forms), list[Workspace]()

    def reopen(folder: Path) -> Workspace:
        opened.append(open_workspace(folder, people_of(folder)[0].id, PASSWORDS[PREPARER], reported.clock, forms=forms))
        return opened[-1]

    yield reopen
    for each in opened:
        each.close()
