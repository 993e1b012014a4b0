"""Records that look like the one being typed: same natural key, other id. No Qt."""

from forms.definition import Form, Values
from model.workspace.filters import Filter
from model.workspace.listing import Row
from model.workspace.workspace import Workspace
from ui.ledger.columns import offered


def twin(workspace: Workspace, form: Form, values: Values, record: str | None) -> Row | None:
    """A record of the same natural key, or None; blank parts of the key aren't compared. For a worker."""
    wanted = natural_key(form, values)
    if not wanted:
        return None
    filters = [Filter(name, "=", value) for name, value in wanted.items()]
    rows = workspace.listing(form.id, columns=(), filters=filters).page(0, 2)
    return next((each for each in rows if each.record != record), None)


def natural_key(form: Form, values: Values) -> dict[str, object]:
    """The parts of the natural key, {} while one that is typed by hand is missing."""
    known = {each.name: each for each in offered(form)}
    names = [name for name in form.natural_key if name in known and not known[name].calculation]
    found = {name: values[name] for name in names if isinstance(values.get(name), str | int)}
    return found if names and len(found) == len(names) else {}
