"""What the brief page decides: words are kept as they are typed, new figures are offered, files are written. No Qt."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from export.brief import pdf, word
from export.brief.composing import compose, cover_of
from export.brief.content import Part
from export.brief.saving import save_document
from forms.errors import UserError
from model import clock
from model.figures import briefs
from model.figures.behind import BehindFigure, behind
from model.month import received
from ui.brief.state import BriefState, FigureLine, Key, Loaded, load, state_of

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

    def show_behind(self, line: FigureLine, found: list[BehindFigure]) -> None: ...

    def show_problem(self, problem: UserError) -> None: ...

    def show_busy(self, task: Any) -> None: ...

    def show_news(self, words: str, undo: Callable[[], object] | None = None) -> None: ...

class BriefPresenter:
    """One month's brief. run: starts long work; its function gets a progress callable.

    What is typed goes to a draft within a second; it becomes a record on leaving, exporting and issuing.
    """

    def __init__(self, view: BriefView, workspace: "Workspace", run: Run, month: str) -> None:
        self._view, self._workspace, self._run = view, workspace, run
        self.month = month
        self.loaded: Loaded | None = None
        self._values: dict[str, Any] = {}
        self._texts: dict[str, str] = {}
        self._figures: dict[str, Mapping[Key, str]] = {}
        self._draft: str | None = None
        self._dirty = False
        self._asked = 0

    @property
    def dirty(self) -> bool:
        """Whether something was typed that isn't even in a draft."""
        return self._dirty

    def show_month(self, month: str) -> None:
        """Turn to another month; what was typed is written first."""
        if self.settle():
            self.month = month
            self.loaded = None
            self.refresh()

    def refresh(self) -> None:
        """Work the month out again. Kept words stay; what is different now is offered."""
        self.keep()
        self._asked += 1
        asked, month = self._asked, self.month

        def done(loaded: Loaded) -> None:
            if asked == self._asked:
                self._take(loaded)

        self._view.show_busy(self._run(
            lambda step: (step("正在算本月的数", 0, 0), load(self._workspace, month))[1], done=done,
            failed=self._view.show_problem))

    def write(self, key: str, text: str) -> None:
        """A person typed into a part."""
        if self._writable() and self._texts.get(key, "") != text:
            self._texts[key] = text
            self._dirty = True

    def set_cover(self, name: str, value: Any) -> None:
        """A person changed what stands around the body; None or "" = blank."""
        if not self._writable() or self._values.get(name, "") == ("" if value is None else value):
            return
        if value in (None, ""):
            self._values.pop(name, None)
        else:
            self._values[name] = value
        self._dirty = True

    def take_new(self, key: str = "") -> None:
        """Put the new words of a part, or of all ("" = all), in the place of the old ones; it can be undone."""
        if not self._writable():
            return
        before = dict(self._texts), dict(self._figures)
        for part in self._automatic():
            if key in ("", part.key):
                self._texts[part.key], self._figures[part.key] = part.text, part.figures
        if before[0] == self._texts:
            return
        self._changed()

        def undo() -> None:
            self._texts, self._figures = before
            self._changed()

        self._view.show_news("已换成新数", undo)

    def take_title(self) -> None:
        """Put the proposed title in the place of the written one; it can be undone."""
        if self.loaded is None or not self._writable():
            return
        before = self._values.get("title", "")

        def put(title: str) -> None:
            self.set_cover("title", title)
            self._changed()

        put(self.loaded.drafted.title)
        self._view.show_news("标题已换成建议的", lambda: put(before))

    def keep(self) -> bool:
        """Put what was typed into its draft, so that nothing is lost with the power; False when it could not be."""
        loaded = self.loaded
        if loaded is None or not self._dirty:
            return True
        self._freeze()
        try:
            self._draft = briefs.keep_typed(self._workspace, self._draft, loaded.kept, self._values, self._texts,
                                            self._figures)
        except UserError as problem:
            self._view.show_problem(problem)
            return False
        self._dirty = False
        self._view.show_saved(clock.stamp(self._workspace.clock.now()))
        return True

    def settle(self) -> bool:
        """Write what was typed as a record. False when it could not be: it stays in the draft and in the window."""
        loaded = self.loaded
        if loaded is None or not self.keep() or self._draft is None:
            return loaded is None or not self._dirty
        return self._write(loaded)

    def preview(self) -> None:
        """The pages as they would be printed, with bars beside what people write."""
        if self.loaded is None:
            return
        kept, month = self.loaded.kept, self.month
        if kept is not None and kept.issued:
            self._view.show_preview(briefs.issued_file(self._workspace, kept, "pdf"), "签发件")
            return
        brief = self._brief(self.loaded, preview=True)

        def done(content: bytes) -> None:
            if month == self.month:
                self._view.show_preview(content, "预览")

        self._run(lambda _: pdf.write_brief(brief, marks=True).pdf, done=done, failed=self._view.show_problem)

    def show_source(self, line: FigureLine) -> None:
        """The list behind a number."""
        name, unit = line.key
        earlier, _, plain = name.partition("|")
        month, name = (earlier, plain) if plain else (self.month, name)
        self._view.show_busy(self._run(
            lambda _: behind(self._workspace, month, name, unit), failed=self._view.show_problem,
            done=lambda found: self._view.show_behind(line, found)))

    def file_name(self, kind: Kind) -> str:
        """What an exported file is called."""
        number, name = self._values.get("issue_no", ""), self._values.get("name", "简报")
        return f"{name}{self.month[:4]}年第{number}期.{'pdf' if kind == 'pdf' else 'docx'}"

    def export(self, kind: Kind, path: Path) -> None:
        """Write the brief as it stands; an issued one as it was issued."""
        if self.loaded is None or not self.settle():
            return
        kept = self.loaded.kept
        issued = kept if kept is not None and kept.issued else None
        brief = self._brief(self.loaded, preview=False)

        def work(step: Callable[..., None]) -> None:
            step(f"正在导出 {path.name}", 0, 0)
            content = briefs.issued_file(self._workspace, issued, kind) if issued else _written(brief, kind)
            save_document(path, content)

        self._view.show_busy(self._run(
            work, done=lambda _: self._view.show_news(f"已导出 {path.name}"), failed=self._view.show_problem))

    def why_not_issue(self) -> str:
        """What is missing for issuing; "" when nothing is."""
        state = self.state()
        if state is None or state.issued:
            return "已签发，不再改" if state else "正在算本月的数"
        missing = [f"{state.counts[2]} 段待写"] if state.counts[2] else []
        missing += ["标题"] if not str(self._values.get("title", "")).strip() else []
        missing += ["签发人"] if not str(self._values.get("approver", "")).strip() else []
        return f"还差：{'、'.join(missing)}" if missing else ""

    def issue(self) -> None:
        """Fix the brief with its files under its number."""
        loaded = self.loaded
        if loaded is None or self.why_not_issue():
            return
        self._dirty = True
        if not self.settle() or self.loaded is None or (kept := self.loaded.kept) is None:
            return
        brief, approver = self._brief(self.loaded, preview=False), str(self._values["approver"])

        def work(step: Callable[..., None]) -> briefs.Kept:
            step("正在签发", 0, 0)
            made = pdf.write_brief(brief).pdf, word.write_brief(brief)
            return briefs.issue(self._workspace, kept, approver, *made)

        def done(_: briefs.Kept) -> None:
            self._view.show_news(f"第{brief.issue}期已签发")
            self.refresh()

        self._view.show_busy(self._run(work, done=done, failed=self._view.show_problem))

    def note_received(self, unit: str, day: date | None) -> bool:
        """The day on which a unit's month came in; None takes it back. False when it can't be noted."""
        try:
            received.note_received(self._workspace, unit, self.month, day)
        except UserError as problem:
            self._view.show_problem(problem)
            return False
        self.refresh()
        return True

    def state(self) -> BriefState | None:
        """What the page shows now; None before the month is worked out."""
        if self.loaded is None:
            return None
        return state_of(self.loaded, self.month, self._values, self._texts, self._figures)

    def _take(self, loaded: Loaded) -> None:
        """What was read is shown; what was typed meanwhile stays as typed."""
        self.loaded = loaded
        if not self._dirty:
            self._values = {name: value for name, value in loaded.cover.items() if name != "sections"}
            self._texts, self._figures = dict(loaded.texts), dict(loaded.figures)
            self._draft = loaded.draft or None
        self._show()
        self.preview()

    def _write(self, loaded: Loaded) -> bool:
        self._freeze()
        draft = self._draft
        try:
            kept = briefs.keep(self._workspace, loaded.kept, self._values, self._texts, self._figures)
            if draft is not None:
                self._workspace.draft_discard(draft)
        except UserError as problem:
            self._view.show_problem(problem)
            return False
        self.loaded, self._draft, self._dirty = replace(loaded, kept=kept), None, False
        self._view.show_saved(clock.stamp(self._workspace.clock.now()))
        return True

    def _freeze(self) -> None:
        """From the first word on, generated parts stay as they were read until somebody takes new ones."""
        for part in self._automatic():
            if part.key not in self._texts:
                self._texts[part.key], self._figures[part.key] = part.text, part.figures

    def _automatic(self) -> list[Part]:
        sections = self.loaded.drafted.sections if self.loaded else ()
        return [part for section in sections for part in section.parts if not part.human]

    def _changed(self) -> None:
        self._dirty = True
        self.keep()
        self._show()
        self.preview()

    def _show(self) -> None:
        state = self.state()
        if state is not None:
            self._view.show_state(state)

    def _writable(self) -> bool:
        return self.loaded is not None and not (self.loaded.kept and self.loaded.kept.issued)

    def _brief(self, loaded: Loaded, *, preview: bool) -> "Brief":
        return compose(self._workspace, loaded.drafted, cover_of(self._values), self._texts, self._texts,
                       preview=preview)


def _written(brief: "Brief", kind: Kind) -> bytes:
    return pdf.write_brief(brief).pdf if kind == "pdf" else word.write_brief(brief)
