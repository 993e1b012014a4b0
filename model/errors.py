"""What can go wrong with a workspace that a person can act on; `kept` says what is safe, and is true."""

from pathlib import Path

from forms.errors import UserError

_UNTOUCHED = "工作文件夹里已保存的内容没有动。"
_SCREEN = "已保存的记录都还在，这一次的改动没有写进去，您填的内容还在屏幕上。"


class WrongPassword(UserError):
    """The password opens no slot of this person. It says nothing about whether the person exists."""

    def __init__(self) -> None:
        super().__init__(
            "姓名或密码不对。",
            kept=_UNTOUCHED,
            next_step="请核对大小写和输入法后再试；忘记密码可以用恢复码打开。",
        )


class TooManyAttempts(UserError):
    """Too many wrong passwords lately. seconds: how long until the next try counts."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "密码连续输错，暂时不能再试。", kept=_UNTOUCHED, next_step=f"请等 {seconds} 秒后再输入。"
        )
        self.seconds = seconds


class WrongRecoveryCode(UserError):
    """Forty digits, well typed, but of another workspace or of a code that was replaced."""

    def __init__(self) -> None:
        super().__init__(
            "恢复码不是这个工作文件夹的。",
            kept=_UNTOUCHED,
            next_step="请核对恢复码上印的单位和日期，换成最近一次打印的那张。",
        )


class MistypedRecoveryCode(UserError):
    """A group of the recovery code can't be right. groups: their numbers, from 1."""

    def __init__(self, groups: tuple[int, ...]) -> None:
        which = "、".join(str(each) for each in groups)
        super().__init__(
            f"恢复码第 {which} 组有错。", kept=_UNTOUCHED, next_step="请对照打印件，把这几组重新输入。"
        )
        self.groups = groups


class WeakPassword(UserError):
    """The password is too short or is the person's own name."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"这个密码不能用：{reason}。", kept="什么都还没有改。", next_step="请换一个至少 8 位的密码。"
        )


class AlreadyOpen(UserError):
    """Another window or another program has the workspace open."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"工作文件夹“{folder.name}”已经在另一个窗口里打开。",
            kept=_UNTOUCHED,
            next_step="请切换到那个窗口；如果看不到，请在任务管理器里结束本程序后再开。",
        )


class OnNetworkDrive(UserError):
    """The folder lies on a network share, where two computers could write at once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"“{folder}”在网络共享盘上，断网时可能丢失刚保存的内容。",
            kept=_UNTOUCHED,
            next_step="请把工作文件夹放到本机硬盘；要换电脑，请用“搬到另一台电脑”。",
        )


class OnRemovableDrive(UserError):
    """The folder lies on a stick or card, which may be pulled out while it is written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"“{folder}”在U盘或移动盘上，拔出时可能丢失刚保存的内容。",
            kept=_UNTOUCHED,
            next_step="请把工作文件夹放到本机硬盘；U盘只用来传送上报包和备份。",
        )


class NotAWorkspace(UserError):
    """The folder holds no workspace."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"“{folder}”不是工作文件夹。",
            kept="",
            next_step="请选择名字以 .tuodi 结尾、里面有 keys.json 的文件夹。",
        )


class FolderTaken(UserError):
    """Something stands where a new workspace should go."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"“{folder.name}”已经有了。", kept="原来的文件夹没有动。", next_step="请换一个名字或位置。"
        )


class NewerWorkspace(UserError):
    """A later version of the program wrote this workspace."""

    def __init__(self) -> None:
        super().__init__(
            "这个工作文件夹是用更新版本的程序保存的。", kept=_UNTOUCHED, next_step="请先升级本程序，再打开。"
        )


class DamagedWorkspace(UserError):
    """The database fails its own integrity codes."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            "工作文件夹的数据文件有损坏。",
            kept="程序没有改动它，备份都还在；恢复备份时，坏了的文件也会留一份。",
            next_step="请恢复最近的一份备份：打不开的，在打开的页面上选；已经打开的，到“设置”的“备份”里选。",
        )
        self.detail = detail


class DamagedKeys(UserError):
    """Neither copy of the key file can be read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"“{folder.name}”里的钥匙文件 keys.json 读不出来。",
            kept="数据文件没有动；备份文件夹里的那一份也试过了。",
            next_step="请从U盘上存着的工作文件夹里把 keys.json 拷回这个文件夹，再打开。",
        )


class DiskFull(UserError):
    """The disk took no more. Nothing of this save is in the file; what was saved before is."""

    def __init__(self) -> None:
        super().__init__(
            "磁盘满了，没有保存。", kept=_SCREEN, next_step="请删除或移走一些别的文件，再保存一次。"
        )


class LittleSpace(UserError):
    """There is little room left on the disk. A warning: saving still works. free: bytes."""

    def __init__(self, free: int) -> None:
        super().__init__(
            f"磁盘只剩 {free // 1_000_000} MB。",
            kept="目前保存正常。",
            next_step="请尽快清理磁盘，至少留出 500 MB。",
        )
        self.free = free


class ReadOnlyFolder(UserError):
    """The folder or its disk refuses to be written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"“{folder.name}”所在的位置不能写入。",
            kept=_UNTOUCHED,
            next_step="请检查文件夹是否设了只读、是否有写入权限，或把它复制到本机硬盘再打开。",
        )
        self.folder = folder


class DriveFailed(UserError):
    """The disk reported an error while reading or writing."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            "磁盘读写出错，没有保存。", kept=_SCREEN, next_step="请马上备份到另一个盘，并检查这块硬盘或U盘。"
        )
        self.detail = detail


class NoRoomFor(DiskFull):
    """The disk or stick took no more of a file that was to be written: a backup, a move file. what: its name."""

    def __init__(self, what: str) -> None:
        UserError.__init__(
            self, happened=f"磁盘（或U盘）满了，{what}没有写成。", kept="原来的内容都没有动。",
            next_step="请删除或移走一些别的文件，或换一个盘，再试一次。",
        )


class NotWritable(ReadOnlyFolder):
    """A place refuses to take a file or folder. what: its name."""

    def __init__(self, what: str, folder: Path) -> None:
        UserError.__init__(
            self, happened=f"“{folder}”里不能写入，{what}没有写成。", kept="原来的内容都没有动。",
            next_step="请换一个位置，例如本机的“文档”，再试一次。",
        )
        self.folder = folder


class NotWritten(DriveFailed):
    """The disk or stick reported an error while a file was written. what: its name."""

    def __init__(self, what: str, detail: str) -> None:
        UserError.__init__(
            self, happened=f"磁盘（或U盘）读写出错，{what}没有写成。", kept="原来的内容都没有动。",
            next_step="请换一个盘再试；是本机硬盘的，请马上把工作文件夹拷到别的盘，并检查硬盘。",
        )
        self.detail = detail


class WorkspaceMoved(UserError):
    """The workspace went to another computer; this folder only shows what was."""

    def __init__(self) -> None:
        super().__init__(
            "这个工作文件夹已经搬到另一台电脑，这里只能查看，不能再改。",
            kept="搬走以前的内容都能查看。",
            next_step="请到新电脑上填报；如果没有搬成，请在“设置”里选“在这台电脑继续”。",
        )


class NobodyLoggedIn(UserError):
    """Opened with the recovery code: someone must set a new password first."""

    def __init__(self) -> None:
        super().__init__(
            "还没有人登录。", kept=_UNTOUCHED, next_step="请先选择姓名并设一个新密码，再填报。"
        )


class AlreadyThere(UserError):
    """A record with this key is there already; a second one would only be a conflict. record: its id."""

    def __init__(self, title: str, record: str) -> None:
        super().__init__(
            f"这一条{title}已经有了。",
            kept="原来的记录没有变，您填的内容还在屏幕上。",
            next_step="请打开原来的那一条修改。",
        )
        self.record = record


class KeyChanged(UserError):
    """The fields that identify a record can't be changed. labels: their names as shown."""

    def __init__(self, labels: str) -> None:
        super().__init__(
            f"“{labels}”决定这是哪一条记录，保存后不能改。",
            kept="原来的记录没有变，您填的内容还在屏幕上。",
            next_step="请作废这一条，再按正确的内容新增一条。",
        )


class KeyMissing(UserError):
    """A field that identifies the record is blank. labels: their names as shown. path: the first one."""

    def __init__(self, labels: str, path: str) -> None:
        super().__init__(
            f"“{labels}”还没有填，不能保存。", kept="您填的内容还在屏幕上。", next_step="请先填这一项。"
        )
        self.path = path


class UnknownForm(UserError):
    """No form of this id is installed."""

    def __init__(self, form: str) -> None:
        super().__init__(
            f"没有名为“{form}”的表。", kept=_UNTOUCHED, next_step="请核对表的代号，或先安装这张表。"
        )


class UnknownRecord(UserError):
    """No record of this id is here."""

    def __init__(self, record: str) -> None:
        super().__init__(
            f"找不到记录“{record}”。", kept=_UNTOUCHED, next_step="请刷新列表后再选。"
        )


class NotAnEntry(UserError):
    """Bytes that are no entry of ours. reason: for the report, not for the screen."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "数据条目的格式不对，没有采用。", kept=_UNTOUCHED, next_step="请让发送的人重新生成文件。"
        )
        self.reason = reason


class BackupDamaged(UserError):
    """The backup can't be read whole with this workspace's key."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"备份“{path.name}”不完整，或不是这个工作文件夹的。",
            kept="现在的工作文件夹没有动。",
            next_step="请换一份备份。",
        )


class MoveFileDamaged(UserError):
    """The file made by moving isn't whole."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"搬家文件“{path.name}”不完整。",
            kept="没有建立工作文件夹，原来的电脑上仍可查看。",
            next_step="请重新复制这个文件；复制后安全弹出U盘再拔。",
        )


class PersonTaken(UserError):
    """Two people with one name can't be told apart at the login."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"已经有叫“{name}”的人。", kept=_UNTOUCHED, next_step="请在姓名后加上区分，例如“张三（财政所）”。"
        )


class LastPerson(UserError):
    """The last login can't be removed."""

    def __init__(self) -> None:
        super().__init__(
            "只剩这一个人能登录，不能移除。", kept=_UNTOUCHED, next_step="请先加入接手的人，再移除。"
        )


class HeicPicture(UserError):
    """A photo in the format of newer telephones, which offices can't open."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”是 HEIC 格式，这里用不了。",
            kept="其他内容没有变。",
            next_step="请在手机的相机设置里选“兼容性最佳”（JPEG），或用微信原图以外的方式转成 JPG 再添加。",
        )


class NotAPicture(UserError):
    """The file can't be shown as a picture."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”不是能读的图片。", kept="其他内容没有变。", next_step="请换成 JPG 或 PNG 图片。"
        )


class NotAttachable(UserError):
    """A type of file that isn't taken in."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”这种文件不能作附件。",
            kept="其他内容没有变。",
            next_step="可以添加 PDF、JPG、PNG、Word、Excel、WPS 或 OFD 文件。",
        )


class AttachmentTooLarge(UserError):
    """More than the limit. limit: bytes."""

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(
            f"“{name}”超过 {limit // 1_000_000} MB。",
            kept="其他内容没有变。",
            next_step="请压缩或分成几个文件再添加。",
        )


class AttachmentMissing(UserError):
    """The content of an attachment isn't here, or is damaged."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"附件“{name}”的内容不在这台电脑上，或已损坏。",
            kept="记录本身是好的。",
            next_step="请重新添加这个附件，或从备份里找回 files 文件夹。",
        )


class MayNotWrite(UserError):
    """A unit that this installation doesn't write for, as the roster says. reason: in words for people."""

    def __init__(self, unit: str, reason: str) -> None:
        super().__init__(
            f"这台电脑不能填“{unit}”的数据：{reason}。", kept="您填的内容还在屏幕上。",
            next_step="请核对单位；该由谁填，请问县级专班。",
        )


class KeptAbove(UserError):
    """A register of rules that the county keeps: below it is only read. county: its name."""

    def __init__(self, title: str, county: str) -> None:
        super().__init__(
            f"“{title}”由{county}规定，这里只能看。", kept="没有改动；您填的内容还在屏幕上。",
            next_step=f"要改请打电话给{county}专班，由它改好下发。",
        )
