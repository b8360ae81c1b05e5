"""Every field of a bundle of sim/ says below it what it means; of an array, its shape first: `[d, g] ..., USD`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from tools import house

SAID_ELSEWHERE = {"parameter", "key", "measure"}
"""What declares a field together with its meaning and unit."""
ARRAY = re.compile(r"\b(ndarray|NDArray)\b")
SHAPE_FIRST = re.compile(r"\[[^\]]+\] *\w")


class Spoken(NamedTuple):
    """A field of a bundle."""

    path: str
    bundle: str
    name: str
    kind: str
    """Its annotation."""
    said: str
    """The docstring below it; empty where there is none."""


def fields_of_bundles(texts: Mapping[str, str]) -> Iterator[Spoken]:
    """Give each field of each class with at least `house.FEWEST_FIELDS_OF_A_BUNDLE` of them."""
    for path, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                found = [Spoken(path, node.name, *field) for field in fields_of(node)]
                if len(found) >= house.FEWEST_FIELDS_OF_A_BUNDLE:
                    yield from found


def fields_of(node: ast.ClassDef) -> Iterator[tuple[str, str, str]]:
    """Give (name, annotation, docstring) of a class's fields, but for those that say it where they are declared."""
    for field, after in zip(node.body, [*node.body[1:], None], strict=True):
        match field:
            case ast.AnnAssign(value=ast.Call(func=ast.Name(id=by))) if by in SAID_ELSEWHERE:
                continue
            case ast.AnnAssign(annotation=ast.Subscript(value=ast.Name(id="Annotated"))):
                continue  # an `Array` beside the type states meaning, axes and unit
            case ast.AnnAssign(target=ast.Name(id=name), annotation=kind) if "ClassVar" not in ast.unparse(
                kind
            ):
                yield name, ast.unparse(kind), docstring(after)


def docstring(node: ast.stmt | None) -> str:
    """Return the text of a string that stands by itself."""
    match node:
        case ast.Expr(value=ast.Constant(value=str(said))):
            return said.strip()
    return ""


def names_of_arrays(texts: Mapping[str, str]) -> set[str]:
    """Return the names that files give to types of arrays, as `Amounts = NDArray[np.float64]`."""
    found = set()
    for text in texts.values():
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=kind)):
                    if ARRAY.search(ast.unparse(kind)):
                        found.add(name)
    return found


def without_meaning(texts: Mapping[str, str]) -> list[str]:
    """Return the fields that say nothing, or a shape and nothing else."""
    return [
        f"{each.path}: {each.bundle}.{each.name}"
        for each in fields_of_bundles(texts)
        if not re.sub(r"^\[[^\]]*\]", "", each.said).strip(" .,;")
    ]


def without_shape(texts: Mapping[str, str]) -> list[str]:
    """Return the arrays that say something, and do not begin with their shape."""
    words = {"ndarray", "NDArray", *names_of_arrays(texts)}
    return [
        f"{each.path}: {each.bundle}.{each.name}"
        for each in fields_of_bundles(texts)
        if words & set(re.findall(r"\w+", each.kind)) and each.said and not SHAPE_FIRST.match(each.said)
    ]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    found = house.texts_of(packages=["sim"])
    assert len(list(fields_of_bundles(found))) > 700
    return found


def test_every_field_of_a_bundle_says_what_it_means(texts):
    assert without_meaning(texts) == []
    assert [name for name, said in house.bundle_fields(texts).items() if not said] == []


def test_an_array_of_a_bundle_begins_with_its_shape(texts):
    assert without_shape(texts) == []


# -- the measure itself, on files written here -----------------------------------------------------------------

HEAD = "Counts = NDArray[np.int64]\n"
BUNDLE = '''
class Bundle(NamedTuple):
    """Five fields that count, and three that do not."""

    plain: int
    {plain}
    array: np.ndarray
    {array}
    alias: dict[str, Counts]
    """[d] by name: people"""
    optional: "NDArray[np.float64] | None" = None
    """[o, d] way, km"""
    last: Any = field(default=None)
    """[o, d] records"""
    declared: float = parameter(0.1, "share")
    measured: Counts = measure("g", "Mass.")
    constant: ClassVar[int] = 1
'''


def bundle(plain: str = '"""week of the run"""', array: str = '"""[lane] fee, USD"""') -> dict[str, str]:
    return {"sim/a.py": HEAD + BUNDLE.format(plain=plain, array=array)}


def test_a_bundle_that_says_all_passes():
    assert [each.name for each in fields_of_bundles(bundle())] == [
        "plain",
        "array",
        "alias",
        "optional",
        "last",
    ]
    assert without_meaning(bundle()) == without_shape(bundle()) == []


def test_a_field_without_words_is_found():
    assert without_meaning(bundle(plain="pass")) == ["sim/a.py: Bundle.plain"]
    assert without_meaning(bundle(plain="# week of the run\n    pass")) == ["sim/a.py: Bundle.plain"]
    assert without_meaning(bundle(array='"""[lane]"""')) == ["sim/a.py: Bundle.array"]


@pytest.mark.parametrize("said", ["fee, USD", "fee, USD [lane]", "[] fee, USD"])
def test_an_array_without_its_shape_is_found(said: str):
    assert without_shape(bundle(array=f'"""{said}"""')) == ["sim/a.py: Bundle.array"]
    alias = {path: text.replace("[d] by name: people", said) for path, text in bundle().items()}
    assert without_shape(alias) == ["sim/a.py: Bundle.alias"]


def test_a_class_of_few_fields_is_no_bundle():
    few = "class Few(NamedTuple):\n" + "".join(
        f"    f{n}: int\n" for n in range(house.FEWEST_FIELDS_OF_A_BUNDLE - 1)
    )
    assert list(fields_of_bundles({"sim/a.py": few})) == []
    assert len(without_meaning({"sim/a.py": few + "    last: int\n"})) == house.FEWEST_FIELDS_OF_A_BUNDLE
