"""Mutants: a function with one small mechanical change, as a slip of the pen would make it.

    for mutant in mutants(solution):
        mutant.name         # "solution: `total += r` → `total -= r`"
        mutant.function     # the changed function

Changed are the function itself and the helpers that it calls from files of the same package.
"""

import ast
import copy
import inspect
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import CodeType, FunctionType

MADE_HERE = "<mutant>"
ARITHMETIC = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt, ast.LtE),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE),
    ast.NotEq: (ast.Eq, ast.Lt, ast.Gt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
# A function and what a person takes for it.
CONFUSED = {
    "max": ("min", "mean"),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "nanmax": ("nanmin",),
    "sum": ("mean", "prod"),
    "mean": ("sum", "max"),
    "cumsum": ("cumprod",),
    "any": ("all",),
    "all": ("any",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "floor": ("ceil", "round"),
    "ceil": ("floor",),
}
# Calls that hand on what they were given, or nearly: `abs(x)` becomes `x`, `q.copy()` becomes `q`.
HANDED_ON = {
    "abs", "clip", "copy", "cumsum", "deepcopy", "flip", "int", "maximum", "minimum", "reshape", "reversed", "round",
    "set", "sort", "sorted", "unique",
}  # fmt: skip
EITHER_WAY_ROUND = {"max", "min", "maximum", "minimum"}
DRAWS = {"random": "0.5", "integers": "0", "permutation": None, "choice": None, "shuffle": None, "uniform": "0.5"}


@dataclass(frozen=True)
class Mutant:
    """A solution of which one line is changed, in itself or in a helper; its name tells the line before and after."""

    name: str
    solution: Callable
    changed: Callable
    source: str

    @property
    def function(self) -> Callable:
        """The mutant, made anew. Raises SyntaxError or ValueError where the change leaves no program."""
        return _rebuilt(self.solution, self.changed, self.source)


def mutants(*solutions: Callable) -> Iterator[Mutant]:
    """All mutants of some solutions and of their helpers; a helper of several solutions is changed once.

    Raises TypeError for a solution that is not written as ``def``.
    """
    seen, names = set(), Counter()
    for solution in solutions:
        for member in _family(solution):
            for before, after, source in _changes(_tree(member)):
                if (member.__module__, source) in seen:
                    continue
                seen.add((member.__module__, source))
                name = f"{member.__name__}: `{before}` → `{after}`"
                names[name] += 1
                yield Mutant(name + (f" (no. {names[name]})" if names[name] > 1 else ""), solution, member, source)


def _tree(function: Callable) -> ast.FunctionDef:
    definition = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if not isinstance(definition, ast.FunctionDef):
        name, file = function.__name__, inspect.getsourcefile(function)
        raise TypeError(f"the solution {name} in {file} is not written as `def`, so it cannot be changed; write it so.")
    definition.decorator_list = []
    if definition.body and ast.get_docstring(definition) is not None:
        definition.body = definition.body[1:] or [ast.Pass()]
    return definition


@cache
def _family(function: Callable) -> tuple[Callable, ...]:
    """The function and all functions of its package that it reaches by name, itself first."""
    package = function.__module__.rpartition(".")[0]
    found, waiting = [], [function]
    while waiting:
        member = waiting.pop()
        if member in found:
            continue
        found.append(member)
        names = {node.id for node in ast.walk(_tree(member)) if isinstance(node, ast.Name)}
        for name in sorted(names & member.__globals__.keys()):
            other = member.__globals__[name]
            if isinstance(other, FunctionType) and other.__module__.startswith(package) and not other.__closure__:
                waiting.append(other)
    return tuple(found)


def _rebuilt(solution: Callable, changed: Callable, source: str) -> Callable:
    """The solution once more, with its family in namespaces of their own and one member of it changed."""
    family = _family(solution)
    namespaces = {member.__module__: dict(member.__globals__) for member in family}
    for member in family:
        exec(compile(source, MADE_HERE, "exec") if member is changed else _code(member), namespaces[member.__module__])
    for namespace in namespaces.values():
        for name, value in namespace.items():
            if isinstance(value, FunctionType) and value in family:
                namespace[name] = namespaces[value.__module__][value.__name__]
    return namespaces[solution.__module__][solution.__name__]


@cache
def _code(function: Callable) -> CodeType:
    return compile(ast.unparse(_tree(function)), MADE_HERE, "exec")


def _changes(tree: ast.FunctionDef) -> Iterator[tuple[str, str, str]]:
    """(line before, line after, whole source) for every single change."""
    original = ast.unparse(tree)
    for holder, field, index, node in _places(tree):
        for replacement in _replacements(node, tree):
            _put(holder, field, index, replacement)
            source = ast.unparse(tree)
            _put(holder, field, index, node)
            if source == original:
                continue
            yield (*_first_difference(original.split("\n"), source.split("\n")), source)


def _places(tree: ast.FunctionDef) -> list[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node of the body, with the field of the node that holds it."""
    found, waiting = [], [(tree, "body", index, node) for index, node in enumerate(tree.body)]
    while waiting:
        place = waiting.pop(0)
        found.append(place)
        node = place[3]
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                waiting.append((node, field, None, value))
            elif isinstance(value, list):
                waiting += [(node, field, index, each) for index, each in enumerate(value) if isinstance(each, ast.AST)]
    return found


def _put(holder: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(holder, field, node)
    else:
        getattr(holder, field)[index] = node


def _first_difference(before: list[str], after: list[str]) -> tuple[str, str]:
    """The lines in which two texts differ first, stripped."""
    old, new = next(pair for pair in zip(before, after, strict=False) if pair[0] != pair[1])
    return old.strip(), new.strip()


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _like(node: ast.AST, **changes) -> ast.AST:
    new = copy.copy(node)
    for field, value in changes.items():
        setattr(new, field, value)
    return new


def _replacements(node: ast.AST, tree: ast.FunctionDef) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp():
            yield from (_like(node, op=other()) for other in ARITHMETIC.get(type(node.op), ()))
            if isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.Mod | ast.Pow):
                yield from (node.left, node.right)
            if isinstance(node.op, ast.Sub | ast.Div | ast.Pow | ast.MatMult):
                yield _like(node, left=node.right, right=node.left)
        case ast.AugAssign():
            yield from (_like(node, op=other()) for other in ARITHMETIC.get(type(node.op), ()))
            yield ast.Assign([node.target], node.value, lineno=0)  # `unparse` asks for a line
            yield ast.Pass()
        case ast.UnaryOp():
            yield node.operand
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                for other in COMPARISONS.get(type(operator), ()):
                    yield _like(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])
        case ast.BoolOp():
            yield _like(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            yield from node.values
        case ast.Constant():
            yield from _other_constants(node.value)
        case ast.If() | ast.While():
            yield _like(node, test=_expression(f"not ({ast.unparse(node.test)})"))
            yield _like(node, test=ast.Constant(False))
            if isinstance(node, ast.If):
                yield _like(node, test=ast.Constant(True))
        case ast.IfExp():
            yield from (node.body, node.orelse, _like(node, body=node.orelse, orelse=node.body))
        case ast.For():
            yield from (_like(node, iter=each) for each in _other_rounds(node.iter))
        case ast.comprehension():
            yield from (_like(node, iter=each) for each in _other_rounds(node.iter))
            yield from (_like(node, ifs=node.ifs[:i] + node.ifs[i + 1 :]) for i in range(len(node.ifs)))
        case ast.Call():
            yield from _other_calls(node)
        case ast.Subscript() if isinstance(node.ctx, ast.Load):
            yield from _other_places(node)
        case ast.Name() if isinstance(node.ctx, ast.Load):
            names = _own_names(tree)
            yield from (ast.Name(other, ast.Load()) for other in names if node.id in names and other != node.id)
        case ast.Tuple() if isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
            yield _like(node, elts=[node.elts[1], node.elts[0], *node.elts[2:]])
        case ast.Return() if node.value is not None:
            yield ast.Pass()
        case ast.Break():
            yield from (ast.Pass(), ast.Continue())
        case ast.Continue():
            yield from (ast.Pass(), ast.Break())
        case ast.Assign() | ast.AnnAssign() | ast.Expr():
            yield ast.Pass()


def _own_names(tree: ast.FunctionDef) -> list[str]:
    """Parameters and local variables of a function."""
    assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return sorted(assigned | {argument.arg for argument in tree.args.args})


def _other_constants(value: object) -> Iterator[ast.expr]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (_expression(str(other)) for other in dict.fromkeys((value + 1, value - 1, 0)) if other != value)
    elif isinstance(value, float):
        others = dict.fromkeys((0.0, 1.0, 2 * value, value / 2, -value, value + 1e-3))
        yield from (_expression(repr(other)) for other in others if other != value)


def _other_rounds(iterated: ast.expr) -> Iterator[ast.expr]:
    """One round too few at either end, one too many."""
    text = ast.unparse(iterated)
    if text.startswith("range(") and len(iterated.args) == 1:
        count = ast.unparse(iterated.args[0])
        yield from map(_expression, (f"range({count} - 1)", f"range({count} + 1)", f"range(1, {count})"))
    else:
        yield from map(_expression, (f"list({text})[1:]", f"list({text})[:-1]"))


def _other_calls(node: ast.Call) -> Iterator[ast.expr]:
    function, arguments = node.func, node.args
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    owner = function.value if isinstance(function, ast.Attribute) else None
    of_numpy = isinstance(owner, ast.Name) and owner.id in ("np", "numpy", "math", "torch")
    for other in CONFUSED.get(name, ()):
        changed = _like(function, attr=other) if owner else None
        if changed is None and other in ("min", "max", "any", "all", "sum"):
            changed = ast.Name(other, ast.Load())
        if changed is not None:
            yield _like(node, func=changed)
    if name in HANDED_ON:
        if owner is not None and not of_numpy:
            yield owner
        yield from arguments[:2]
    if owner is not None and name in DRAWS and not of_numpy:
        if DRAWS[name] is not None:
            yield _expression(DRAWS[name])
        elif name == "choice" and arguments:
            text = ast.unparse(arguments[0])
            yield from (_expression(f"({text})[0]"), _expression(f"({text})[-1]"))
        elif arguments:
            yield arguments[0]
        yield _like(node, func=_expression(f"__import__('numpy').random.default_rng().{name}"))
        yield _like(node, func=_expression(f"__import__('numpy').random.default_rng(0).{name}"))
    for index in range(len(arguments) - 1):
        swapped = [*arguments[:index], arguments[index + 1], arguments[index], *arguments[index + 2 :]]
        if name not in EITHER_WAY_ROUND:
            yield _like(node, args=swapped)
    for index in range(len(node.keywords)):
        yield _like(node, keywords=node.keywords[:index] + node.keywords[index + 1 :])


def _other_places(node: ast.Subscript) -> Iterator[ast.expr]:
    """Another row, column or state: the first, or the last; a slice without one of its bounds."""
    indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for place, index in enumerate(indices):
        for other in _other_indices(index):
            new = [*indices[:place], other, *indices[place + 1 :]]
            yield _like(node, slice=ast.Tuple(new, ast.Load()) if isinstance(node.slice, ast.Tuple) else other)


def _other_indices(index: ast.expr) -> Iterator[ast.expr]:
    if isinstance(index, ast.Slice):
        for field in ("lower", "upper", "step"):
            if getattr(index, field) is not None:
                yield _like(index, **{field: None})
    elif not isinstance(index, ast.Constant):
        yield from (ast.Constant(0), _expression("-1"))
