"""Pictures of sending: the outbox with what left, what waits and what stopped, and how a mailbox is entered."""

import shutil
from typing import TYPE_CHECKING

from developing import develop

if TYPE_CHECKING:
    from pictures import Studio


def sending(studio: "Studio") -> None:
    """The packed month on a stick, by a mailbox without a network, by an upload that refuses the password."""
    from export.sending import dispatch, errors, posting
    from model.exchange import connections, outbox
    from ui.outbox.connection_dialog import ConnectionDialog

    workspace = studio.workspace
    what = posting.sendables(workspace)[0]
    stick = studio.folder.parents[1] / "U盘（F）"
    shutil.rmtree(stick, ignore_errors=True)
    stick.mkdir()
    dispatch.send_item(workspace, posting.post(workspace, what, "folder", str(stick)), lambda *_: None)
    connections.set_mailbox(workspace, connections.Mailbox(
        "smtp.yunling.example", user="shuanghe@yunling.example", password="-",  # noqa: S106 - of nobody
        recipient="zhuanban@yunling.example"))
    mailed = posting.post(workspace, what, "smtp")
    outbox.note_failed(workspace, mailed.id, errors.UnknownServer("smtp.yunling.example"), again=True)
    uploaded = posting.post(workspace, what, "webdav")
    outbox.note_failed(workspace, uploaded.id, errors.LoginRefused("files.yunling.example", "401 Unauthorized"),
                       again=False)
    page = studio.page("outbox")
    studio.shoot("outbox")
    presenter = page.presenter
    dialog = ConnectionDialog(page, presenter.connections(), submit=presenter.save,
                              attempt=presenter.try_connection, authority=presenter.authority)
    dialog.show()
    studio.rest()
    raw = studio.target / "connections.raw.png"
    dialog.grab().save(str(raw))
    develop(raw, studio.target / "connections.png")
    raw.unlink()
    dialog.reject()
    dialog.deleteLater()
