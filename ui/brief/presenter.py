"""What the brief page decides: words are kept as they are typed, new figures are offered, files are written. No Qt."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from export.brief import pdf, word
from export.brief.composing import compose, cover_of
from export.brief.saving import save_document
from forms.errors import UserError
from model import briefs, received
from ui.brief.state import BriefState, Loaded, load, state_of

if TYPE_CHECKING:
    from export.brief.content import Brief
    from model.workspace.workspace import Workspace

Run = Callable[..., Any]
Kind = Literal["pdf", "word"]


class BriefView(Protocol):
    """What the page can show."""

    def show_state(self, state: BriefState) -> None: ...

    def show_saved(self, at: str) -> None: ...

    def show_preview(self, content: bytes, name: str) -> None: ...

    def show_problem(self, problem: UserError) -> None: ...

    def show_busy(self, task: Any) -> None: ...

    def show_news(self, words: str) -> None: ...


class BriefPresenter:
    """One month's brief. run: starts long work; its function gets a progress callable."""

    def __init__(self, view: BriefView, workspace: "Workspace", run: Run, month: str) -> None:
        self._view, self._workspace, self._run = view, workspace, run
        self.month = month
        self.loaded: Loaded | None = None
        self._values: dict[str, Any] = {}
        self._texts: dict[str, str] = {}
        self._figures: dict[str, Mapping[tuple[str, str], str]] = {}
        self._dirty = False
        self._asked = 0

    def show_month(self, month: str) -> None:
        """Turn to another month; what was typed is kept first."""
        self.keep()
        self.month = month
        self.loaded = None
        self.refresh()

    def refresh(self) -> None:
        """Work the month out again. Kept words stay; what is different now is offered."""
        self.keep()
        self._asked += 1
        asked, month = self._asked, self.month

        def done(loaded: Loaded) -> None:
            if asked == self._asked and not self._dirty:
                self._take(loaded)

        self._view.show_busy(self._run(
            lambda step: (step("正在算本月的数", 0, 0), load(self._workspace, month))[1], done=done,
            failed=self._view.show_problem))

    def write(self, key: str, text: str) -> None:
        """A person typed into a part."""
        if self._writable():
            self._texts[key] = text
            self._settle()

    def set_cover(self, name: str, value: Any) -> None:
        """A person changed what stands around the body; None or "" = blank."""
        if not self._writable():
            return
        if value in (None, ""):
            self._values.pop(name, None)
        else:
            self._values[name] = value
        self._settle()

    def take_new(self, key: str = "") -> None:
        """Put the new words of a part, or of all ("" = all), in the place of the old ones."""
        if self.loaded is None or not self._writable():
            return
        for part in (each for section in self.loaded.drafted.sections for each in section.parts):
            if not part.human and key in ("", part.key):
                self._texts[part.key] = part.text
                self._figures[part.key] = part.figures
        self._settle()
        self._show()
        self.preview()

    def keep(self) -> bool:
        """Write what was typed; False when it could not be, then it stays in the window."""
        loaded = self.loaded
        if loaded is None or not self._dirty:
            return True
        for part in (each for section in loaded.drafted.sections for each in section.parts):
            if not part.human and part.key not in self._texts:
                self._texts[part.key], self._figures[part.key] = part.text, part.figures
        try:
            kept = briefs.keep(self._workspace, loaded.kept, self._values, self._texts, self._figures)
        except UserError as problem:
            self._view.show_problem(problem)
            return False
        self.loaded = replace(loaded, kept=kept)
        self._dirty = False
        self._view.show_saved(self._workspace.clock.now().isoformat())
        return True

    def preview(self) -> None:
        """The pages as they would be printed, with bars beside what people write."""
        if self.loaded is None:
            return
        kept, month = self.loaded.kept, self.month
        if kept is not None and kept.issued:
            self._view.show_preview(briefs.issued_file(self._workspace, kept, "pdf"), self._name("pdf"))
            return
        brief = self._brief(self.loaded, preview=True)

        def done(content: bytes) -> None:
            if month == self.month:
                self._view.show_preview(content, self._name("pdf"))

        self._run(lambda _: pdf.write_brief(brief, marks=True).pdf, done=done, failed=self._view.show_problem)

    def file_name(self, kind: Kind) -> str:
        """What an exported file is called."""
        return self._name(kind)

    def export(self, kind: Kind, path: Path) -> None:
        """Write the brief as it stands; an issued one as it was issued."""
        if self.loaded is None or not self.keep():
            return
        kept = self.loaded.kept
        issued = kept if kept is not None and kept.issued else None
        brief = self._brief(self.loaded, preview=False)

        def work(step: Callable[..., None]) -> None:
            step(f"正在导出{path.name}", 0, 0)
            content = briefs.issued_file(self._workspace, issued, kind) if issued else _written(brief, kind)
            save_document(path, content)

        self._view.show_busy(self._run(
            work, done=lambda _: self._view.show_news(f"已导出 {path.name}"), failed=self._view.show_problem))

    def why_not_issue(self) -> str:
        """What is missing for issuing; "" when nothing is."""
        state = self.state()
        if state is None or state.issued:
            return "已经签发" if state else "还没有算好"
        if missing := state.counts[2]:
            return f"还差：{missing} 段待写（没有要写的，填“本期无”）"
        if not str(self._values.get("approver", "")).strip():
            return "还差：签发人"
        return ""

    def issue(self) -> None:
        """Fix the brief with its files under its number."""
        if self.loaded is None or self.why_not_issue():
            return
        self._dirty = True
        if not self.keep() or (kept := self.loaded.kept) is None:
            return
        brief = self._brief(self.loaded, preview=False)
        approver = str(self._values["approver"])

        def work(step: Callable[..., None]) -> briefs.Kept:
            step("正在签发", 0, 0)
            made = pdf.write_brief(brief).pdf, word.write_brief(brief)
            return briefs.issue(self._workspace, kept, approver, *made)

        def done(_: briefs.Kept) -> None:
            self._view.show_news(f"第{brief.issue}期已签发")
            self.refresh()

        self._view.show_busy(self._run(work, done=done, failed=self._view.show_problem))

    def note_received(self, unit: str, day: date) -> None:
        """The day on which a unit's month came in."""
        try:
            received.note_received(self._workspace, unit, self.month, day)
        except UserError as problem:
            self._view.show_problem(problem)
            return
        self.refresh()

    def state(self) -> BriefState | None:
        """What the page shows now; None before the month is worked out."""
        if self.loaded is None:
            return None
        return state_of(self.loaded, self.month, self._values, self._texts, self._figures)

    def _take(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self._values = {name: value for name, value in loaded.cover.items() if name != "sections"}
        self._texts = dict(loaded.kept.texts) if loaded.kept else {}
        self._figures = dict(loaded.kept.figures) if loaded.kept else {}
        self._show()
        self.preview()

    def _show(self) -> None:
        state = self.state()
        if state is not None:
            self._view.show_state(state)

    def _settle(self) -> None:
        self._dirty = True

    def _writable(self) -> bool:
        return self.loaded is not None and not (self.loaded.kept and self.loaded.kept.issued)

    def _brief(self, loaded: Loaded, *, preview: bool) -> "Brief":
        return compose(self._workspace, loaded.drafted, cover_of(self._values), self._texts, self._texts,
                       preview=preview)

    def _name(self, kind: Kind) -> str:
        number = self._values.get("issue_no", "")
        ending = "pdf" if kind == "pdf" else "docx"
        return f"{self._values.get('name', '简报')}{self.month[:4]}年第{number}期.{ending}"


def _written(brief: "Brief", kind: Kind) -> bytes:
    return pdf.write_brief(brief).pdf if kind == "pdf" else word.write_brief(brief)
