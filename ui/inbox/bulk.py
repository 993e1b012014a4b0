"""Many packages judged at once: what accepting them would do, which of them can't be accepted and why. No Qt here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from export.exchange import receiving
from forms.errors import UserError
from model.exchange import conflicts, inbox, inbox_log, judging, month_closing
from ui.inbox.state import KINDS, short_reason

if TYPE_CHECKING:
    from export.exchange.receiving import Look
    from model.exchange.inbox_log import InPackage
    from model.workspace.workspace import Workspace

Step = Callable[..., None]
_CAME = ("received", "accepted", "returned", "applied")


def _quietly(_words: str, _done: int = 0, _total: int = 0) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Candidate:
    """A package that was chosen. why: it isn't accepted together with others, as a sentence without its stop; "" = it
    is. records: with their outcomes. done: it was accepted."""

    key: str
    unit: str
    period: str
    number: str
    records: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    done: bool = False

    def count(self, outcome: str) -> int:
        """How many of its records."""
        return sum(each == outcome for each in self.records.values())


@dataclass(frozen=True)
class Plan:
    """The dry run of many, or what became of them. over: they were judged, or the work was stopped."""

    candidates: tuple[Candidate, ...]
    over: bool = False

    @property
    def ready(self) -> tuple[Candidate, ...]:
        """What can be accepted, and isn't yet."""
        return tuple(each for each in self.candidates if not each.why and not each.done)

    @property
    def held(self) -> tuple[Candidate, ...]:
        """What can't."""
        return tuple(each for each in self.candidates if each.why)

    def count(self, outcome: str) -> int:
        """Records of what can be accepted, each once: a correction repeats what it corrects."""
        found: dict[str, str] = {}
        for each in self.ready:
            found = {**each.records, **found}
        return sum(each == outcome for each in found.values())


def plan(
    workspace: "Workspace", keys: Iterable[str], looks: Mapping[str, "Look"], checked: dict[str, str] | None = None,
    step: Step = _quietly,
) -> Plan:
    """What accepting these would do. keys: of lines, of which units that are missing are passed over.

    checked: what was found wrong inside packages that were looked at again before, by key; filled.
    """
    at_odds = {record for _, record, _ in conflicts.worklist(workspace)}
    known = {each.sha256: each for each in inbox_log.packages(workspace)}
    chosen, found = tuple(keys), list[Candidate]()
    along = {(looks[key].unit, looks[key].number) for key in chosen if key in looks}
    inside = {} if checked is None else checked
    for number, key in enumerate(chosen):
        step("正在看选中的包", number, len(chosen))
        if key in looks:
            found.append(_looked(workspace, key, looks[key], along))
        elif key in known:
            found.append(_with_inside(workspace, _kept(workspace, known[key], at_odds), inside))
    found = [_with_rivals(each, found, looks) for each in found]
    return Plan(tuple(sorted(found, key=lambda each: (each.unit, each.period, each.number))))


def accept_all(
    workspace: "Workspace", planned: Plan, paths: Mapping[str, Path], judged: Callable[[Candidate], None], step: Step,
) -> None:
    """Take in and accept one after the other; a bad one stops nobody. paths: of those that were only looked at.

    judged: called with what became of each. step: raises once somebody cancelled.
    """
    for done, each in enumerate(planned.ready):
        step(f"正在接收 {each.unit} {each.number}", done, len(planned.ready))
        why = _accept(workspace, each.key, paths.get(each.key))
        judged(replace(each, why=why, done=not why))


def judged_plan(planned: Plan, judged: Sequence[Candidate]) -> Plan:
    """The plan with what became of it; what wasn't reached before somebody cancelled stays as it was."""
    after = {each.key: each for each in judged}
    return Plan(tuple(after.get(each.key, each) for each in planned.candidates), over=True)


def _accept(workspace: "Workspace", key: str, path: Path | None) -> str:
    """Why it wasn't accepted, "" when it was."""
    if path is not None:
        taken = receiving.take_all(workspace, [path])[0]
        if taken.problem is not None:
            return _plain(taken.problem.happened)
    package = inbox_log.package(workspace, key)
    if package is None:
        return "收件记录里找不到它"
    at_odds = {record for _, record, _ in conflicts.worklist(workspace)}
    found = _kept(workspace, package, at_odds)
    if found.why:
        return found.why
    try:
        judging.accept(workspace, inbox.submit_of(workspace.db, package.stream, package.digest))
    except UserError as problem:
        return _plain(problem.happened)
    return ""


def _looked(workspace: "Workspace", key: str, look: "Look", along: set[tuple[str, str]]) -> Candidate:
    records = {each.record: str(each.outcome) for each in look.preview.outcomes} if look.preview else {}
    number = look.number or KINDS.get(look.kind, "")
    return Candidate(key, look.unit_name or look.path.name, look.period, number, records,
                     _why_not_looked(workspace, look, along))


def _with_inside(workspace: "Workspace", candidate: Candidate, checked: dict[str, str]) -> Candidate:
    """A package that was taken in before is opened again: who signed it, and whether its sums are right."""
    if candidate.why:
        return candidate
    if candidate.key not in checked:
        look = receiving.look_again(workspace, candidate.key)
        checked[candidate.key] = "；".join(_inside(look)) if look.ok else _plain(look.happened)
    return replace(candidate, why=checked[candidate.key])


def _inside(look: "Look") -> list[str]:
    """What is wrong inside a package, wherever it lies."""
    lines = look.verdict.lines if look.verdict else ()
    unsigned = next((each for each in lines if "没有在报告上签名" in each), "")
    wrong = len(look.preview.miscalculated) if look.preview else 0
    return [each for each in (_plain(unsigned), f"有 {wrong} 处计算不符" if wrong else "") if each]


def _why_not_looked(workspace: "Workspace", look: "Look", along: set[tuple[str, str]]) -> str:
    """along: unit, number of what is chosen too: what one package lacks may come with another."""
    seen, verdict = look.preview, look.verdict
    if not look.ok:
        return _plain(look.happened)
    if look.state in _CAME:
        return "以前收过同一个包，请选列表里原来那一行"
    if look.kind != "submission" or seen is None:
        return f"{KINDS.get(look.kind, '这种文件')}不用审，单个收下就生效"
    if verdict is None or not verdict.ok:
        return _plain(verdict.lines[-1]) if verdict else "没有核验"
    refused = [each for each in seen.outcomes if each.outcome in ("barred", "missing")]
    lacking = [each for each in seen.missing_numbers if (look.unit, each) not in along]
    comes = bool(seen.missing_numbers) and not lacking
    troubles = (
        *_inside(look),
        f"有 {seen.counts['conflicting']} 条冲突，要先逐项定" if seen.counts.get("conflicting") else "",
        f"缺前面的包 {'、'.join(lacking)}" if lacking else "",
        "流水有缺口" if seen.merged.gaps and not comes else "",
        "流水有分叉" if seen.merged.forks or seen.copied else "",
        f"有 {len(seen.merged.waiting)} 个修改的前一版还没到" if seen.merged.waiting and not comes else "",
        f"有 {len(refused)} 条不能采用：{_plain(refused[0].shown)}" if refused else "",
        _closed(workspace, look.period, look.unit),
    )
    return "；".join(filter(None, troubles))


def _with_rivals(candidate: Candidate, all_: Sequence[Candidate], looks: Mapping[str, "Look"]) -> Candidate:
    """Two devices that wrote the same records may contradict each other, which shows only once one is taken in."""
    mine = _revisions(looks.get(candidate.key))
    for other in all_:
        if candidate.why or other.number[:1] == candidate.number[:1] or other.unit != candidate.unit:
            continue
        theirs = _revisions(looks.get(other.key))
        shared = sum(theirs.get(record, head) != head for record, head in mine.items())
        if shared:
            why = f"和 {other.number} 写了同样的 {shared} 条记录，请先收下，看有没有冲突再接收"
            return replace(candidate, why=why)
    return candidate


def _revisions(look: "Look | None") -> dict[str, str]:
    """Record -> the revision that a package which wasn't taken in lists."""
    seen = look.preview if look else None
    return {each.record: each.submitted for each in seen.outcomes if each.submitted} if seen else {}


def _kept(workspace: "Workspace", package: "InPackage", at_odds: set[str]) -> Candidate:
    records: Mapping[str, str] = package.outcome.get("records", {})
    name = workspace.units.name(package.unit) if package.unit else package.name
    return Candidate(package.sha256, name, package.period, package.number or KINDS.get(package.kind, ""), records,
                     _why_not_kept(workspace, package, at_odds & set(records)))


def _why_not_kept(workspace: "Workspace", package: "InPackage", at_odds: set[str]) -> str:
    stopped = {"waiting": _plain(package.reason), "quarantined": _plain(package.reason), "accepted": "已经接收了",
               "returned": "已退回，等对方重报；要接收，请单独选它", "applied": "不用审，收下时已经办了"}
    if package.state != "received":
        return stopped.get(package.state, "不在待审里")
    submit = inbox.submit_of(workspace.db, package.stream, package.digest)
    if not submit or not judging.may_judge(workspace, submit):
        return "不由本单位审核"
    told = package.outcome
    reasons: Mapping[str, str] = told.get("reasons", {})
    troubles = (
        f"有 {len(at_odds)} 条冲突，要先逐项定" if at_odds else "",
        f"缺前面的包 {'、'.join(told['missing_numbers'])}" if told.get("missing_numbers") else "",
        "流水有缺口" if told.get("gaps") else "", "流水有分叉" if told.get("forks") else "",
        f"有 {told['waiting']} 个修改的前一版还没到" if told.get("waiting") else "",
        f"有 {len(reasons)} 条不能采用：{_plain(next(iter(reasons.values())))}" if reasons else "",
        _closed(workspace, package.period, package.unit),
    )
    return "；".join(filter(None, troubles))


def _closed(workspace: "Workspace", period: str, unit: str) -> str:
    return "这个月已经封账，要先重开" if period and month_closing.is_closed(workspace, period, unit) else ""


def _plain(words: str) -> str:
    return short_reason(words)
