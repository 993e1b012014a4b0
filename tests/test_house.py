"""The house stands as the design draws it: what lies where, what start-up costs, what runs on every system."""

import ast
import fnmatch
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.reading import builtin_forms

ROOT = Path(__file__).parents[1]
PACKAGES = ("ui", "export", "model", "forms", "resources")
CODE = (*PACKAGES, "bench", "tests", "docs")
TOP = {
    "main.py", "ui", "export", "model", "forms", "resources", "tests", "bench", "docs", "README.md", "CHANGELOG.md",
    "Makefile", "pyproject.toml", "uv.lock", "build.spec", ".ci", ".gitignore",
}
COMMANDS = {"demo", "package", "verify", "export", "rebuild", "check", "backup", "restore", "self-test",
            "receive", "receipt"}
POSIX_ONLY = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix"}
EXPENSIVE = ("openpyxl", "reportlab", "pyhanko", "PIL", "python_calamine", "elementpath", "sqlite_utils", "pypdfium2")


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_top_level_holds_what_the_design_lists_and_nothing_else() -> None:
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split()]
    there = {each.name for each in ROOT.iterdir() if not any(fnmatch.fnmatch(each.name, line) for line in ignored)}
    assert there - {".git"} == TOP


def test_each_package_begins_with_what_it_is_for_and_holds_no_code() -> None:
    for path in modules(*PACKAGES):
        if path.name != "__init__.py":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        assert ast.get_docstring(tree), short(path)
        if path.parent.name != "resources":
            assert len(tree.body) == 1, f"{short(path)} holds more than its docstring"
    functions = [each for each in ast.walk(ast.parse((ROOT / "resources/__init__.py").read_text("utf-8")))
                 if isinstance(each, ast.FunctionDef)]
    assert [each.name for each in functions] == ["path"]


def test_every_folder_with_code_is_a_package_and_no_folder_of_tests_is() -> None:
    for folder in {path.parent for path in modules(*PACKAGES)}:
        assert (folder / "__init__.py").is_file() or folder.name == "making", short(folder)
    assert not [short(each) for each in (ROOT / "tests").rglob("__init__.py")]


def test_no_module_is_too_long_to_be_read_at_once() -> None:
    lengths = {short(path): len(path.read_text("utf-8").splitlines()) for path in [ROOT / "main.py", *modules(*CODE)]}
    assert {name: count for name, count in lengths.items() if count > 500} == {}
    of_program = sorted(count for name, count in lengths.items() if not name.startswith(("tests/", "bench/", "docs/")))
    assert of_program[len(of_program) // 2] <= 150, "the median module"
    assert of_program[len(of_program) * 95 // 100] <= 350, "all but one in twenty"


def test_nothing_was_left_for_later() -> None:
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    found = [short(path) for path in [ROOT / "main.py", *modules(*CODE)] if marks.search(path.read_text("utf-8"))]
    assert found == []


def test_words_for_people_stand_where_the_design_puts_them() -> None:
    """Chinese in forms/ and model/ is for errors and for what is printed or read, never for names in code."""
    for path in modules(*PACKAGES):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [getattr(node, part, None) for part in ("id", "attr", "arg", "name")]
            assert all(not isinstance(name, str) or name.isascii() for name in names), short(path)


def test_every_module_can_be_imported_on_windows() -> None:
    """What only POSIX has may be imported inside a function that runs there, never at import."""
    for path in [ROOT / "main.py", *modules(*PACKAGES)]:
        for name in _imported_at_import(ast.parse(path.read_text("utf-8"))):
            assert name.partition(".")[0] not in POSIX_ONLY, f"{short(path)}: {name}"


def _imported_at_import(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        else:
            yield from _imported_at_import(node)


@pytest.mark.parametrize("module", ["main", "ui.application", "ui.start.unlock_page", "export.commands"])
def test_what_is_imported_at_start_brings_no_expensive_library(module: str) -> None:
    asked = f"import sys, {module}; print([name for name in {EXPENSIVE!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_command_without_a_screen_brings_no_qt() -> None:
    asked = "import sys, main; main.main(['check', 'forms/definitions/nil.toml']); print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_the_readme_names_every_command_in_under_two_screens() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    help_text = subprocess.run(
        [sys.executable, "main.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    ).stdout
    commands = re.findall(r"^    ([a-z][a-z-]*)(?:\s|$)", help_text, re.MULTILINE)
    assert set(commands) >= COMMANDS
    assert [name for name in commands if f"`{name}" not in readme] == []
    assert len(readme.splitlines()) <= 100, "under two screens"


@pytest.mark.parametrize("page", ["README.md", "docs/manual/手册.md"])
def test_no_link_or_picture_leads_nowhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)\)", text):
        assert target.startswith("http") or ((ROOT / page).parent / target).exists(), f"{page} leads to {target}"


def test_the_manual_describes_every_definition() -> None:
    manual = (ROOT / "docs/manual/数据字典.md").read_text("utf-8")
    assert [form for form in builtin_forms() if f"（`{form}`，" not in manual] == []


def test_the_lock_names_files_and_digests_but_no_server() -> None:
    lock = (ROOT / "uv.lock").read_text("utf-8")
    assert "://" not in lock
    wanted = re.findall(r"\"([a-z0-9-]+)==([0-9.]+)\"", (ROOT / "pyproject.toml").read_text("utf-8"))
    assert wanted
    for name, version in wanted:
        assert f'name = "{name}"\nversion = "{version}"' in lock, f"{name} {version} is not in uv.lock"
