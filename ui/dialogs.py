"""Qt's own file and print dialogs, with the words that its translation leaves in English."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def documents_folder() -> Path:
    """Where people's documents stand on this machine."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def open_file(parent: QWidget, title: str, kinds: str, folder: Path | None = None) -> Path | None:
    """One existing file, or None when nothing was chosen. kinds: "照片 (*.jpg);;所有文件 (*)"."""
    found = open_files(parent, title, kinds, folder, many=False)
    return found[0] if found else None


def open_files(parent: QWidget, title: str, kinds: str, folder: Path | None = None, *, many: bool = True) -> list[Path]:
    """Existing files, [] when nothing was chosen."""
    dialog = _dialog(parent, title, folder or documents_folder(), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "打开")
    return _chosen(dialog)


def save_file(parent: QWidget, title: str, name: str, kinds: str, folder: Path | None = None) -> Path | None:
    """Where to write, or None. An existing file is asked about."""
    dialog = _dialog(parent, title, folder or documents_folder(), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "保存")
    dialog.selectFile(name)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    found = _chosen(dialog)
    return found[0] if found else None


def choose_folder(parent: QWidget, title: str, folder: Path | None = None) -> Path | None:
    """A folder, or None."""
    dialog = _dialog(parent, title, folder or documents_folder(), "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, "选择")
    found = _chosen(dialog)
    return found[0] if found else None


def choose_printer(parent: QWidget, title: str) -> "QPrinter | None":
    """A printer with its pages and copies, or None."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return printer if accepted else None


def _dialog(parent: QWidget, title: str, folder: Path, kinds: str) -> QFileDialog:
    made = QFileDialog(parent, title, str(folder))
    if kinds:
        made.setNameFilters(kinds.split(";;"))
    made.setLabelText(QFileDialog.DialogLabel.LookIn, "查找范围")
    made.setLabelText(QFileDialog.DialogLabel.FileName, "文件名")
    made.setLabelText(QFileDialog.DialogLabel.FileType, "文件类型")
    made.setLabelText(QFileDialog.DialogLabel.Reject, "不选了")
    return made


def _chosen(dialog: QFileDialog) -> list[Path]:
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    found = [Path(each) for each in dialog.selectedFiles()] if accepted else []
    dialog.deleteLater()
    return found
