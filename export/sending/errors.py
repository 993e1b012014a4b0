"""What can go wrong on the way. Nothing is lost by any of it: the package stays in the workspace until it arrived.

again: whether trying later may help by itself; else a person has to do something first.
"""

from pathlib import Path

from export.errors import BadFile
from forms.errors import UserError

_KEPT = "上报包还在发件箱里，没有丢。"
_BY_ITSELF = "过一会儿会自动再试；急用请改存到U盘。"
_MB = 1_000_000


class SendingFailed(UserError):
    """A way that didn't work."""

    def __init__(self, happened: str, *, kept: str = _KEPT, next_step: str, again: bool = False) -> None:
        super().__init__(happened, kept=kept, next_step=next_step)
        self.again = again


# Folders and sticks


class FolderGone(SendingFailed):
    """A stick that was pulled, a share that went away."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"找不到“{folder}”，U盘可能已经拔出。", next_step="请插好U盘，再点“现在再发”。")


class NoRoomOnDrive(SendingFailed):
    """Not enough free space. needed, free: bytes."""

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        super().__init__(
            f"“{folder}”放不下：要 {megabytes(needed)}，只剩 {megabytes(free)}。",
            next_step="请删掉U盘上不要的文件，或换一个U盘。",
        )


class DriveReadOnly(SendingFailed):
    """No right to write, or the stick's lock is on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"“{folder}”不能写入。", next_step="请看一下U盘的写保护开关，或换一个文件夹。"
        )


class DriveFailing(SendingFailed):
    """The drive reported an error, or gives back something else than what was written. detail: what it said."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(
            f"写“{name}”时U盘出错：{detail}。", kept="这一份没有当作写成；上报包还在发件箱里。",
            next_step="请换一个U盘再存，原来那个不要再用。",
        )


class NameTaken(SendingFailed):
    """A file of this name with other content lies there. where: folder or server."""

    def __init__(self, where: str, name: str) -> None:
        super().__init__(
            f"{where}已经有一个叫“{name}”的文件，内容不一样。", kept="那个文件没有动；上报包还在发件箱里。",
            next_step="请先看一下那个文件是谁的，挪开或改名后再发。",
        )


# Servers


class NotSetUp(SendingFailed):
    """Nobody said yet which mailbox or upload place to use. what: 邮箱 or 上传地址."""

    def __init__(self, what: str) -> None:
        super().__init__(f"还没有填{what}。", next_step="请在“连接设置”里填好，点“试一下”。")


class UnknownServer(SendingFailed):
    """A name that no name server knows, most often because there is no network."""

    def __init__(self, server: str) -> None:
        super().__init__(
            f"找不到服务器“{server}”：没有联网，或名字写错了。",
            next_step=f"请核对网络和“连接设置”。{_BY_ITSELF}", again=True,
        )


class Unreachable(SendingFailed):
    """Nobody answers at the address."""

    def __init__(self, server: str, detail: str) -> None:
        super().__init__(f"连不上“{server}”（{detail}）。", next_step=f"请看一下网络和端口。{_BY_ITSELF}", again=True)


class ConnectionCut(SendingFailed):
    """The line broke while sending. The same piece may arrive twice, which does no harm."""

    def __init__(self, server: str) -> None:
        super().__init__(f"和“{server}”的连接断了。", next_step=f"收件方收到重复的也不要紧。{_BY_ITSELF}", again=True)


class TooSlow(SendingFailed):
    """No answer in time."""

    def __init__(self, server: str, seconds: float) -> None:
        super().__init__(f"“{server}”{seconds:.0f} 秒没有回答。", next_step=_BY_ITSELF, again=True)


class WrongCertificate(SendingFailed):
    """The server can't prove who it is. detail: why, as the TLS library says."""

    def __init__(self, server: str, detail: str) -> None:
        super().__init__(
            f"“{server}”拿不出可信的证书（{detail}），没有连接。",
            kept="密码和上报包都没有发出去，上报包还在发件箱里。",
            next_step="请核对服务器名字和电脑日期；县里自建的服务器，请在“连接设置”里选它的根证书。",
        )


class NoEncryption(SendingFailed):
    """A server without TLS: passwords and packages don't go in the clear."""

    def __init__(self, server: str) -> None:
        super().__init__(
            f"“{server}”不支持加密连接，没有连接。", kept="密码和上报包都没有发出去，上报包还在发件箱里。",
            next_step="请在“连接设置”里换成加密端口（465 或 587）或 https 地址。",
        )


class LoginRefused(SendingFailed):
    """User or password isn't right, or the mailbox wants another kind of password. answer: the server's words."""

    def __init__(self, server: str, answer: str) -> None:
        super().__init__(
            f"“{server}”不接受用户名或密码（{answer}）。",
            next_step="请在“连接设置”里重输；不少邮箱要用“授权码”代替密码。",
        )


class MailboxFull(SendingFailed):
    """The recipient's mailbox has no room."""

    def __init__(self, address: str, answer: str) -> None:
        super().__init__(
            f"收件邮箱 {address} 满了（{answer}）。",
            next_step=f"请打电话告诉县级专班清理邮箱。{_BY_ITSELF}", again=True,
        )


class TooLargeForServer(SendingFailed):
    """The server takes nothing of this size. limit: bytes, 0 = it didn't say."""

    def __init__(self, server: str, size: int, limit: int = 0) -> None:
        allowed = f"，它最多收 {megabytes(limit)}" if limit else ""
        super().__init__(
            f"这一件有 {megabytes(size)}，“{server}”嫌太大{allowed}。",
            next_step="请在“连接设置”里把每件的大小改小，再点“现在再发”；或改存到U盘。",
        )


class ServerRefused(SendingFailed):
    """The server said no for another reason. answer: its words."""

    def __init__(self, server: str, answer: str, *, again: bool = False) -> None:
        super().__init__(
            f"“{server}”没有收下：{answer}。",
            next_step=_BY_ITSELF if again else "请把括号里的话告诉县级专班或网管；急用请改存到U盘。", again=again,
        )


class UploadFolderMissing(SendingFailed):
    """The folder of the upload address isn't there."""

    def __init__(self, url: str) -> None:
        super().__init__(f"上传地址“{url}”那里没有这个文件夹。", next_step="请向县级专班核对上传地址。")


class UploadFull(SendingFailed):
    """The server has no room left."""

    def __init__(self, server: str) -> None:
        super().__init__(f"“{server}”的空间满了。", next_step=f"请告诉县级专班。{_BY_ITSELF}", again=True)


class NotACertificate(SendingFailed):
    """A file chosen as the root certificate of a server that isn't one."""

    def __init__(self) -> None:
        super().__init__(
            "选的文件不是根证书。", kept="原来的设置没有变。",
            next_step="请向网管要 PEM 格式的根证书（.pem 或 .crt）。",
        )


class NotAnAddress(SendingFailed):
    """What was typed is no mail address."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}”不是邮箱地址。", next_step="请写成 name@example.com 的样子，不带姓名和空格。"
        )


class NoMailProgram(SendingFailed):
    """No program on this computer takes a mail file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "这台电脑上没有能打开邮件文件的程序。", kept=f"邮件文件已经存好：{path}。",
            next_step="请用“存到U盘”把上报包存到一个文件夹，在网页邮箱里写信，作附件发出。",
        )


# What arrives


class PartsMissing(BadFile):
    """Pieces of a file of which some aren't here yet. missing: their numbers."""

    def __init__(self, name: str, missing: list[int], of: int) -> None:
        numbers = "、".join(str(each) for each in missing[:20]) + ("……" if len(missing) > 20 else "")
        super().__init__(
            "还没有到齐",
            happened=f"“{name}”分成 {of} 件，还缺第 {numbers} 件。",
            next_step="已到的几件先留着；请对方补发缺的，到了会自动拼起来。",
        )
        self.missing = missing


class DamagedPart(BadFile):
    """A piece whose bytes aren't those that were cut off, or whose heading contradicts itself or the others."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason, happened=f"分件“{name}”不能用：{reason}。", next_step="请对方把这一件再发一次。")


class NotAMail(BadFile):
    """A mail file that can't be read, or has more in it than any real one. reason: what is wrong."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            reason, happened=f"邮件“{name}”读不了：{reason}。",
            next_step="请在邮箱里把附件另存出来，再拖进来。",
        )


def megabytes(size: int) -> str:
    """As people read sizes: 12.3 MB; under a tenth of one in KB."""
    return f"{size / _MB:.1f} MB" if size >= _MB / 10 else f"{max(size, 1) / 1000:.1f} KB"
