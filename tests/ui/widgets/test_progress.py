"""The line that says how far long work is, and that Esc stops it only while it runs."""

from threading import Event

from PySide6.QtWidgets import QApplication

from ui import notices, tasks


def test_what_runs_can_be_stopped(clerk) -> None:
    line, go, stopped = clerk.opens(notices.ProgressLine()), Event(), []

    def work(step: tasks.Progress) -> None:
        go.wait(10)
        step("还在做")

    line.follow(tasks.run(work, cancelled=lambda: stopped.append(True)))
    assert line.cancel()
    go.set()
    clerk.waits(lambda: stopped)


def test_what_is_done_takes_no_escape_from_the_page_that_shows_it(clerk) -> None:
    line, asked = clerk.opens(notices.ProgressLine()), []
    line.follow(tasks.run(lambda _: None, done=lambda _: asked.append(line.cancel())))
    clerk.waits(lambda: asked)
    assert asked == [False]


def test_work_that_was_over_before_anybody_listened_leaves_no_bar(clerk) -> None:
    line = clerk.opens(notices.ProgressLine())
    task = tasks.run(lambda _: None)
    tasks.wait()
    QApplication.processEvents()
    line.follow(task)
    assert not line.cancel()
    assert line.isHidden()
