"""The rooms of the package stand on a ladder: imports only go down, and never in a circle."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import codedeploy_fake

ROOT = Path(codedeploy_fake.__file__).parent
#: From the ground up; rooms on one floor do not know each other.
FLOORS = [
    {"messages"},
    {"model"},
    {"engine"},
    {"service"},
    {"fake", "neighbors"},
    {"interception"},
    {"mock"},
    {"pytest_plugin", "server"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
#: The fake asks for its neighbors only where a test wants them.
ACROSS = {("fake", "neighbors")}


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(file): file for file in sorted(ROOT.rglob("*.py"))}


def imports_of(module: str) -> set[str]:
    """The modules of the package that a module imports, at any place, for types as well."""
    found = set()
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    # What is no module is a name in one.
    return {name if name in FILES else name.rpartition(".")[0] for name in found} & FILES.keys()


IMPORTS = {module: imports_of(module) for module in FILES}


def room_of(module: str) -> str | None:
    _, _, path = module.partition(".")
    room = path.partition(".")[0]
    return room if room in FLOOR_OF else None


def test_the_root_holds_rooms_and_three_files() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert folders <= FLOOR_OF.keys()
    assert {path.name for path in ROOT.glob("*.py")} == {"__init__.py", "__main__.py", "demo.py"}


@pytest.mark.parametrize("module", [module for module in FILES if room_of(module)])
def test_imports_only_go_down_the_ladder(module: str) -> None:
    here = room_of(module)
    assert here is not None
    up = set()
    for imported in IMPORTS[module]:
        there = room_of(imported)
        if there in {None, here} or (here, there) in ACROSS:
            continue
        assert there is not None
        if FLOOR_OF[there] >= FLOOR_OF[here]:
            up.add(imported)
    assert up == set()


def test_no_file_imports_itself_in_a_circle() -> None:
    straight = {module: imports - {module} for module, imports in IMPORTS.items()}
    try:
        TopologicalSorter(straight).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_the_documentation_names_the_public_modules_alone() -> None:
    """What a user imports is the package, or the plugin by the name that ``-p`` takes."""
    docs = ROOT.parent / "docs"
    pages = [ROOT.parent / "README.md", *docs.glob("*.md"), *docs.glob("*/*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    imported = set(re.findall(r"^(?:from|import) (codedeploy_fake[\w.]*)", text, re.MULTILINE))
    imported |= set(re.findall(r"-p (codedeploy_fake[\w.]*)", text))
    assert imported <= {"codedeploy_fake", "codedeploy_fake.pytest_plugin"}


def test_the_package_offers_its_public_names_alone() -> None:
    public = {name for name in dir(codedeploy_fake) if re.fullmatch(r"[^\W_]\w*", name)}
    rooms = {*FLOOR_OF, "demo"}
    own = {"annotations", "importlib", "TYPE_CHECKING"}
    assert public - rooms - own == set(codedeploy_fake.__all__) - {"__version__"}


#: No function takes more lines than one screen shows.
LONGEST = 45


@pytest.mark.parametrize("module", FILES)
def test_a_function_fits_on_a_screen(module: str) -> None:
    nodes = ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8")))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


#: The documents that comments refer to: ``[E 2.6]`` is a section of the engine reference.
EVIDENCE = {"E": "engine.md", "V": "validation.md"}
REFERENCE = re.compile(r"\[((?:[EV] [\d., ]+;? ?)+)\]")


def sections_of(document: str) -> set[str]:
    """The numbers of a document's sections, and of the steps in a numbered one."""
    text = (ROOT.parent / "docs/evidence" / document).read_text(encoding="utf-8")
    found, section = set(), ""
    for line in text.splitlines():
        if match := re.match(r"#+ (\d+(?:\.\d+)?)", line):
            section = match[1]
            found.add(section)
        elif match := re.match(r"(\d+)\. ", line):
            found.add(f"{section}.{match[1]}")
    return found


SECTIONS = {document: sections_of(file) for document, file in EVIDENCE.items()}


@pytest.mark.parametrize("module", FILES)
def test_every_section_of_the_evidence_that_is_named_exists(module: str) -> None:
    missing = set()
    for references in REFERENCE.findall(FILES[module].read_text(encoding="utf-8")):
        for reference in references.split("; "):
            document, _, numbers = reference.partition(" ")
            known = SECTIONS[document]
            missing |= {f"{document} {n}" for n in numbers.split(", ") if n not in known}
    assert missing == set()


#: How no docstring begins: PEP 257 has the imperative for functions, nouns for the rest.
FIRST_WORDS = {"What", "Whether", "Lets", "Takes", "Makes", "How", "Has", "Finds", "Answers"}
#: What an imperative never is.
NOUNS = {"A", "An", "The", "Every", "So", "Which", "Not", "Round", "Rules", "There"}
THIRD_PERSON = re.compile(r"[A-Z][a-z]*[^s]s")
#: Decorators of functions that are read as values.
VALUES = {"property", "cached_property", "fixture", "overload"}


def is_value(node: ast.AST) -> bool:
    decorators = " ".join(ast.unparse(one) for one in getattr(node, "decorator_list", ()))
    return bool(VALUES & set(re.findall(r"\w+", decorators)))


@pytest.mark.parametrize("module", FILES)
def test_docstrings_have_the_voice_of_pep_257(module: str) -> None:
    wrong = {}
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        word = (ast.get_docstring(node) or "Return").split()[0].rstrip(".,:")
        acts = not isinstance(node, ast.Module | ast.ClassDef) and not is_value(node)
        if word in FIRST_WORDS or (acts and (word in NOUNS or THIRD_PERSON.fullmatch(word))):
            wrong[getattr(node, "name", "the module")] = word
    assert wrong == {}


#: How nobody in the field writes, in a comment or a docstring.
DIALECT = re.compile(
    r"\b(lets|(takes?|took) down|comes? of|stands|so many|somebody|nobody|answers with)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("module", FILES)
def test_comments_and_docstrings_are_plain_english(module: str) -> None:
    source = FILES[module].read_text(encoding="utf-8")
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    ]
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    texts = [*comments, *(ast.get_docstring(node) or "" for node in nodes)]
    assert [text for text in texts if DIALECT.search(text)] == []


@pytest.mark.parametrize("room", sorted(FLOOR_OF))
def test_a_room_says_what_it_is_for_and_what_it_must_not_know(room: str) -> None:
    text = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text("utf-8"))) or ""
    assert re.search(r"[Mm]ust not", text), text


def test_rules_do_not_know_the_operations_that_use_them() -> None:
    service = f"{codedeploy_fake.__name__}.service"
    rules = [module for module in FILES if module.startswith(f"{service}.rules")]
    known = {imported for module in rules for imported in IMPORTS[module]}
    assert not {module for module in known if module.startswith(f"{service}.operations")}
