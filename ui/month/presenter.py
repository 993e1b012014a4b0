"""What the month page decides: which step is on, what each act does, what is said when it can't be done. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from export import month
from forms.definition import Values
from forms.errors import UserError
from model.changes import Changes
from model.month import nil_reports, submissions
from model.month.check import Missing
from model.month.difference import MonthDifference, month_difference
from model.month.submissions import Role, Submission
from ui.month.answers import arrived
from ui.month.state import MonthState, read_state

if TYPE_CHECKING:
    from export.verification import Verdict
    from model.workspace.workspace import Workspace

Words = Callable[[str, int, int], None]
Run = Callable[..., Any]


class MonthView(Protocol):
    """What the page can show. place: at which step a fault stands: check, paper, preparer, reviewer, pack, verify."""

    def show_state(self, state: MonthState) -> None: ...

    def show_problem(self, place: str, problem: UserError) -> None: ...

    def show_busy(self, task: Any) -> None: ...

    def show_difference(self, difference: MonthDifference) -> None: ...

    def show_document(self, content: bytes, name: str) -> None: ...

    def show_packed(self, path: Path, verdict: "Verdict") -> None: ...

    def show_verdict(self, name: str, verdict: "Verdict") -> None: ...

    def show_news(self, words: str) -> None: ...

    def announce(self, changes: Changes) -> None: ...


class MonthPresenter:
    """One unit's month. run: starts long work; its function gets a progress callable (words, done, total)."""

    def __init__(self, view: MonthView, workspace: "Workspace", run: Run, period: str) -> None:
        self._view, self._workspace, self._run = view, workspace, run
        self.period = period
        self.state: MonthState | None = None
        self._asked = 0

    @property
    def unit(self) -> str:
        return self._workspace.unit

    def show_period(self, period: str) -> None:
        """Turn to another month."""
        self.period = period
        self.refresh()

    def refresh(self) -> None:
        """Check the month again; an answer that comes late, for another month or an older question, is dropped."""
        self._asked += 1
        asked, unit, period = self._asked, self.unit, self.period

        def work(step: Words) -> MonthState:
            return read_state(self._workspace, unit, period, lambda done, of, title: step(f"正在检查{title}", done, of))

        def done(state: MonthState) -> None:
            if asked == self._asked:
                self.state = state
                self._view.show_state(state)

        self._view.show_busy(self._run(work, done=done, failed=lambda problem: self._fail("check", problem)))

    # 检查

    def missing_values(self, missing: Missing) -> Values:
        """What a new record that fills the gap starts with."""
        form = self._workspace.forms[missing.form]
        values: dict[str, Any] = {}
        if form.expected and missing.subject:
            values[form.expected.field] = missing.subject
        if form.period == "month" and form.period_field:
            values[form.period_field] = self.period
        if missing.days and form.period_field:
            values[form.period_field] = missing.days[0].isoformat()
        return values

    def may_be_nil(self, form_id: str) -> bool:
        """Whether an empty month of this ledger can be reported as nil."""
        form = self._workspace.forms[form_id]
        return form.nil_report and form.period != "none"

    def report_nil(self, form_id: str, reason: str) -> None:
        """零报告 for the whole unit."""
        try:
            saved = nil_reports.report_nil(self._workspace, form_id, self.unit, self.period, reason)
        except UserError as problem:
            self._fail("check", problem)
            return
        self._view.announce(saved.changes)
        self._view.show_news(f"{self._workspace.forms[form_id].title}已作零报告")
        self.refresh()

    def take_nil_back(self, form_id: str) -> None:
        try:
            saved = nil_reports.take_back(self._workspace, form_id, self.unit, self.period)
        except UserError as problem:
            self._fail("check", problem)
            return
        if saved is not None:
            self._view.announce(saved.changes)
        self.refresh()

    def compare(self) -> None:
        """与上月签批表比."""
        unit, period = self.unit, self.period
        self._view.show_busy(self._run(
            lambda _: month_difference(self._workspace, unit, period), done=self._view.show_difference,
            failed=lambda problem: self._fail("check", problem)))

    # 打印盖章

    def keep_texts(self, remarks: str, principal: str) -> None:
        """Remarks of the month and the principal's printed name: on the disk as soon as they are typed."""
        state = self.state
        if state is None or (remarks == state.remarks and principal == state.principal):
            return
        try:
            submissions.remember(self._workspace, f"{submissions.REMARKS}/{state.unit}/{state.period}", remarks)
            submissions.remember(self._workspace, f"{submissions.PRINCIPAL}/{state.unit}", principal)
        except UserError as problem:
            self._fail("paper", problem)
            return
        self.state = replace(state, remarks=remarks, principal=principal)
        self._view.show_state(self.state)

    def generate(self) -> None:
        """Fix the month under a number and make the report that will be signed; an unpacked older one is voided."""
        state = self.state
        if state is None:
            return
        reviewer = next((each.name for each in state.people if each.role == "审核人"), "")

        def work(step: Words) -> Submission:
            step("正在生成月报", 0, 0)
            return month.begin_sign_off(
                self._workspace, state.unit, state.period, remarks=state.remarks, principal=state.principal,
                reviewer=reviewer, progress=lambda done, of, title: step(f"正在检查{title}", done, of))

        self._view.show_busy(self._run(work, done=self._generated, failed=lambda problem: self._fail("paper", problem)))

    def _generated(self, made: Submission) -> None:
        self._view.show_news(f"月报已生成，编号 {made.number}")
        self.refresh()

    def preview(self) -> None:
        """The report: the one to be signed, or the month as it stands without a number."""
        state = self.state
        if state is None:
            return
        made = state.fresh

        def work(step: Words) -> bytes:
            step("正在生成预览", 0, 0)
            if made is not None:
                return self._workspace.attachments.read(made.report)
            return month.preview_report(self._workspace, state.unit, state.period, remarks=state.remarks,
                                        principal=state.principal)

        name = self._report_name(made) if made else f"{state.unit_name}-{state.period}-未编号.pdf"
        self._view.show_busy(self._run(work, done=lambda content: self._view.show_document(content, name),
                                       failed=lambda problem: self._fail("paper", problem)))

    def open_report(self, made: Submission) -> None:
        """The report of any number."""
        self._read(made.report, self._report_name(made))

    def open_scan(self) -> None:
        """The stamped scan of the present number."""
        if self.state is not None and self.state.current is not None and self.state.current.scan:
            self._read(self.state.current.scan, self.state.scan_name)

    def _read(self, sha256: str, name: str) -> None:
        self._view.show_busy(self._run(
            lambda _: self._workspace.attachments.read(sha256),
            done=lambda content: self._view.show_document(content, name),
            failed=lambda problem: self._fail("paper", problem)))

    def attach_scan(self, path: Path) -> None:
        """The sheet that was printed, signed and stamped."""
        made = self.state.fresh if self.state else None
        if made is None:
            return

        def work(step: Words) -> Submission:
            step("正在存扫描件", 0, 0)
            return month.attach_scan(self._workspace, made, path, path.name)

        self._view.show_busy(self._run(work, done=lambda _: self.refresh(),
                                       failed=lambda problem: self._fail("paper", problem)))

    # 签批

    def sign(self, role: Role, person: str, password: str) -> None:
        """Sign the present report as a person who types the own password."""
        made = self.state.fresh if self.state else None
        if made is None:
            return

        def work(step: Words) -> Submission:
            step("正在签批", 0, 0)
            return month.sign(self._workspace, made, role, person, password)

        self._view.show_busy(self._run(work, done=lambda _: self.refresh(),
                                       failed=lambda problem: self._fail(role, problem)))

    # 打包与核验

    def package_name(self) -> str:
        made = self.state.fresh if self.state else None
        return month.package_name(self._workspace, made) if made else ""

    def pack(self, folder: Path) -> None:
        """Write the package and look at once whether it verifies."""
        from export.verification import verify_file

        made = self.state.fresh if self.state else None
        if made is None:
            return

        def work(step: Words) -> "tuple[Path, Verdict]":
            step("正在打包", 0, 0)
            path = month.pack(self._workspace, made, folder,
                              lambda done, of, words: step(f"正在打包　{words}", done, of))
            return path, verify_file(path)

        self._view.show_busy(self._run(
            work, done=self._packed, failed=lambda problem: self._fail("pack", problem),
            cancelled=lambda: self._view.show_news("已取消打包，没有写出文件；签批仍有效")))

    def _packed(self, result: "tuple[Path, Verdict]") -> None:
        self._view.show_packed(*result)
        self.refresh()

    def save_copy(self, made: Submission, target: Path) -> None:
        """A package once more, or the signed report where there is no package: the same bytes as kept here."""
        from export.errors import CannotWrite

        def work(_: Words) -> Path:
            content = self._workspace.attachments.read(made.package or made.report)
            try:
                target.write_bytes(content)
            except OSError as problem:
                raise CannotWrite(target.name, problem.strerror or "写不进去") from None
            return target

        self._view.show_busy(self._run(work, done=lambda path: self._view.show_news(f"已另存为 {path.name}"),
                                       failed=lambda problem: self._fail("pack", problem)))

    def copy_name(self, made: Submission) -> str:
        return month.package_name(self._workspace, made) if made.package else self._report_name(made)

    def verify(self, path: Path) -> None:
        """Judge any file; it stays where it is. A receipt or notice of the unit above is taken in as well."""
        from export.exchange.receiving import trust_of
        from export.verification import verify_file

        def work(step: Words) -> "tuple[Verdict, Changes]":
            step("正在核验", 0, 0)
            return arrived(self._workspace, path) or (verify_file(path, trust_of(self._workspace)), Changes())

        def done(told: "tuple[Verdict, Changes]") -> None:
            self._view.show_verdict(path.name, told[0])
            if told[1]:
                self._view.announce(told[1])
                self._view.show_news("已收下")
                self.refresh()

        self._view.show_busy(self._run(work, done=done, failed=lambda problem: self._fail("verify", problem)))

    def _report_name(self, made: Submission) -> str:
        return month.package_name(self._workspace, made).removesuffix(".asice") + ".pdf"

    def _fail(self, place: str, problem: UserError) -> None:
        self._view.show_problem(place, problem)
