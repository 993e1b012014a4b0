"""The commands of main.py: each takes the parsed options, prints for people, and returns the exit code."""

import getpass
import os
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import UserError
from model.clock import SystemClock

if TYPE_CHECKING:
    from export.records import Kind
    from model.workspace.keys import PersonSlot
    from model.workspace.workspace import Workspace

_FORMATS: dict[str, "Kind"] = {".xlsx": "xlsx", ".csv": "csv", ".json": "json"}


class UnknownLedger(UserError):
    """A form that this workspace doesn't have. known: titles."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(
            f"没有叫“{asked}”的台账。", kept="什么都没有写。", next_step=f"可用的有：{'、'.join(known)}。"
        )


class UnknownFileKind(UserError):
    """An export into a file whose extension says nothing to us."""

    def __init__(self, suffix: str) -> None:
        super().__init__(
            f"不会写“{suffix}”这种文件。", kept="什么都没有写。", next_step="请用 .xlsx、.csv 或 .json 作扩展名。"
        )


class WhichPerson(UserError):
    """No person or several fit the name given. people: who may log in."""

    def __init__(self, name: str, people: list[str]) -> None:
        happened = f"没有叫“{name}”的登录人。" if name else "这个工作文件夹有几个登录人。"
        super().__init__(happened, kept="什么都没有动。", next_step=f"请用 --person 指明：{'、'.join(people)}。")


class NothingToRead(UserError):
    """A file that isn't there or can't be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"打不开这个文件：{path}。", kept="什么都没有动。", next_step="请核对文件名和权限。")


class NoPassword(UserError):
    """Nobody is there to type it, and the environment has none. variable: which one would be read."""

    def __init__(self, variable: str) -> None:
        super().__init__("没有密码。", kept="什么都没有动。", next_step=f"请按提示输入，或放在环境变量 {variable} 里。")


def say(text: str) -> None:
    """One line for the person at the terminal; nothing where there is none (a windowed build)."""
    if sys.stdout is not None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def demo(options: Namespace) -> int:
    """Make the sample workspace and do its month."""
    from export.demonstration import demonstrate

    return demonstrate(options.out, say)


def package(options: Namespace) -> int:
    """Sign and package a unit's month: preparer is who logs in, the reviewer signs or a scan stands in."""
    from export import month
    from model.month.check import check_month
    from model.month.submissions import MonthNotReady

    # Looked at first: a sign-off that comes to nothing uses up a number.
    if options.scan and not options.scan.is_file():
        raise NothingToRead(options.scan)
    options.out.mkdir(parents=True, exist_ok=True)
    with _unlock(options) as workspace:
        try:
            made = month.begin_sign_off(workspace, options.unit, options.period, remarks=options.remarks,
                                        reviewer=options.reviewer)
        except MonthNotReady:
            for each in check_month(workspace, options.unit, options.period).forms:
                for one in (*each.errors, *each.unexplained):
                    say(f"{each.title}　{one.title}：{one.message}")
            raise
        made = month.sign(workspace, made, "preparer", workspace.person, _password(workspace.person_name))
        if options.reviewer:
            reviewer = _person_named(options.workspace, options.reviewer)
            password = _password(reviewer.name, "TUODI_REVIEWER_PASSWORD")
            made = month.sign(workspace, made, "reviewer", reviewer.id, password)
        if options.scan:
            made = month.attach_scan(workspace, made, options.scan, options.scan.name)
        say(str(month.pack(workspace, made, options.out)))
    return 0


def verify(options: Namespace) -> int:
    """Say what a package or PDF is worth; 1 when it is not whole or not to be believed."""
    from export.verification import verify_file

    if not options.file.is_file():
        raise NothingToRead(options.file)
    verdict = verify_file(options.file)
    for line in verdict.lines:
        say(line)
    return 0 if verdict.ok else 1


def receive(options: Namespace) -> int:
    """Take packages, receipts and rosters in; with --look only say what they are. 1 when one of them wasn't taken."""
    from export.exchange import command

    for path in options.files:
        if not path.exists():
            raise NothingToRead(path)
    with _unlock(options) as workspace:
        return command.receive(workspace, options, say)


def receipt(options: Namespace) -> int:
    """Write the receipts that nobody has got yet; 1 when there was nothing to answer."""
    from export.exchange import command

    options.out.mkdir(parents=True, exist_ok=True)
    with _unlock(options) as workspace:
        return command.receipt(workspace, options, say)


def invite(options: Namespace) -> int:
    """An invitation for one unit below, or for any."""
    from export.exchange.joining import write_invitation

    options.out.mkdir(parents=True, exist_ok=True)
    with _unlock(options) as workspace:
        say(str(write_invitation(workspace, options.out, options.to).path))
        return 0


def request(options: Namespace) -> int:
    """Below: open an invitation and ask to join. Above: look at a request, approve or refuse it."""
    from export.exchange import joining, joining_words
    from model.exchange import admitting

    if not options.file.is_file():
        raise NothingToRead(options.file)
    with _unlock(options) as workspace:
        if joining.kind_of(options.file) == "invitation":
            options.out.mkdir(parents=True, exist_ok=True)
            invited = joining.accept_invitation(workspace, options.file)
            written = joining.write_request(workspace, options.out, options.label)
            say(f"向{invited.unit_name}申请加入：{written.path}")
            say(f"核对码：{written.code}　请打电话念给{invited.unit_name}听。")
            return 0
        asked = joining.take_request(workspace, options.file)
        for line in joining_words.asked_lines(asked):
            say(line)
        if options.refuse:
            admitting.refuse(workspace, asked.admission.sha256, options.refuse)
            say("没有同意。请把理由告诉对方。")
        elif options.approve:
            if not joining_words.same_number(options.approve, asked.code):
                raise joining_words.OtherNumber
            ends = [each.id for each in asked.devices if each.letter in options.ends]
            listed = admitting.approve(workspace, asked.admission.sha256, ends)
            say(f"已同意，编号字母 {listed.letter}。请用 roster 出新的授权名册，发给各单位。")
        return 0


def rescue(options: Namespace) -> int:
    """Password and recovery sheet lost. Locked: ask, or open with the answer. Above: look at a request, answer it."""
    from export.exchange import joining_words
    from export.exchange import rescue as rescues

    options.out.mkdir(parents=True, exist_ok=True)
    if options.file is None:
        person = _person_named(options.workspace, options.person)
        written = rescues.ask(options.workspace, person, _password(f"{person.name}新设"), SystemClock(), options.out)
        say(f"{written.path}\n核对码：{written.code}　请打电话念给县级专班听。")
        return 0
    if not options.file.is_file():
        raise NothingToRead(options.file)
    if rescues.step_of(options.file) == "answer":
        with rescues.finish(options.workspace, options.file, _password("新设"), SystemClock()) as workspace:
            say(f"{workspace.person_name}可以用新密码打开了。请马上换一个恢复码，打印存好。")
        return 0
    with _unlock(options) as workspace:
        asked = rescues.take(workspace, options.file)
        say(f"{asked.unit_name}的{asked.person_name}（{joining_words.device_name(asked.device)}）打不开工作文件夹，请求恢复。")
        say(f"核对码：{asked.code}")
        if options.approve:
            if not joining_words.same_number(options.approve, asked.code):
                raise joining_words.OtherNumber
            say(str(rescues.answer(workspace, asked.sha256, options.out).path))
    return 0


def refill(options: Namespace) -> int:
    """Everything that a unit ever sent, for its new computer."""
    from export.exchange.refilling import write_refill

    options.out.mkdir(parents=True, exist_ok=True)
    with _unlock(options) as workspace:
        say(str(write_refill(workspace, options.unit, options.out)))
    return 0


def roster(options: Namespace) -> int:
    """The newest roster as a file, under a new number where something was decided; --lost stops a device before."""
    from export.exchange import joining, joining_words
    from model.exchange import issuing

    options.out.mkdir(parents=True, exist_ok=True)
    with _unlock(options) as workspace:
        if options.lost:
            unit, _, letter = options.lost.rpartition(":")
            found = [each for each in issuing.draft(workspace).streams if (each.unit, each.letter) == (unit, letter)]
            if not found:
                raise issuing.NoSuchDevice
            issuing.end_device(workspace, found[0].id, options.last_good)
        written = joining.write_roster(workspace, options.out)
        for line in joining_words.roster_lines(workspace):
            say(line)
        say(str(written.path))
        return 0


def export(options: Namespace) -> int:
    """All records of one ledger, for other programs."""
    from export.gathering import gather_ledger
    from export.records import records_bytes

    kind = _FORMATS.get(options.out.suffix.lower())
    if kind is None:
        raise UnknownFileKind(options.out.suffix)
    with _unlock(options) as workspace:
        form = next((each for each in workspace.forms.values() if options.form in (each.id, each.title)), None)
        if form is None:
            raise UnknownLedger(options.form, [f"{each.title}（{each.id}）" for each in workspace.forms.values()])
        records = workspace.register_records(form.id)
        content = gather_ledger(workspace, form.id, records=records, width="full")
        options.out.write_bytes(records_bytes(content, form, records, kind))
        say(f"{form.title}：{len(records)} 条 → {options.out}")
    return 0


def rebuild(options: Namespace) -> int:
    """Derive every list again from the entries, then look whether all is sound."""
    with _unlock(options) as workspace:
        say(f"已重新生成 {workspace.rebuild()} 条记录的台账。")
        faults = workspace.check()
    for fault in faults:
        say(fault)
    return 1 if faults else 0


def check(options: Namespace) -> int:
    """All faults of a form definition at once."""
    from forms.faults import BadDefinition
    from forms.reading import builtin_forms, read_form

    if not options.form.is_file():
        raise NothingToRead(options.form)
    known = {*builtin_forms(), options.form.stem}
    try:
        form = read_form(options.form.read_bytes().decode("utf-8-sig"), file=options.form.name, known_forms=known)
    except UnicodeDecodeError:
        say(f"{options.form.name}：不是 UTF-8 编码的文本文件。请另存为 UTF-8 再检查。")
        return 1
    except BadDefinition as problem:
        for fault in problem.faults:
            say(f"{fault.file}　{fault.field}：{fault.reason}　{fault.remedy}")
        return 1
    say(f"{form.title}（{form.id}）没有错误：{len(form.stored_fields)} 个字段，编号 {form.hash[:12]}。")
    return 0


def backup(options: Namespace) -> int:
    """A verified backup, now."""
    with _unlock(options) as workspace:
        say(f"已备份并核对：{workspace.backup().path}")
    return 0


def restore(options: Namespace) -> int:
    """Put a backup in the place of what a workspace holds; works on one that can't be opened any more."""
    from model.workspace import opening

    if not options.backup.is_file():
        raise NothingToRead(options.backup)
    person = _person_named(options.workspace, options.person)
    opening.restore_damaged(options.workspace, person.id, _password(person.name), options.backup, SystemClock())
    say("已恢复。恢复前的数据另存在 backups 里；这台电脑从现在起用新的设备流水。")
    return 0


def send(options: Namespace) -> int:
    """Send a package, or try again what waits; the password of a mailbox comes from the environment or a prompt."""
    from export.sending import command

    with _unlock(options) as workspace:
        return command.send(workspace, options, say, lambda: _password(options.user, "TUODI_SEND_PASSWORD"))


def self_test(window: Callable[[], str]) -> int:
    """Open every library and do the whole job once in a temporary folder. window: paints one, says so."""
    from export.self_test import run

    return run(say, more=window)


def _unlock(options: Namespace) -> "Workspace":
    from model.workspace import opening

    person = _person_named(options.workspace, options.person)
    return opening.open_workspace(options.workspace, person.id, _password(person.name), SystemClock())


def _person_named(folder: Path, name: str) -> "PersonSlot":
    from model.workspace import opening

    people = opening.people_of(folder)
    found = [each for each in people if name in ("", each.name)]
    if len(found) != 1:
        raise WhichPerson(name, [each.name for each in people])
    return found[0]


def _password(name: str, variable: str = "TUODI_PASSWORD") -> str:
    try:
        return os.environ.get(variable) or getpass.getpass(f"{name}的密码：")
    except EOFError:
        raise NoPassword(variable) from None


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "demo": demo, "package": package, "verify": verify, "export": export, "rebuild": rebuild, "check": check,
    "backup": backup, "restore": restore, "receive": receive, "receipt": receipt,
    "invite": invite, "request": request, "roster": roster, "rescue": rescue, "refill": refill,
    "send": send,
}
