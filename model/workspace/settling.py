"""From the right key to a database that this program can use: schema, stream, forms, projections."""

from collections.abc import Mapping

from forms.definition import Form
from model.workspace import backups, migrations, places, projections, streams
from model.workspace import session as sessions
from model.workspace.session import Session


def bring_up_to_date(session: Session, forms: Mapping[str, Form] | None) -> None:
    """Migrate after a verified backup, settle the stream, install forms, bring projections up to date.

    forms: the definitions that the program has; None = those shipped. Raises what the store raises, NewerWorkspace.
    """
    store, known = session.store, shipped() if forms is None else forms
    store.read_only = False
    with store.reading() as db:
        if migrations.pending(db):
            backups.back_up(session, "migration")
            migrations.migrate(db)
    with store.transaction() as db:
        _settle(session)
        sessions.install_forms(db, known, session.now())
        session.forms = sessions.current_forms(db, known)
        projections.ensure(db, session.forms.values())
        moved = bool(sessions.setting(db, "moved"))
    store.read_only = moved
    places.keep_ballast(session.folder)


def shipped() -> Mapping[str, Form]:
    """The definitions that come with the program."""
    from forms.reading import builtin_forms

    return builtin_forms()


def _settle(session: Session) -> None:
    """Continue the stream where the folder is at home; begin a new one where it is a copy of another folder."""
    db = session.store.db
    home, here = sessions.setting(db, "home"), places.fingerprint(session.folder)
    stream = streams.own(db)
    if home and home != here and not sessions.setting(db, "moved"):
        stream = streams.renew(db, session.unit, session.unit_name)
    if home != here:
        sessions.set_setting(db, "home", here)
    session.stream, session.letter = stream.id, stream.letter
