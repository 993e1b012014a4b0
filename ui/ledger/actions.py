"""What a ledger's menus do: columns, print, export, copy, paste, history, duplicate, void, nil report."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from export.content import LedgerContent, Paper
from forms.definition import Field
from forms.errors import UserError
from model import clock
from model.workspace.records import Saved
from ui import tasks
from ui.dialogs import open_file, save_file
from ui.ledger import clipboard, output
from ui.ledger.clipboard import Pasted
from ui.ledger.column_chooser import ColumnChooser
from ui.ledger.columns import STATE, offered
from ui.ledger.desk import LedgerDesk
from ui.ledger.history_panel import Told, told
from ui.ledger.paste_preview import PastePreview
from ui.ledger.questions import ask_reason
from ui.moved import MOVED
from ui.widgets.month_picker import month_words

NIL = "nil"
_FILES = {"xlsx": "Excel 表格 (*.xlsx)", "csv": "CSV 文件 (*.csv)"}
Choice = tuple[str, Callable[[], object]]


class LedgerActions(QObject):
    """The page's hands beyond list and form."""

    def __init__(self, page: LedgerDesk) -> None:
        super().__init__(page)
        self._page = page
        self._workspace, self._form = page.workspace, page.form
        self._chooser: ColumnChooser | None = None

    # Menus

    def chooser(self) -> ColumnChooser:
        """The panel with the ticks, made when first wanted."""
        if self._chooser is None:
            self._chooser = ColumnChooser(self._page.header.columns, offered(self._form))
            self._chooser.chosen.connect(self._choose)
        return self._chooser

    def choose_columns(self, anchor: QWidget) -> None:
        self.chooser().anchor = anchor
        self.chooser().begin(self._page.presenter.column_names())

    def _choose(self, names: list[str]) -> None:
        self._page.presenter.choose_columns(names)
        if not names:
            self.chooser().begin(self._page.presenter.column_names())

    def print_menu(self, anchor: QWidget) -> None:
        shown = [each.name for each in self._page.model.columns if each.name != STATE]
        wide: Paper = "A3-landscape" if self._form.paper == "A3-landscape" else "A4-landscape"
        choices: list[Choice] = [
            (f"整张表，打印用的列（{_paper(wide)}）", partial(self.print_list, self._form.print_columns, wide)),
            ("现在显示的列（A4 横）", partial(self.print_list, shown, "A4-landscape")),
            ("现在显示的列（A3 横）", partial(self.print_list, shown, "A3-landscape")),
        ]
        editing = self._page.record.editing
        if editing is not None and editing.record is not None:
            choices.append(("这一条，卡片（A4）", partial(self.print_card, editing.record)))
        self._menu(anchor, choices)

    def export_menu(self, anchor: QWidget) -> None:
        self._menu(anchor, [("导出现在看到的，Excel（.xlsx）", partial(self.export, "xlsx")),
                            ("导出现在看到的，CSV", partial(self.export, "csv")),
                            *self._writing(("从 Excel 或 WPS 文件导入…", self.import_file))])

    def more_menu(self, anchor: QWidget) -> None:
        self._menu(anchor, [("列…", partial(self.choose_columns, anchor)),
                            ("打印…", partial(self.print_menu, anchor)), ("导出…", partial(self.export_menu, anchor))])

    def record_menu(self, anchor: QWidget) -> None:
        editing = self._page.record.editing
        choices: list[Choice] = self._writing(("复制成新的一条", self.duplicate))
        if editing is not None and editing.record is not None:
            choices += [("历史", self.history), ("打印这一条（卡片）", partial(self.print_card, editing.record))]
            if not editing.voided and not self._workspace.read_only:
                choices.append(("作废…", self.void))
        self._menu(anchor, choices)

    def row_menu(self, place: QPoint) -> None:
        menu = self._made([("打开", self._open_current), ("复制到 Excel　Ctrl+C", self.copy),
                           *self._writing(("从 Excel 粘贴　Ctrl+V", self.paste))])
        menu.popup(place)

    def _writing(self, *choices: Choice) -> list[Choice]:
        """What writes isn't offered where nothing may be written."""
        return [] if self._workspace.read_only else list(choices)

    def _open_current(self) -> None:
        table = self._page.table
        table.opened.emit(table.currentIndex().row())

    def _menu(self, anchor: QWidget, choices: Sequence[Choice]) -> None:
        self._made(choices).popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def _made(self, choices: Sequence[Choice]) -> QMenu:
        menu = QMenu(self._page)
        for words, act in choices:
            menu.addAction(words).triggered.connect(lambda _=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    # Paper and files

    def print_list(self, columns: Sequence[str], paper: Paper) -> None:
        """The list on paper, shown inside the program."""
        names = tuple(columns) or self._page.presenter.column_names()

        def make(progress: tasks.Progress) -> bytes:
            return output.sheet_of(self._workspace, self._content(names, progress), paper)

        self._work(make, partial(self._page.show_document, name=f"{self._form.title}.pdf"))

    def print_card(self, record: str) -> None:
        def make(_: tasks.Progress) -> bytes:
            return output.card_of(self._workspace, self._form, record)

        self._work(make, partial(self._page.show_document, name=f"{self._page.record.title()}.pdf"))

    def export(self, kind: str) -> None:
        """What is seen, into a file."""
        path = save_file(self._page, "导出", f"{self._form.title}.{kind}", _FILES[kind])
        if path is not None:
            self.export_to(path, kind)

    def export_to(self, path: Path, kind: str) -> None:
        names = self._page.presenter.column_names()

        def make(progress: tasks.Progress) -> int:
            content = self._content(names, progress)
            made = output.file_of(content, "csv" if kind == "csv" else "xlsx")
            progress("正在写入文件", len(content.rows), len(content.rows))
            try:
                path.write_bytes(made)
            except OSError as problem:
                raise NotWritten(path) from problem
            return len(content.rows)

        self._work(make, lambda rows: self._page.shell.toast.say(f"已导出 {rows:,} 条到 {path.name}"))

    def _content(self, names: Sequence[str], progress: tasks.Progress) -> LedgerContent:
        presenter = self._page.presenter
        return output.content_of(self._workspace, self._form, presenter.listing(names), names, presenter.query.month,
                                 progress)

    def _work(self, make: Callable[[tasks.Progress], object], done: Callable[..., object]) -> None:
        self._page.bar.hide()
        task = tasks.run(make, done=done, failed=self._page.bar.tell,
                         cancelled=lambda: self._page.bar.say("已取消，台账没有变。", "news"))
        self._page.progress.follow(task)

    # Excel

    def copy(self) -> None:
        """The selected rows with their header."""
        model = self._page.model
        places = self._page.table.selected_rows()
        text = clipboard.as_text([each.heading for each in model.columns], (model.cells(at) for at in places))
        QGuiApplication.clipboard().setText(text)
        self._page.shell.toast.say(f"已复制 {len(places):,} 行，可在 Excel 里粘贴")

    def paste(self) -> None:
        """Rows from Excel: first a preview."""
        if self._workspace.read_only:
            self._page.bar.say(f"{MOVED}。", "warning")
            return
        rows = clipboard.rows_of(QGuiApplication.clipboard().text())
        names = [each for each in self._page.presenter.column_names() if not self._form.by_name[each].calculation]
        self._work(lambda _: clipboard.pasted(self._workspace, self._form, rows, names), self._preview)

    def import_file(self) -> None:
        path = open_file(self._page, "从文件导入", "Excel 表格 (*.xlsx *.xls *.ods)")
        if path is not None:
            self.import_from(path)

    def import_from(self, path: Path) -> None:
        def read(_: tasks.Progress) -> Pasted:
            return clipboard.imported(self._workspace, self._form, path)

        self._work(read, self._preview)

    def _preview(self, found: Pasted) -> None:
        def mend(line: clipboard.Line, field: Field, text: str) -> None:
            line.cells[field.name] = clipboard.reread(self._workspace, self._form, field, text)
            clipboard.place(self._workspace, self._form, line)

        preview = PastePreview(self._form, found, self._workspace.name_of, mend)
        preview.accepted.connect(lambda: self._write(found))
        preview.refused.connect(self._page.back_to_list)
        self._page.show_over(preview)

    def _write(self, found: Pasted) -> None:
        self._page.back_to_list()
        lines = [line for line in found.lines if line.changes]
        wishes, before = clipboard.wishes(lines), [line.parents for line in lines]
        same = len(found.lines) - len(lines)

        def save(_: tasks.Progress) -> list[Saved]:
            return self._workspace.save_many(self._form.id, wishes)

        self._work(save, partial(self._written, before=before, same=same))

    def _written(self, saved: Sequence[Saved], before: Sequence[tuple[str, ...]], same: int) -> None:
        self._announce(saved)
        words = f"已写入 {len(saved):,} 条" + (f"，{same:,} 条没有变化" if same else "")
        self._page.shell.toast.say(words, "撤销 Ctrl+Z", lambda: self._take_back(saved, before))

    def _take_back(self, saved: Sequence[Saved], before: Sequence[tuple[str, ...]]) -> None:
        """Changed records go back to what they were, new ones out of the ledger."""
        def undo(_: tasks.Progress) -> list[Saved]:
            return [self._workspace.restore_revision(parents[0]) if parents
                    else self._workspace.void(self._form.id, each.record, (each.hash,), "撤销粘贴")
                    for each, parents in zip(saved, before, strict=True)]

        self._work(undo, self._announce)

    def _announce(self, saved: Sequence[Saved]) -> None:
        from model.changes import together

        self._page.shell.announce(together([each.changes for each in saved]))

    # One record

    def duplicate(self) -> None:
        self._page.form_panel.settle()
        self._page.record.duplicate()
        self._page.show_as_new()

    def history(self) -> None:
        """Beside the list instead of the form; the draft is kept."""
        page = self._page
        editing = page.record.editing
        if editing is None or editing.record is None:
            return
        page.form_panel.settle()
        page.record.keep_draft()
        record, title = editing.record, page.record.title()

        def show(revisions: list[Told]) -> None:
            page.show_history(title, revisions)

        self._work(lambda _: told(self._workspace, self._form, record), show)

    def void(self) -> None:
        """Out of every list and sum, with a reason; it stays in the history."""
        title = self._page.record.title()
        reason = ask_reason(self._page, f"作废“{title}”？",
                            "作废后不再出现在列表、合计和上报里，历史里还能看到，也能恢复。", "作废", danger=True)
        if reason:
            self._page.record.void(reason)

    # Nil report

    def nil_month(self) -> str:
        """The month that a nil report would be for: the one shown, else the one that is being reported."""
        shown = self._page.presenter.query.month
        day = clock.today(self._workspace.clock)
        return shown or (day - timedelta(days=15)).strftime("%Y-%m")

    def nil_report(self) -> None:
        """Say on purpose that there is nothing, and why; it is signed like everything else."""
        month = self.nil_month()
        reason = ask_reason(self._page, f"{month_words(month)}的{self._form.title}作零报告？",
                            "零报告也是报告：写明为什么没有，随月报签批上报。", "作零报告")
        if reason:
            self.save_nil(month, reason)

    def save_nil(self, month: str, reason: str) -> None:
        values = {"form": self._form.id, "unit": self._workspace.unit, "period": month, "reason": reason}
        try:
            saved = self._workspace.save(NIL, values)
        except UserError as problem:
            self._page.bar.tell(problem)
            return
        self._announce([saved])
        self._page.presenter.refresh()
        self._page.shell.toast.say(f"{month_words(month)}已作零报告", "撤销 Ctrl+Z",
                                   lambda: self._unsay_nil(saved))

    def _unsay_nil(self, saved: Saved) -> None:
        self._announce([self._workspace.void(NIL, saved.record, (saved.hash,), "撤销零报告")])
        self._page.presenter.refresh()


class NotWritten(UserError):
    """The file can't be written where somebody wants it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”写不进去。", kept="台账没有变。",
                         next_step="可能正在 Excel 里打开着，请关上它，或换个位置、换个名字。")


def _paper(paper: Paper) -> str:
    return "A3 横" if paper == "A3-landscape" else "A4 横"
