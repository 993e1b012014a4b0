"""What can be wrong with a file that crosses the border. Nothing has been taken over when one of these is raised."""

from forms.errors import UserError

_NOTHING_READ = "没有读入任何内容，您的数据没有变动。"
_SEND_AGAIN = "请让发送方重新导出一份，换一个U盘或换一种方式再传。"


class BadFile(UserError):
    """A file from outside that can't be used. reason: what is wrong, a short Chinese phrase."""

    def __init__(self, reason: str, *, happened: str = "", next_step: str = _SEND_AGAIN) -> None:
        super().__init__(
            happened or f"这个文件不能用：{reason}。",
            kept=_NOTHING_READ,
            next_step=next_step,
        )
        self.reason = reason


class NotAPackage(BadFile):
    """Not a file of this program at all, or one cut short."""


class DamagedPackage(BadFile):
    """A package whose bytes aren't those that were signed."""


class UnsafeName(DamagedPackage):
    """A member's name that could lead out of a folder or deceive a reader."""


class BeyondLimits(BadFile):
    """A file larger or more numerous inside than any real one is."""


class BadSignature(BadFile):
    """A signature that doesn't hold, or isn't in the one form that we write."""


class UnknownSigner(BadFile):
    """A signature that holds, of somebody whom the roster doesn't name, or not yet."""


class BadContent(BadFile):
    """Signed content that isn't well formed or contradicts itself."""


class NewerFormat(BadFile):
    """A package that a newer version of this program wrote."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"格式版本 {number} 比本程序认识的新",
            happened=f"这个文件由更新版本的程序生成（格式版本 {number}），本程序还读不了。",
            next_step="请把本程序升级到最新版本，再打开这个文件。",
        )


class SealedFile(BadFile):
    """An encrypted package, which only the county's workspace opens."""

    def __init__(self) -> None:
        super().__init__(
            "这是加密包",
            happened="这是加密包（.age），不解密就无法核验。",
            next_step="请由收件的县级专班在其工作文件夹里打开。",
        )


class SealedForOthers(BadFile):
    """An encrypted package to which no key of this workspace fits."""

    def __init__(self) -> None:
        super().__init__(
            "这个加密包不是给本单位的",
            happened="这个加密包（.age）不是给本单位的，这里的钥匙打不开。",
            next_step="请核对收件单位；确实应由本单位收，请对方用最新的授权名册重新打包。",
        )


class CannotWrite(UserError):
    """The disk or stick refused a file. kept: the workspace is untouched; nothing half-written stays."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"没能写出“{name}”：{reason}。",
            kept="您填的数据都在，没有留下不完整的文件。",
            next_step="请检查磁盘或U盘的剩余空间和写保护，换个位置再导出一次。",
        )


class TooLargeToSend(UserError):
    """What should be packed is more than a container may hold."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"要打包的内容太多：{reason}。",
            kept="您填的数据都在，没有生成文件。",
            next_step="请减少附件后再打包。",
        )
