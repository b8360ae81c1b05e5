"""Measure the shape of the house: `python -m tools.house [COMMIT ...]` prints a table, of commits or of the files here.

The rows are those of issue 11's "How we know"; tests/test_house.py holds the bars with the same functions.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import resolve_name
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("sim", "experiments", "dashboard")
MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_ARGUMENTS, MOST_LOOSE_FILES = 300, 60, 10, 4
KERNEL_DECORATORS = {"kernel", "part", "rule", "njit", "jit", "vectorize", "guvectorize"}
FEWEST_FIELDS_OF_A_BUNDLE = 5
_ENTRY = re.compile(r"(\*{0,2}[a-z_]\w*(?:, \*{0,2}[a-z_]\w*)*):(?: |$)", re.IGNORECASE)
Texts = Mapping[str, str]
"""A file's text by its path from the root, with slashes."""


class Found(NamedTuple):
    """A function with its measure."""

    path: str
    name: str
    size: int


def texts_of(commit: str | None = None, packages: Iterable[str] = PACKAGES) -> dict[str, str]:
    """Return the Python files of packages, as they are on the disk or as a commit has them."""
    if commit is None:
        paths = [path for package in packages for path in (ROOT / package).rglob("*.py")]
        return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}
    names = _git("ls-tree", "-r", "--name-only", commit, "--", *packages).splitlines()
    return {name: _git("show", f"{commit}:{name}") for name in names if name.endswith(".py")}


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def lines_by_file(texts: Texts) -> dict[str, int]:
    """Return how many lines each file has, packages' own files left out."""
    return {path: text.count("\n") for path, text in texts.items() if not path.endswith("/__init__.py")}


def loose_files(texts: Texts, package: str = "sim") -> list[str]:
    """Return the files that stand in a package itself and not in a folder of it."""
    return [path for path in texts if path.startswith(f"{package}/") and path.count("/") == 1]


def functions(texts: Texts) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Give every function with its file, inner functions and methods too."""
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                yield path, node


def function_lines(texts: Texts) -> list[Found]:
    """Return the lines of each function, from `def` to its last line, the longest first."""
    found = [
        Found(path, each.name, (each.end_lineno or 0) - each.lineno + 1) for path, each in functions(texts)
    ]
    return sorted(found, key=lambda each: -each.size)


def arguments(texts: Texts, *, kernels_only: bool = False) -> list[Found]:
    """Return how many arguments each function takes, the most first."""
    found = [
        Found(path, node.name, len([*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]))
        for path, node in functions(texts)
        if not kernels_only or _is_kernel(node)
    ]
    return sorted(found, key=lambda each: -each.size)


def _is_kernel(node: ast.FunctionDef) -> bool:
    """Tell whether a function is compiled: `@kernel`, `@part`, `@rule` or numba's own."""
    words = [ast.unparse(each).partition("(")[0].rpartition(".")[2] for each in node.decorator_list]
    return not KERNEL_DECORATORS.isdisjoint(words)


def described_arguments(docstring: str) -> list[str]:
    """Return what the `Args:` section of a docstring describes; a line that names nothing, as it stands."""
    found: list[str] = []
    at: int | None = None
    inside = False
    for line in docstring.splitlines():
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            continue
        if inside and indent == 0:
            inside = False
        if inside:
            at = indent if at is None else at
            if indent == at:
                entry = _ENTRY.match(line.strip())
                found += [each.lstrip("*") for each in entry[1].split(", ")] if entry else [line.strip()]
        elif line.strip() == "Args:":
            inside, at = True, None
    return found


def arguments_that_are_none(texts: Texts) -> list[tuple[str, str, str]]:
    """Return (file, function, name) of what `Args:` sections describe and the function does not take.

    The section of a class is about the arguments of its `__init__`, or its fields where it has none.
    """
    found = []
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                taken = _taken(node)
                described = described_arguments(ast.get_docstring(node) or "")
                found += [(path, node.name, name) for name in described if name not in taken]
    return found


def _taken(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> set[str]:
    """Return the names that a function takes, or a class when it is called."""
    if isinstance(node, ast.ClassDef):
        for each in node.body:
            if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                return _taken(each)
        return {
            each.target.id
            for each in node.body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        }
    given = node.args
    return {
        each.arg
        for each in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
        if each is not None
    }


def names_that_stand_twice(texts: Texts) -> dict[str, list[str]]:
    """Return the paths of files of one base name; packages' own files left out."""
    paths = defaultdict(list)
    for path in texts:
        name = path.rsplit("/", 1)[-1]
        if name not in {"__init__.py", "__main__.py"}:
            paths[name].append(path)
    return {name: found for name, found in paths.items() if len(found) > 1}


def imports(texts: Texts) -> dict[str, set[str]]:
    """Return which of these modules each imports: at its top, within a function or for types only."""
    module_of = {path: path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in texts}
    modules = set(module_of.values())
    arrows: dict[str, set[str]] = {}
    for path, text in texts.items():
        own, named = module_of[path], set[str]()
        package = own if path.endswith("/__init__.py") else own.rpartition(".")[0]
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Import(names=names):
                    named |= {alias.name for alias in names}
                case ast.ImportFrom(module=module, names=names, level=level):
                    base = resolve_name("." * level + (module or ""), package)
                    named |= {f"{base}.{a.name}" if f"{base}.{a.name}" in modules else base for a in names}
        arrows[own] = (named & modules) - {own}
    return arrows


def circles(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """Return each set of files that reach one another by imports."""
    reached = {module: _reached(module, arrows) for module in arrows}
    found = {
        tuple(sorted(each for each in there if module in reached.get(each, ())))
        for module, there in reached.items()
        if module in there
    }
    return [list(each) for each in sorted(found)]


def _reached(start: str, arrows: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [*arrows[start]]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += arrows.get(module, ())
    return found


def bundle_fields(texts: Texts) -> dict[str, bool]:
    """Return each field of a class of many fields, and whether text beside it says what it holds."""
    said: dict[str, bool] = {}
    for path, text in texts.items():
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.ClassDef)
                and len(fields := _fields(node, lines)) >= FEWEST_FIELDS_OF_A_BUNDLE
            ):
                said |= {f"{path}:{node.name}.{name}": has for name, has in fields}
    return said


def _fields(node: ast.ClassDef, lines: list[str]) -> list[tuple[str, bool]]:
    """Return a class's fields, those of the class itself and declared parameters left out, and whether each says it.

    A column that `key` or `measure` declares gives its meaning there; its class's docstring gives the shape of all.
    """
    found, about = [], ast.get_docstring(node) or ""
    for field, after in zip(node.body, [*node.body[1:], None], strict=True):
        match field:
            case ast.AnnAssign(value=ast.Call(func=ast.Name(id="parameter"))):
                continue
            case ast.AnnAssign(annotation=ast.Subscript(value=ast.Name(id="Annotated"))):
                continue
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind) if "ClassVar" not in ast.unparse(
                kind
            ):
                words = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                words |= _says_in_its_call(field.value) and "[row]" in about
                comment = any("  # " in line for line in lines[field.lineno - 1 : field.end_lineno])
                found.append((name, words or comment or f"\n    {name}: " in about))
    return found


def _says_in_its_call(value: ast.expr | None) -> bool:
    """Tell whether a field is declared by `key(meaning)` or `measure(unit, meaning)`, with these words."""
    match value:
        case ast.Call(func=ast.Name(id="key"), args=[ast.Constant(value=str(meaning))]):
            return bool(meaning)
        case ast.Call(
            func=ast.Name(id="measure"),
            args=[ast.Constant(value=str(unit)), ast.Constant(value=str(meaning))],
        ):
            return bool(unit and meaning)
    return False


def table(texts: Texts) -> list[tuple[str, str]]:
    """Return the rows of the table: what is measured, and the figure."""
    sizes = lines_by_file(texts)
    fields = bundle_fields({path: text for path, text in texts.items() if path.startswith("sim/")})
    long = [each for each in function_lines(texts) if each.size > MOST_LINES_OF_A_FUNCTION]
    return [
        ("loose files in sim/", str(len(loose_files(texts)))),
        ("files", str(len(sizes))),
        ("median file, lines", f"{median(sizes.values()):.0f}"),
        ("largest file, lines", "{1} ({0})".format(*max(sizes.items(), key=lambda each: each[1]))),
        (f"files above {MOST_LINES} lines", str(sum(size > MOST_LINES for size in sizes.values()))),
        (f"functions above {MOST_LINES_OF_A_FUNCTION} lines", str(len(long))),
        ("most arguments of a kernel", "{2} ({1})".format(*arguments(texts, kernels_only=True)[0])),
        ("circles of imports, types and lazy ones included", str(len(circles(imports(texts))))),
        ("base names that stand twice", str(len(names_that_stand_twice(texts)))),
        ("fields of bundles with meaning, shape and unit", f"{sum(fields.values())} of {len(fields)}"),
        ("lines of code in all", f"{sum(sizes.values()):,}"),
    ]


def main(words: list[str]) -> None:
    """Print the table, one column for each commit named; without one, that of the files as they are."""
    columns = [dict(table(texts_of(commit))) for commit in words] or [dict(table(texts_of()))]
    for row in columns[0]:
        print("| " + " | ".join([row, *(column[row] for column in columns)]) + " |")


if __name__ == "__main__":
    main(sys.argv[1:])
