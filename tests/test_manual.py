"""The manual keeps pace: its pictures and links are there, and every page, command and error is in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from export.commands import COMMANDS
from forms.reading import builtin_forms
from model.units.tree import UnitTree
from ui import pages

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs/manual/手册.md"
PICTURES = MANUAL.parent / "pictures"
PACKAGES = ("forms", "model", "export", "ui")
LIMIT = 4_000_000
COUNTY = "990101"  # it has every page
# Between the names and numbers of an error: what is left must be findable in the manual.
BARE = re.compile(r"[“”。：，（）\s]+")


@pytest.fixture(scope="module")
def manual() -> str:
    return MANUAL.read_text("utf-8")


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)]+)\)", text)


def anchor(heading: str) -> str:
    """As GitHub and Gitea make them: spaces to hyphens, punctuation away."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_link_of_the_manual_leads_somewhere(manual) -> None:
    headings = {f"#{anchor(each)}" for each in re.findall(r"^#+ (.+)$", manual, re.MULTILINE)}
    lost = [each for each in links(manual)
            if (each not in headings if each.startswith("#") else not (MANUAL.parent / each).exists())]
    assert lost == []


def test_every_link_of_the_readme_leads_somewhere() -> None:
    found = links((ROOT / "README.md").read_text("utf-8"))
    assert [each for each in found if not (ROOT / each).exists()] == []


def test_every_picture_is_shown_and_all_together_are_small(manual) -> None:
    shown = {Path(each).name for each in [*links(manual), *links((ROOT / "README.md").read_text("utf-8"))]
             if each.endswith(".png")}
    assert {each.name for each in PICTURES.iterdir()} == shown
    assert sum(each.stat().st_size for each in PICTURES.iterdir()) < LIMIT


def test_every_picture_has_words_for_who_cannot_see_it(manual) -> None:
    assert "![](" not in manual


def test_every_page_of_the_rail_and_every_ledger_is_named(manual) -> None:
    forms = builtin_forms()

    class Office:
        """As much of a workspace as the rail asks for."""

    office = Office()
    office.forms = forms  # type: ignore[attr-defined]
    office.units, office.unit = UnitTree.bundled(), COUNTY  # type: ignore[attr-defined]
    rail = pages.specs(office)  # type: ignore[arg-type]
    assert [each.title for each in rail if f"**{each.title}**" not in manual] == []
    ledgers = [form.title for form in forms.values() if any(form.id in each.forms for each in rail)]
    explained = manual + (MANUAL.parent / "数据字典.md").read_text("utf-8")
    assert [title for title in ledgers if title not in explained] == []


def test_every_command_is_named(manual) -> None:
    assert [name for name in COMMANDS if f"`{name}`" not in manual] == []


def texts(node: ast.expr) -> list[str]:
    """The fixed words of a text: the parts between what is put in."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [part for value in node.values for part in texts(value)]
    if isinstance(node, ast.IfExp):
        return [*texts(node.body), *texts(node.orelse)]
    return []


def happened(tree: ast.ClassDef) -> list[str]:
    """What an error class says first, wherever its constructor writes it."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
            given = [each.value for each in node.keywords if each.arg == "happened"]
            for each in given or node.args[:1]:
                found += texts(each)
        elif isinstance(node, ast.Assign) and any("happened" in ast.unparse(each) for each in node.targets):
            first = node.value.elts[0] if isinstance(node.value, ast.Tuple) else node.value
            found += texts(first)
    return found


def errors() -> Iterator[tuple[str, list[str]]]:
    """Every class of errors for people, with the words that it says."""
    kinds = {"UserError"}
    classes = [(path, node) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))
               for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef)]
    for _ in range(3):
        for path, node in classes:
            if node.name not in kinds and any(isinstance(each, ast.Name) and each.id in kinds for each in node.bases):
                kinds.add(node.name)
                yield f"{path.relative_to(ROOT)}: {node.name}", happened(node)


def test_every_error_that_a_person_can_meet_is_explained(manual) -> None:
    plain = BARE.sub("", manual)
    said = {name: [part for part in (BARE.sub("", each) for each in parts) if len(part) > 1]
            for name, parts in errors()}
    assert len(said) > 40, "the errors weren't found"
    assert {name: parts for name, parts in said.items() if parts and max(parts, key=len) not in plain} == {}


def test_every_test_that_the_threat_model_names_is_there() -> None:
    said = (ROOT / "docs/formats/threats.md").read_text("utf-8")
    there = {each.stem for each in (ROOT / "tests").rglob("test_*.py")}
    assert set(re.findall(r"`(test_\w+)`", said)) <= there


def test_the_data_dictionary_is_linked(manual) -> None:
    assert "](数据字典.md)" in manual
