"""The QApplication: input method, fonts, Chinese, themes, and the net for what nobody expected."""

import gc
import os
import sys
import traceback
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QStandardPaths, Qt, QTimer, QTranslator, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from model.clock import Clock, SystemClock
from resources import path as resource
from ui import theme
from ui.preferences import Preferences

NAME = "tuodi"
FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_PAINTED = 200  # ms after which the first page stands


def choose_input_method(environment: MutableMapping[str, str], system: str = sys.platform) -> bool:
    """Qt's wheels bring no fcitx plugin, but fcitx speaks the protocol of ibus. True when it was changed."""
    if system.startswith("linux") and environment.get("QT_IM_MODULE", "").startswith("fcitx"):
        environment["QT_IM_MODULE"] = "ibus"
        environment["TUODI_INPUT_METHOD"] = "fcitx"
        return True
    return False


def make_application(arguments: Sequence[str]) -> QApplication:
    """The application with fonts, Chinese and Fusion, before any window. Once a process."""
    choose_input_method(os.environ)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    # The style by name: asking for it as an object would make all its enumerations, which cost a start some time.
    app = QApplication([*arguments, "-style", "Fusion"])
    app.setApplicationName(NAME)
    app.setApplicationDisplayName("托底帮扶台账")
    app.setDesktopFileName(NAME)
    app.setWindowIcon(_window_icon())
    dress(app)
    return app


def dress(app: QApplication, *, dark: bool = False) -> None:
    """Fonts, locale, translation and theme: tests use it on the application that they were given."""
    for name in FONTS:
        QFontDatabase.addApplicationFont(str(resource(f"fonts/{name}")))
    app.setFont(theme.font())
    QLocale.setDefault(QLocale("zh_CN"))
    _speak_chinese(app)
    theme.apply(app, dark)


def config_file() -> Path:
    """Where habits are remembered, in the user's own configuration."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(folder) / NAME / "preferences.json"


def reports_folder() -> Path:
    """Where reports of bugs are saved."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)) / NAME / "reports"


class Net:
    """sys.excepthook: a saved report and one plain message; the draft is already kept."""

    def __init__(self, clock: Clock, folder: Path, window: QWidget | None = None) -> None:
        self._clock, self._folder, self.window = clock, folder, window
        self._telling = False

    def __call__(self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        explained = getattr(self.window, "explained", None)
        if explained is not None and explained(bug):
            return
        report = self.save(kind, bug, trace)
        traceback.print_exception(kind, bug, trace)
        if not self._telling and self.window is not None:
            self._telling = True
            try:
                self._tell(self.window, report)
            finally:
                self._telling = False

    def save(self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> Path | None:
        """The report: versions and where it happened; no values that somebody typed. None = the disk refused."""
        import platform

        at = self._clock.now()
        lines = [f"{at.isoformat()}  Python {platform.python_version()}  Qt {qVersion()}  {platform.platform()}",
                 *(f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in traceback.extract_tb(trace)),
                 f"{kind.__name__}: {bug if isinstance(bug, AssertionError | ImportError | OSError) else ''}"]
        file = self._folder / f"{at:%Y%m%d-%H%M%S}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(lines), "utf-8")
        except OSError:
            return None
        return file

    @staticmethod
    def _tell(window: QWidget, report: Path | None) -> None:
        from ui.notices import Answer, ask

        where = f"情况已记在 {report}，可以发给技术支持。" if report else ""
        ask(window, "刚才那一步没有做完", f"您填的内容在草稿里，没有丢。{where}请重试；再出现，请关上程序重新打开。",
            [Answer("ok", "知道了")], "ok")


def main(arguments: Sequence[str], named: Sequence[Path] = ()) -> int:
    """Open the window and stay until it closes. Returns the exit code.

    named: a workspace folder, or files of any kind; where a window is open already, it gets the files.
    """
    from ui import doorbell, tasks
    from ui.window import MainWindow

    folder = next((each for each in named if each.suffix == ".tuodi"), None)
    files = [each for each in named if each != folder]
    if files and folder is None and doorbell.ring(config_file().parent, files):
        return 0
    app = make_application(arguments)
    clock = SystemClock()
    preferences = Preferences(config_file())
    theme.apply(app, preferences.dark)
    window = MainWindow(preferences, clock)
    net = Net(clock, reports_folder(), window)
    sys.excepthook = net
    window.open_first(folder)
    room = app.primaryScreen().availableGeometry()
    if room.width() <= window.width() or room.height() <= window.height():
        window.showMaximized()
    else:
        window.show()
    if files:
        window.open_files(files)
    bell = doorbell.Doorbell(config_file().parent)
    bell.rung.connect(window.come_forward)
    bell.listen()
    QTimer.singleShot(_PAINTED, gc.enable)
    QTimer.singleShot(_PAINTED, lambda: tasks.run(lambda _: load_ahead()))
    code = app.exec()
    bell.leave()
    sys.excepthook = sys.__excepthook__
    return code


def load_ahead() -> None:
    """Load what unlocking and the first pages need. For the worker, while somebody types the password."""
    from ui import pages
    from ui.start import doors

    doors.load_ahead()
    pages.load_ahead()


def paint_once() -> str:
    """For the self-test: make the first window, paint it once where nobody sees it, and say so."""
    from ui.window import MainWindow

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application([NAME])
    window = MainWindow(Preferences(config_file()), SystemClock())
    window.show_wizard()
    painted = window.grab()
    window.deleteLater()
    app.processEvents()
    if painted.isNull():
        raise RuntimeError("the window was not painted")
    return f"窗口：画出 {painted.width()}×{painted.height()}"


def _speak_chinese(app: QApplication) -> None:
    if app.property("chinese"):
        return
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)
        app.setProperty("chinese", True)


def _window_icon() -> QIcon:
    from PySide6.QtCore import QRectF

    from ui.widgets.hills import paint_mark

    made = QIcon()
    for size in (16, 32, 64, 256):
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_mark(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(picture)
    return made
