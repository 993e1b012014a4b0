"""Starts the window, or runs one command without a screen.

Exit codes: 0 fine, 1 the thing checked is bad, 2 wrong usage.

Passwords come from a prompt or from the environment (TUODI_PASSWORD), never from an argument.
"""

import argparse
import gc
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from forms.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class _ChineseParser(argparse.ArgumentParser):
    """argparse with its own words in Chinese."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{_in_chinese(message)}\n用 main.py --help 看全部命令。\n")

    def format_usage(self) -> str:
        return _in_chinese(super().format_usage())

    def format_help(self) -> str:
        return _in_chinese(super().format_help())


_ARGPARSE_WORDS = {
    "usage: ": "用法：", "positional arguments:": "参数：", "options:": "选项：",
    "the following arguments are required: ": "缺少参数 ", "unrecognized arguments: ": "不认识的参数 ",
    "invalid choice: ": "没有这一项 ", "choose from ": "可选 ", "expected one argument": "后面要跟一个值",
    "argument ": "参数 ",
}


def _in_chinese(text: str) -> str:
    for english, chinese in _ARGPARSE_WORDS.items():
        text = text.replace(english, chinese)
    return text


_OPENED = (".tuodi", ".asice", ".age", ".eml", ".pdf")


def build_parser() -> argparse.ArgumentParser:
    """Every command, with its help in Chinese."""
    parser = _ChineseParser(prog="main.py", description="托底帮扶台账。不带命令就打开窗口。", add_help=False)
    parser.add_argument("-h", "--help", action="help", help="显示本说明")
    commands = parser.add_subparsers(dest="command", metavar="命令", required=True, parser_class=_ChineseParser)

    def command(name: str, words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words, add_help=False)
        made.add_argument("-h", "--help", action="help", help="显示本说明")
        return made

    def on_workspace(name: str, words: str) -> argparse.ArgumentParser:
        made = command(name, words)
        made.add_argument("--workspace", type=Path, required=True, metavar="文件夹", help="工作文件夹（.tuodi）")
        _person(made)
        return made

    command("demo", "建一个演示工作文件夹，做完一个月的填报、签批、打包和核验").add_argument(
        "--out", type=Path, default=Path("demo"), metavar="文件夹", help="放在哪里，默认 demo")
    package = on_workspace("package", "把一个单位一个月的数据签批、打包")
    package.add_argument("--unit", required=True, metavar="单位代码", help="单位代码")
    package.add_argument("--period", required=True, type=_month, metavar="月份", help="例：2026-10")
    package.add_argument("--out", type=Path, required=True, metavar="文件夹", help="上报包放在哪里")
    package.add_argument("--scan", type=Path, metavar="文件", help="盖章扫描件（审核人不在本机时）")
    package.add_argument("--reviewer", default="", metavar="姓名", help="审核人（另问密码）")
    package.add_argument("--remarks", default="", metavar="备注", help="印在月报封面；更正已接收的月份，必须写明原因")
    verify = command("verify", "核验上报包或签批的 PDF：谁签的、哪个单位、有没有被改过")
    verify.add_argument("file", type=Path, metavar="文件", help="上报包（.asice）或 PDF")
    _receive(on_workspace("receive", "收件：核验上报包、回执、名册并入账；坏的单独隔离，不影响其他"))
    receipt = on_workspace("receipt", "给收到的包出回执（结论、逐条结果、批注、名册）")
    receipt.add_argument("--out", type=Path, required=True, metavar="文件夹", help="回执放在哪里")
    _joining(on_workspace)
    export = on_workspace("export", "导出一个台账的全部记录，给别的程序用")
    export.add_argument("--form", required=True, metavar="台账", help="台账名称或代号，例：village_income")
    export.add_argument("--out", type=Path, required=True, metavar="文件", help="按扩展名定格式：.xlsx .csv .json")
    on_workspace("rebuild", "由原始记录重新生成全部台账表")
    check = command("check", "检查一个表单定义文件，一次列出全部错误")
    check.add_argument("form", type=Path, metavar="表单.toml", help="表单定义文件")
    on_workspace("backup", "立即备份工作文件夹，并核对备份")
    restore = on_workspace("restore", "把工作文件夹恢复到一份备份；现有数据先另存，恢复后是新的设备流水")
    restore.add_argument("backup", type=Path, metavar="备份", help="backups 里的一份备份")
    _send(on_workspace("send", "发送一个包，或再试发件箱里没有发出的；没有回执就不算送达"))
    command("self-test", "自检：打开全部组件，生成并核验一份签名的 PDF 和上报包")
    return parser


def _receive(receive: argparse.ArgumentParser) -> None:
    receive.add_argument("files", type=Path, nargs="+", metavar="文件", help="文件或文件夹（整个U盘也行）")
    receive.add_argument("--look", action="store_true", help="只看不收：谁的、哪个月、核验结果、收下会变什么")
    verdict = receive.add_mutually_exclusive_group()
    verdict.add_argument("--accept", action="store_true", help="收下后当即审核通过")
    verdict.add_argument("--return", dest="give_back", metavar="理由", help="收下后退回，写明理由")
    receive.add_argument("--at", action="append", default=[], type=_remark, metavar="记录[#字段]=批注",
                         help="批注到记录或字段，可写几次；同 --accept 用，只有这几条退回")


def _joining(on_workspace: "Callable[[str, str], argparse.ArgumentParser]") -> None:
    invite = on_workspace("invite", "发邀请：下级单位凭它申请加入；第一次发时建立本单位的根证书")
    invite.add_argument("--out", type=Path, required=True, metavar="文件夹", help="邀请文件放在哪里")
    invite.add_argument("--to", default="", metavar="单位代码", help="只给这个单位用；不写，下级单位都能用")
    request = on_workspace("request", "下级：打开邀请、做加入申请；上级：看申请，同意或不同意")
    request.add_argument("file", type=Path, metavar="文件", help="邀请文件（下级）或申请文件（上级）")
    request.add_argument("--out", type=Path, default=Path(), metavar="文件夹", help="申请文件放在哪里")
    request.add_argument("--label", default="", metavar="名字", help="给这台电脑起个名字，例：二楼办公室")
    decision = request.add_mutually_exclusive_group()
    decision.add_argument("--approve", default="", metavar="核对码", help="同意：写对方在电话里念的 12 位数字")
    decision.add_argument("--refuse", default="", metavar="理由", help="不同意，写明理由")
    request.add_argument("--ends", default="", metavar="字母", help="同意时停用该单位原来的设备，例：A")
    rescue = on_workspace("rescue", "密码、恢复码都丢了：请县里恢复（不带文件）；县里看申请、给回件；用回件打开")
    rescue.add_argument("file", type=Path, nargs="?", metavar="文件", help="恢复申请（县里）或恢复回件（本单位）")
    rescue.add_argument("--out", type=Path, default=Path(), metavar="文件夹", help="申请、回件放在哪里")
    rescue.add_argument("--approve", default="", metavar="核对码", help="给回件：写对方在电话里念的 12 位数字")
    refill = on_workspace("refill", "电脑丢了、坏了：把一个单位报来过的数据补给它的新电脑（先让新电脑加入）")
    refill.add_argument("--unit", required=True, metavar="单位代码", help="哪个单位")
    refill.add_argument("--out", type=Path, required=True, metavar="文件夹", help="补发的文件放在哪里")
    roster = on_workspace("roster", "出授权名册：有变动就出新的一号，给各单位收进去")
    roster.add_argument("--out", type=Path, required=True, metavar="文件夹", help="名册文件放在哪里")
    roster.add_argument("--lost", default="", metavar="单位:字母", help="先停用一台遗失的设备，例：990101102:A")
    roster.add_argument("--last-good", type=int, default=0, metavar="条数", help="遗失的设备到第几条为止还算数")


def _send(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", choices=("folder", "eml", "smtp", "webdav"), default="",
                        help="folder 存到U盘或文件夹，eml 存成邮件文件，smtp 用邮箱发，webdav 上传；不写就再试到时间的")
    parser.add_argument("--number", default="", metavar="编号", help="哪一个包，例：A003；不写就是最新的")
    parser.add_argument("--out", type=Path, metavar="文件夹", help="folder、eml 存到哪里")
    parser.add_argument("--server", default="", metavar="主机:端口", help="邮箱的发信服务器")
    parser.add_argument("--security", choices=("tls", "starttls"), default="", help="tls 直接加密，starttls 先连后加密")
    parser.add_argument("--url", default="", metavar="地址", help="上传地址（https://……）")
    parser.add_argument("--user", default="", metavar="用户名", help="另问密码，或放在环境变量 TUODI_SEND_PASSWORD 里")
    parser.add_argument("--sender", default="", metavar="邮箱", help="发件地址，用户名就是地址时可省")
    parser.add_argument("--recipient", default="", metavar="邮箱", help="收件地址")
    parser.add_argument("--authority", type=Path, metavar="文件", help="县里自建服务器的根证书（PEM）")
    parser.add_argument("--piece-size", type=float, default=0.0, metavar="MB", help="每件最大多少 MB，默认 15")


def _person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--person", default=os.environ.get("TUODI_PERSON", ""), metavar="姓名", help="登录人，只有一人时可省"
    )


def _remark(text: str) -> tuple[str, str, str]:
    """Record, path of the field ("" = all of it), words."""
    place, _, words = text.partition("=")
    record, _, path = place.partition("#")
    if not record or not words.strip():
        raise argparse.ArgumentTypeError(f"“{text}”要写成 记录=批注 或 记录#字段=批注")
    return record, path, words.strip()


def _month(text: str) -> str:
    from model.calendar import periods

    try:
        kind = periods.kind_of(text)
    except UserError:
        kind = "day"
    if kind != "month":
        raise argparse.ArgumentTypeError(f"“{text}”不是月份，请写成 2026-03")
    return text


def _parsed(words: list[str]) -> argparse.Namespace:
    parser = build_parser()
    options = parser.parse_args(words)
    if options.command == "package" and not (options.reviewer or options.scan):
        parser.error("要有审核人（--reviewer）或盖章扫描件（--scan）")
    if options.command == "receive" and options.at and not (options.accept or options.give_back):
        parser.error("批注（--at）要同 --accept 或 --return 一起用")
    if options.command == "send" and options.to in ("folder", "eml") and not options.out:
        parser.error("要写存到哪个文件夹（--out）")
    return options


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Run what was asked for and return the exit code."""
    _write_any_name()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if _asks_for_window(words):
        gc.disable()  # until the first page is painted: while modules load there is nothing to collect
        try:
            from ui import application

            return application.main(sys.argv[:1], [Path(each) for each in words])
        finally:
            gc.enable()
    options = _parsed(words)
    try:
        from export import commands

        if options.command == "self-test":
            from ui.application import paint_once

            return commands.self_test(paint_once)
        return commands.COMMANDS[options.command](options)
    except UserError as problem:
        print(problem, file=sys.stderr)
    except OSError as problem:
        if problem.filename is None:
            raise
        print(f"不能读写“{problem.filename}”（{problem.strerror}）。请核对路径、权限和剩余空间。", file=sys.stderr)
    return 1


def _write_any_name() -> None:
    """Where a terminal or pipe lacks a character, as GBK lacks 𬱖, it gets the character's number and no error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _asks_for_window(words: list[str]) -> bool:
    """No argument, or only files and workspace folders: double-clicked, or dropped on the program's icon."""
    return all(Path(each).suffix.lower() in _OPENED or (Path(each).is_absolute() and Path(each).exists())
               for each in words)


if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # the process that reads workbooks comes back through here
        import multiprocessing

        multiprocessing.freeze_support()
    sys.exit(main())
