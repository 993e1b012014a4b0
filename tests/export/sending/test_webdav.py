"""Upload into a real WebDAV folder over TLS: whole under its name, harmless when repeated, refusals in plain words."""

import threading
from pathlib import Path

import pytest

from export.sending import errors, webdav
from model.exchange.connections import UploadPlace
from tests.export.sending.servers import HOST, MAIL_PASSWORD, USER, make_root, upload_server

NAME = "双河镇-2026-03-A001（更正） 1%.asice.age"
PACKAGE = b"age-encryption.org/v1\n" + bytes(range(256)) * 4000


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return make_root(tmp_path_factory.mktemp("root"))


@pytest.fixture
def inbox(tmp_path) -> Path:
    return tmp_path / "in"


def place(port: int, root, **more) -> UploadPlace:
    told = {"url": f"https://{HOST}:{port}/in/", "user": USER, "password": MAIL_PASSWORD, "authority": root.pem}
    return UploadPlace(**{**told, **more})


class Watching:
    """Stands before the real server and notes what is asked; answer: method -> (status, when), cut: method."""

    def __init__(self, answers=None, cut: str = "", mute: str = "") -> None:
        self.asked: list[str] = []
        self.answers, self.cut, self.mute = answers or {}, cut, mute
        self.over = threading.Event()

    def __call__(self, app):
        def serve(environ, start_response):
            method = environ["REQUEST_METHOD"]
            self.asked.append(method)
            if self.mute == method:
                self.over.wait(10)
            if self.cut == method:
                environ["wsgi.input"].read(1000)
                raise ConnectionAbortedError
            if method in self.answers:
                while environ["wsgi.input"].read(65536):
                    pass
                start_response(self.answers[method], [("Content-Length", "0")])
                return [b""]
            return app(environ, start_response)

        return serve


def test_a_package_lies_there_whole_under_its_name_and_alone(root, inbox) -> None:
    with upload_server(root, inbox) as port:
        webdav.upload(place(port, root), NAME, PACKAGE)
    assert {each.name: each.read_bytes() for each in inbox.iterdir()} == {NAME: PACKAGE}


def test_uploading_it_again_sends_nothing(root, inbox) -> None:
    watching = Watching()
    with upload_server(root, inbox, watching) as port:
        webdav.upload(place(port, root), NAME, PACKAGE)
        watching.asked.clear()
        webdav.upload(place(port, root), NAME, PACKAGE)
    assert "PUT" not in watching.asked
    assert {each.name: each.read_bytes() for each in inbox.iterdir()} == {NAME: PACKAGE}


@pytest.mark.parametrize("method", ["HEAD", "PUT", "MOVE"])
def test_whatever_was_cut_is_made_whole_by_trying_again(root, inbox, method) -> None:
    watching = Watching(cut=method)
    with upload_server(root, inbox, watching) as port:
        with pytest.raises(errors.SendingFailed) as told:
            webdav.upload(place(port, root), NAME, PACKAGE)
        assert told.value.again
        assert NAME not in {each.name for each in inbox.iterdir()}
        watching.cut = ""
        webdav.upload(place(port, root), NAME, PACKAGE)
    assert {each.name: each.read_bytes() for each in inbox.iterdir()} == {NAME: PACKAGE}


def test_a_server_that_does_not_say_what_it_has_is_given_nothing_over_it(root, inbox) -> None:
    inbox.mkdir()
    (inbox / NAME).write_bytes(PACKAGE)
    with upload_server(root, inbox, Watching({"HEAD": "405 Method Not Allowed"})) as port, pytest.raises(
            errors.ServerRefused):
        webdav.upload(place(port, root), NAME, PACKAGE)
    assert (inbox / NAME).read_bytes() == PACKAGE


def test_a_file_of_somebody_else_stays(root, inbox) -> None:
    inbox.mkdir()
    for content in (b"theirs", bytes(len(PACKAGE))):
        (inbox / NAME).write_bytes(content)
        with upload_server(root, inbox) as port, pytest.raises(errors.NameTaken, match="内容不一样"):
            webdav.upload(place(port, root), NAME, PACKAGE)
        assert {each.name: each.read_bytes() for each in inbox.iterdir()} == {NAME: content}


def test_a_refused_login_waits_for_a_person(root, inbox) -> None:
    with upload_server(root, inbox) as port:
        for act in (lambda at: webdav.upload(at, NAME, PACKAGE), webdav.try_place):
            with pytest.raises(errors.LoginRefused, match="不接受用户名或密码") as told:
                act(place(port, root, password="wrong"))
            assert not told.value.again
    assert list(inbox.iterdir()) == []


@pytest.mark.parametrize(("status", "kind", "again"), [
    ("507 Insufficient Storage", errors.UploadFull, True),
    ("413 Request Entity Too Large", errors.TooLargeForServer, False),
    ("423 Locked", errors.ServerRefused, True), ("500 Internal Server Error", errors.ServerRefused, True),
    ("405 Method Not Allowed", errors.ServerRefused, False), ("302 Found", errors.ServerRefused, False),
])
def test_refusals_are_told_apart(root, inbox, status, kind, again) -> None:
    with upload_server(root, inbox, Watching({"PUT": status})) as port, pytest.raises(kind) as told:
        webdav.upload(place(port, root), NAME, PACKAGE)
    assert told.value.again is again


def test_a_folder_that_is_not_there_is_named(root, inbox) -> None:
    with upload_server(root, inbox) as port, pytest.raises(errors.UploadFolderMissing, match="没有这个文件夹"):
        webdav.upload(place(port, root, url=f"https://{HOST}:{port}/in/2026/"), NAME, PACKAGE)


@pytest.mark.parametrize("method", ["HEAD", "PUT"])
def test_a_server_that_says_nothing_is_left_in_time(root, inbox, method) -> None:
    watching = Watching(mute=method)
    with upload_server(root, inbox, watching) as port:
        with pytest.raises(errors.TooSlow, match="没有回答") as told:
            webdav.upload(place(port, root), NAME, PACKAGE[:1000], timeout=0.4)
        watching.over.set()
    assert told.value.again


def test_a_server_that_cannot_prove_who_it_is_gets_no_password(root, inbox, tmp_path) -> None:
    watching = Watching()
    for made in (make_root(tmp_path / "a"), make_root(tmp_path / "b", name="other.example"),
                 make_root(tmp_path / "c", days=-2)):
        trusted = made if made.server.parent.name != "a" else root
        with upload_server(made, inbox, watching) as port, pytest.raises(
                errors.WrongCertificate, match="拿不出可信的证书") as told:
            webdav.upload(place(port, trusted), NAME, PACKAGE)
        assert not told.value.again
    assert watching.asked == []


@pytest.mark.parametrize("url", ["http://127.0.0.1/in/", "ftp://a.example/", "/in/", "127.0.0.1/in/"])
def test_nothing_goes_in_the_clear(root, url) -> None:
    with pytest.raises(errors.NoEncryption):
        webdav.upload(UploadPlace(url), NAME, PACKAGE)


def test_no_network_and_wrong_names_are_told_apart(root, inbox) -> None:
    with upload_server(root, inbox) as port:
        pass
    with pytest.raises(errors.Unreachable, match="连不上"):
        webdav.upload(place(port, root), NAME, PACKAGE)
    for url in ("https://files.invalid/in/", "https://[::/in/"):
        with pytest.raises(errors.UnknownServer):
            webdav.upload(place(port, root, url=url), NAME, PACKAGE)
    with pytest.raises(errors.NotSetUp, match="还没有填上传地址"):
        webdav.upload(UploadPlace(), NAME, PACKAGE)


def test_trying_the_place_leaves_nothing_there(root, inbox) -> None:
    with upload_server(root, inbox) as port:
        webdav.try_place(place(port, root))
        assert list(inbox.iterdir()) == []
        with pytest.raises(errors.UploadFolderMissing):
            webdav.try_place(place(port, root, url=f"https://{HOST}:{port}/in/nowhere/"))
