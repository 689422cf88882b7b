"""Generate the pages of the reference that are tables, from the code and from the tests' table.

Which operation returns which text is what the tests of errors provoke, so a test has seen each row
of the table of errors.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

from botocore.session import Session

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from codedeploy_fake import messages  # noqa: E402
from codedeploy_fake.messages import Message  # noqa: E402
from codedeploy_fake.model import options  # noqa: E402
from codedeploy_fake.model.defaults import QUOTAS  # noqa: E402
from codedeploy_fake.server.control import routes  # noqa: E402
from codedeploy_fake.service.operations import OPERATIONS  # noqa: E402
from codedeploy_fake.service.rules.groups import CHECKS  # noqa: E402
from tests import enumerations as reach  # noqa: E402
from tests.errors.order import Mistake, listed  # noqa: E402
from tests.errors.provocation import Provocation  # noqa: E402
from tests.errors.provocations import PROVOKE  # noqa: E402

MODEL = Session().get_service_model("codedeploy")

#: What each quota limits.
_LIMITS = {
    "alarms": "alarms of a deployment group or of a deployment's overrideAlarmConfiguration",
    "triggers": "triggers of a deployment group",
    "custom_configurations": "deployment configurations, not counting the predefined ones",
    "description": "characters in the description of a deployment or revision",
    "applications": "applications",
    "deployment_groups": "deployment groups of one application",
    "deployments": "unfinished deployments",
    "instances_per_deployment": "instances in one deployment",
    **dict.fromkeys(
        (name for name in QUOTAS if name.startswith("BatchGet")),
        "names or ids in one call of the operation",
    ),
}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    cells = ([cell.replace("|", r"\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _code(text: str) -> str:
    return f"`{text}`" if text else "(empty)"


def _declared(operation: str) -> list[str]:
    """Return the codes that the newest model declares, without their suffix."""
    shapes = MODEL.operation_model(operation).error_shapes
    return [shape.name.removesuffix("Exception") for shape in shapes]


def operations() -> str:
    """Return the table of operations, with what each does to the fake's time."""
    rows = []
    for resource in sorted({operation.handler.__module__ for operation in OPERATIONS.values()}):
        kind = resource.rpartition(".")[2].replace("_", " ")
        for name, operation in sorted(OPERATIONS.items()):
            if operation.handler.__module__ == resource:
                errors = len(_declared(name))
                rows.append(
                    [
                        _code(name),
                        kind,
                        "yes" if operation.reports_on is not None else "",
                        "yes" if operation.resumes else "",
                        f"[{errors}](errors.md#{name.lower()})" if errors else "0",
                    ]
                )
    head = ["operation", "resource", "moves time when polled", "starts progress", "declared errors"]
    return f"""# Operations

All {len(rows)} operations of the API. One that *moves time when polled* reports on deployments:
in the `"poll"` mode, asking it again moves time. One that *starts progress* can set a deployment
going: in the `"instant"` mode, it processes everything that is due. See [](../time.md).

{_table(head, rows)}
"""


def _how(way: Provocation) -> str:
    return way.how if way.why_injected is None else f"{way.how}: {way.why_injected}"


def _evidence(message: Message) -> list[str]:
    mark = f"{message.mark}, class?" if message.class_uncertain else message.mark
    return [message.when, _code(message.text), mark, message.source]


def _messages_in(module: ModuleType) -> list[Message]:
    return [value for value in vars(module).values() if isinstance(value, Message)]


def _inside(module: ModuleType) -> list[list[str]]:
    return [[_code(message.code), *_evidence(message)] for message in _messages_in(module)]


def errors() -> str:
    """Return the tables of errors: of every operation, undeclared ones and outcomes."""
    sections = []
    for name in sorted(OPERATIONS):
        rows = []
        for code in _declared(name):
            # One row for each text, however many requests get it.
            ways = {id(way.message): way for way in PROVOKE[name, code]}.values()
            rows += [
                [_code(way.message.exception), _how(way), *_evidence(way.message)] for way in ways
            ]
        head = ["error", "how", "condition", "text", "mark", "source"]
        table = _table(head, rows) if rows else "It declares no errors, and accepts every request."
        sections.append(f"## {name}\n\n{table}\n")
    provoked = {code for _, code in PROVOKE}
    undeclared = [
        [_code(message.exception), *_evidence(message)]
        for message in _messages_in(messages.errors)
        if message.code not in provoked
    ]
    head = ["code", "condition", "text", "mark", "source"]
    return f"""# Errors

Every error that the operations declare, as a client receives it: with HTTP status 400, and the
suffix `Exception` on the code. A test provokes each row.

*How* tells what causes the error: the **input** of the request alone; the **state** of the account;
the **declared world**, resources that the test declared (roles, Auto Scaling groups and so on); or
the **environment**, which takes `inject_error`.

*Mark* tells how far to trust the text: **verbatim** was sent by the real service, **documented** is
stated by its documentation, **inferred** is reconstructed, so assert on the class instead. *class?*
means that the text was seen but not the class. The sources are those of the
[evidence](../evidence/index.md).

{chr(10).join(sections)}
## Undeclared

No operation declares these, and botocore has no classes for them: catch `ClientError` and check its
code.

{_table(head, undeclared)}

## Inside responses

A deployment that did not succeed reports these in `errorInformation`, in `rollbackInfo` and so on.
A few texts are listed as evidence only: nothing in the fake leads to them.

{_table(head, _inside(messages.outcomes))}

The diagnostics of a lifecycle event report these:

{_table(head, _inside(messages.diagnostics))}
"""


def _places(mistakes: Iterable[Mistake]) -> str:
    rows = []
    for number, mistake in enumerate(mistakes, 1):
        message = messages.NAMES[mistake.name]
        where = "the request" if mistake.in_request else "the account"
        members = ", ".join(map(_code, mistake.members.split(", "))) if mistake.members else ""
        rows.append([str(number), where, members, _code(message.exception), message.when])
    return _table(["", "wrong with", "members", "error", "condition"], rows)


def order() -> str:
    """Return the order of mistakes for every operation, and that of a group's checks."""
    checks = [[str(number), check.subject] for number, check in enumerate(CHECKS, 1)]
    sections = [f"## {name}\n\n{_places(places)}\n" for name, places in listed().items()]
    return f"""# Order of checks

Of two mistakes in one request the service reports one. Where the
[evidence](../evidence/validation.md) knows which, tests hold the fake to it; for the rest this is
what the fake does, and no more than that. The *request* alone comes first: members that are
missing, then those that are malformed, in the order of their declaration. Then what it names is
looked up in the *account*, then come combinations of members, and quotas come last.

Tests send pairs of mistakes that go together, of each two members, and see the upper one reported.
Of mistakes that exclude each other, such as two values of one member, the order means nothing.

## Settings of a deployment group

CreateDeploymentGroup and UpdateDeploymentGroup go through these checks:

{_table(["", "check"], checks)}

{chr(10).join(sections)}"""


def enumerations() -> str:
    """Return the table of the values in responses, and of the situations that lead to them."""
    rows = []
    for value in reach.values():
        if value in reach.UNREACHED:
            reason, source = reach.UNREACHED[value]
            way = f"not returned: {reason} ({source})"
        else:
            # One is enough for most values: the others say nothing new.
            way = reach.ways(value)[0]
        rows.append([_code(value[0]), _code(value[1]), way])
    return f"""# Values in responses

Every value of every enumeration that a response may hold, with a situation that leads to it, made
and read through boto3 by the project's own tests; and the values that the service is not known to
return, with the reason. How to bring about what fails is in [](../failures.md).

{_table(["enumeration", "value", ""], rows)}
"""


def quotas() -> str:
    """Return the table of quotas that ``set_quota`` changes."""
    rows = [
        [_code(name), "unlimited" if value is None else str(value), _LIMITS[name]]
        for name, value in QUOTAS.items()
    ]
    return f"""# Quotas

`fake.set_quota(name, value)` changes a quota of the account, in every region.

{_table(["quota", "default", "limits the number of"], rows)}
"""


def mock_options() -> str:
    """Return the table of options of ``mock_codedeploy`` and of the marker."""
    rows = [
        [_code(field.name), _code(repr(field.default)), options._CHOICES[field.name][1]]
        for field in dataclasses.fields(options.Options)
    ]
    return f"""# Options

`mock_codedeploy` and the marker `codedeploy` take the same keyword-only options.

{_table(["option", "default", "possible values"], rows)}
"""


def server() -> str:
    """Return the tables of the routes of the server's control API."""
    table = routes()
    calls = [
        [_code(name), ", ".join(map(_code, route["members"])), route["summary"].replace("``", "`")]
        for name, route in table["POST"].items()
    ]
    looks = [[_code(name), text.replace("``", "`")] for name, text in table["GET"].items()]
    return f"""# Control API

All routes of the server are below `/_codedeploy/`; [](../other_languages.md) explains how to use
them. Members in brackets are optional; where `...` stands, any member of CreateDeploymentGroup or
CreateDeployment can follow. `?account=` with an id of twelve digits selects the world of
that account.

## POST

{_table(["method", "members", ""], calls)}

`snapshot` takes a `name`, by which `restore` finds it. `answer` is `Succeeded` or `Failed`; the
server posts the payload to `url` as JSON. `hooks` has an object of `answer` or `url` for each
lifecycle event.

## GET

{_table(["path", ""], looks)}

`limit` in the query limits the response to the newest entries.
"""


PAGES = {
    "operations": operations,
    "errors": errors,
    "order": order,
    "enumerations": enumerations,
    "quotas": quotas,
    "options": mock_options,
    "server": server,
}


def write(folder: Path) -> None:
    """Write every page into a folder; those that are the same as before stay untouched."""
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        path, text = folder / f"{name}.md", page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
