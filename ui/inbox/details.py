"""What stands beside the list: of a file looked at, of a package that came, of a unit that is missing. No Qt here."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from export.exchange.receiving_words import fork_line, gap_line
from forms.values import show_value
from model.calendar import periods
from model.exchange import completeness, conflicts, corrected, inbox_log, judging
from model.exchange.outcomes import OUTCOMES
from model.titles import called
from ui.inbox.state import COLUMNS, KINDS, SHOWN, Check, Detail, Named, key_of, short_time

if TYPE_CHECKING:
    from export.exchange.receiving import Look
    from export.verification import Verdict
    from model.exchange.completeness import UnitMonth
    from model.exchange.inbox_log import InPackage
    from model.exchange.preview import Preview
    from model.workspace.workspace import Workspace


def look_detail(workspace: "Workspace", look: "Look", size: int) -> Detail:
    """What a dry run found."""
    about = f"{look.path.name}，{_megabytes(size)}，试看结果，还没有写入任何数据"
    if not look.ok:
        return _refused(look, about)
    again = look.state in ("received", "accepted", "returned", "applied")
    acts = {"drop"} if again else {"take", "aside", "drop"}
    if look.kind == "submission":
        acts |= {"report"} if again else {"report", "return"}
    seen = look.preview
    foot = "以前收过同一个包，再收也没有变动。" if again else "收下后先待审；冲突两版都保留，没有接收的不计入汇总。"
    if look.kind != "submission":
        foot = "收下后立即生效。"
    counts = {str(name): count for name, count in seen.counts.items()} if seen else {}
    table = _by_form(workspace, [(each.form, each.outcome) for each in seen.outcomes]) if seen else ()
    return Detail(key_of(look), _look_title(look), about, tuple(_look_checks(workspace, look)), counts, table,
                  tuple(_named(workspace, seen)) if seen else (), acts=frozenset(acts), foot=foot)


def _refused(look: "Look", about: str) -> Detail:
    """A file that can't be taken: kept, it waits for a newer roster, or lies apart where time doesn't mend it."""
    refused = (Check("error", "不能收", look.happened), Check("warning", "怎么办", look.next_step))
    return Detail(key_of(look), look.path.name, about, refused, acts=frozenset({"drop", "again", "keep"}),
                  foot="留存：原件另放，写明原因，不影响别的包；名册更新以后可以再看一遍。不收：从这里拿掉，文件还在原处。")


def _look_title(look: "Look") -> str:
    period = periods.shown(look.period) if look.period else ""
    return "　".join(filter(None, (look.unit_name, period, look.number or KINDS.get(look.kind, ""))))


def _look_checks(workspace: "Workspace", look: "Look") -> Iterable[Check]:
    verdict, seen = look.verdict, look.preview
    if verdict is not None:
        yield from _verdict_checks(verdict)
    if look.roster is not None:
        yield Check("good", "名册", f"附第 {look.roster.number} 号授权名册，{len(look.roster.streams)} 台设备")
    if seen is None:
        return
    troubles = [gap_line(workspace, each) for each in seen.merged.gaps]
    troubles += [fork_line(workspace, each) for each in seen.merged.forks]
    if seen.merged.waiting:
        troubles.append(f"有 {len(seen.merged.waiting)} 个修改的前一版还没到，先收着，到了自动接上。")
    if seen.missing_numbers:
        troubles.append(f"缺 {look.unit_name} {'、'.join(seen.missing_numbers)}，请先向{look.unit_name}要这几个包。")
    if seen.copied:
        troubles.append("这个包接着本机的流水往下写：有人复制了本工作文件夹。收下后本机改用新的流水。")
    if not troubles:
        yield Check("good", "流水", "接着上一个包，不缺号")
    for trouble in troubles:
        yield Check("warning", "流水", trouble)


def _verdict_checks(verdict: "Verdict") -> Iterable[Check]:
    """What was verified, in the order in which a clerk asks: is it whole, who sealed it, who signed."""
    alike = "，报告和上报清单一致" if verdict.code else ""
    yield Check("good" if verdict.ok else "warning", "完整", f"核验通过：每个字节都在签名之内{alike}")
    sealed = f"{verdict.installation}，{verdict.sealed_at} 封装"
    yield Check("good", "来源", f"{sealed}，在授权名册里" if verdict.ok else f"{sealed}。{verdict.lines[-1]}")
    if verdict.signers:
        people = "，".join(f"{each.role} {each.name} {_day(each.at)}" for each in verdict.signers)
        yield Check("good", "签批", people)
    for each in verdict.lines:
        if "没有在报告上签名" in each or each.startswith("作废编号"):
            yield Check("warning" if "没有" in each else "good", "", each)
    if verdict.code:
        yield Check("good", "查验码", verdict.code)


def _by_form(
    workspace: "Workspace", outcomes: "Iterable[tuple[str, str]]"
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    found: dict[str, dict[str, int]] = {}
    for form, outcome in outcomes:
        there = found.setdefault(form, {})
        place = outcome if outcome in COLUMNS else "other"
        there[place] = there.get(place, 0) + 1
    names = {form: workspace.forms[form].title if form in workspace.forms else form or "其他" for form in found}
    return tuple((names[form], tuple(there.get(each, 0) for each in (*COLUMNS, "other")))
                 for form, there in sorted(found.items(), key=lambda each: _internal(workspace, each[0])))


def _internal(workspace: "Workspace", form: str) -> bool:
    return form not in workspace.forms or workspace.forms[form].group == "内部"


def _named(workspace: "Workspace", seen: "Preview") -> Iterable[Named]:
    """Records to look at: in conflict first, then refused, then changed."""
    titles = {record: title for _, record, title in
              completeness.titled(workspace, [each.record for each in seen.outcomes])}
    order = {"conflicting": 0, "barred": 1, "missing": 2, "newer": 3}
    worth = sorted((each for each in seen.outcomes if each.outcome in order), key=lambda each: order[each.outcome])
    for each in worth[:SHOWN]:
        told = seen.differences.get(each.record, ())
        form = workspace.forms.get(each.form)
        told = tuple(one for one in told if not one.field.calculation) or told
        words = each.reason or OUTCOMES[each.outcome]
        if form is not None and told:
            words = "；".join(
                f"{one.label} {show_value(form, one.field, one.before, names=partial(called, workspace)) or '空'} → "
                f"{show_value(form, one.field, one.after, names=partial(called, workspace)) or '空'}"
                if one.kind in ("filled", "changed", "cleared") else one.label for one in told[:4])
            words += f" 等 {len(told)} 项" if len(told) > 4 else ""
        level = "warning" if each.outcome == "conflicting" else "error" if order[each.outcome] < 3 else "good"
        yield Named(level, titles.get(each.record, each.record), words)
    if len(worth) > SHOWN:
        yield Named("good", "", f"还有 {len(worth) - SHOWN} 条")
    for fault in seen.miscalculated[:SHOWN]:
        yield Named("error", titles.get(fault.record, fault.record),
                    f"计算不符：{fault.path} 包里是 {fault.theirs}，应为 {fault.ours}")


def here_detail(workspace: "Workspace", package: "InPackage", submit: str) -> Detail:
    """What is known of a package that came. submit: the entry that handed it in, "" where none did."""
    about = f"{short_time(package.received_at)} 收到，{package.shown}。文件 {package.name}"
    title = _here_title(workspace, package)
    if package.state == "quarantined":
        return Detail(package.sha256, title, about, (Check("error", "隔离原因", package.reason),),
                      acts=frozenset({"again"}), foot="原件留着，没有写入任何数据。请对方重新导出一份再传。")
    if package.state == "waiting":
        return Detail(package.sha256, title, about, (Check("warning", "放着原因", package.reason),),
                      acts=frozenset({"again", "take"}),
                      foot="还没有写入任何数据。等的东西到了（新一号名册、前面的包），点“收下”。")
    records: Mapping[str, str] = package.outcome.get("records", {})
    known = completeness.titled(workspace, records)
    forms = {record: form for form, record, _ in known}
    counts: dict[str, int] = {}
    for outcome in records.values():
        counts[outcome] = counts.get(outcome, 0) + 1
    judged = bool(submit) and judging.may_judge(workspace, submit)
    acts = {"received": {"accept", "partly", "return"}, "accepted": {"return"},
            "returned": {"accept", "partly", "return"}}
    return Detail(
        package.sha256, title, about, tuple(_kept_checks(workspace, package)), counts,
        _by_form(workspace, [(forms.get(record, ""), outcome) for record, outcome in records.items()]),
        tuple([*_standing(workspace, package, known), *_corrected(workspace, package)][:SHOWN]),
        tuple(judging.remarks_on(workspace, submit)) if submit else (),
        frozenset((acts.get(package.state, set()) if judged else set())
                  | ({"report"} if package.kind == "submission" else set())),
        "接收后才计入汇总；退回会随回执带回意见。" if judged else "",
    )


def _here_title(workspace: "Workspace", package: "InPackage") -> str:
    if not package.unit:
        return package.name
    period = periods.shown(package.period) if package.period else ""
    return "　".join(filter(None, (workspace.units.name(package.unit), period,
                                  package.number or KINDS.get(package.kind, ""))))


def _standing(
    workspace: "Workspace", package: "InPackage", known: "Iterable[tuple[str, str, str]]"
) -> Iterable[Named]:
    """What of it contradicts another version, and what of it wasn't taken over."""
    reasons: Mapping[str, str] = package.outcome.get("reasons", {})
    found = list(known)
    at_odds = {record for _, record, _ in conflicts.worklist(workspace)}
    yield from (Named("warning", title, "两个版本互相冲突", form, record)
                for form, record, title in found if record in at_odds)
    titles = {record: title for _, record, title in found}
    yield from (Named("error", titles.get(record, record), reason) for record, reason in reasons.items())


def _corrected(workspace: "Workspace", package: "InPackage") -> Iterable[Named]:
    """Handed in again: what is different from the package before."""
    earlier = corrected.before(workspace, package) if package.kind == "submission" else None
    changes = corrected.corrections(workspace, package, SHOWN) if earlier else []
    if earlier is not None and not changes:
        yield Named("good", f"和 {earlier.number} 比", "内容没有不同")
    for each in changes:
        title, _, words = each.text.partition("：")
        yield Named("good", title, f"和 {earlier.number if earlier else ''} 比：{words}")


def due_detail(workspace: "Workspace", month: "UnitMonth") -> Detail:
    """A unit whose month hasn't come."""
    day = month.due.day
    about = f"{day.month}月{day.day}日前报到" + ("，本县没有定期限，按次月第4个工作日" if month.due.proposed else "")
    late = Check("error", "逾期", f"{month.late} 天") if month.late else Check("good", "未到期", "还在期限内")
    last = next((each for each in inbox_log.packages(workspace, ("received", "accepted", "returned"))
                 if each.unit == month.unit), None)
    before = (f"{periods.shown(last.period)} {last.number}，{short_time(last.received_at)} 收到" if last
              else "还没有收到过这个单位的包")
    return Detail(f"due/{month.unit}", f"{workspace.units.name(month.unit)}　{periods.shown(month.period)}", about,
                  (late, Check("good", "上一个包", before)), acts=frozenset({"remind"}),
                  foot="在“填报情况”里可以催报；纸质或别的办法收到的，也在那里记收到日期。")


def _kept_checks(workspace: "Workspace", package: "InPackage") -> Iterable[Check]:
    missing = package.outcome.get("missing_numbers", ())
    gaps, forks = package.outcome.get("gaps", ()), package.outcome.get("forks", ())
    yield Check("good", "签名", "收下时已核验，原件存档")
    if missing:
        name = workspace.units.name(package.unit)
        yield Check("warning", "缺号", f"缺 {name} {'、'.join(missing)}，请先向{name}要这几个包")
    if gaps or forks:
        yield Check("warning", "流水", f"有 {len(gaps)} 处缺口、{len(forks)} 处分叉")
    if package.outcome.get("waiting"):
        yield Check("warning", "等前一版", f"有 {package.outcome['waiting']} 个修改的前一版还没到")


def _day(at: str) -> str:
    """2026-04-03 10:00 -> 4月3日."""
    return f"{int(at[5:7])}月{int(at[8:10])}日" if len(at) >= 10 else at


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(size, 1) / 1000:.1f} KB"
