"""Settings from a folder of YAML files, composed as by Hydra, with interpolations resolved as by OmegaConf.

    settings = compose(folder, "config", ["task=Ant", "task.env.numEnvs=64"])       # plain dictionaries and lists

What public checkouts use of the two libraries: the `defaults` list (groups, siblings, `_self_`, choices that name
other choices), overrides on the command line, `${absolute.key}`, `${..relative}` and resolvers such as
`${resolve_default:4096,${...num_envs}}`.
"""

import re
from pathlib import Path

import yaml

RESOLVERS = {
    "eq": lambda a, b: str(a).lower() == str(b).lower(),
    "contains": lambda part, whole: str(part).lower() in str(whole).lower(),
    "if": lambda condition, a, b: a if condition else b,
    "resolve_default": lambda default, given: default if given == "" else given,
}


class Loader(yaml.SafeLoader):
    """YAML 1.2's floats: PyYAML alone reads 3e-4 as text."""


Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)[eE][-+]?\d+$"),
    list("-+.0123456789"),
)


class ConfigError(ValueError):
    """A file, a key or an interpolation that cannot be read; the message says which."""


def compose(folder: Path, name: str, overrides: list[str] = ()) -> dict:
    """The settings in `folder`/`name`.yaml with everything that its defaults list names.

    overrides : "group=choice" chooses a file of a group, "key.of.a.value=value" sets a value (in YAML).
    Raises ConfigError.
    """
    folder = Path(folder)
    choices, values = {}, []
    for text in overrides:
        key, equals, value = text.lstrip("+").partition("=")
        if not equals:
            raise ConfigError(f"override {text!r}: expected KEY=VALUE")
        if (folder / key).is_dir():
            choices[key] = value
        else:
            values.append((key, parsed(value)))
    settings = _load(folder, Path(name), choices)
    settings.pop("hydra", None)  # how Hydra itself behaves
    for key, value in values:
        _set(settings, key.split("."), value)
    return _Resolver(settings).all()


def _load(folder, name, choices):
    """One file and what its defaults list names, merged."""
    path = folder / name.parent / f"{name.name.removesuffix('.yaml')}.yaml"
    try:
        text = path.read_text(encoding="utf-8")
        body = parsed(text) or {}
    except FileNotFoundError:
        there = ", ".join(sorted(each.stem for each in path.parent.glob("*.yaml")))
        raise ConfigError(f"there is no {path}; there are {there or 'no settings at all'}") from None
    except yaml.YAMLError as problem:
        raise ConfigError(f"{path}: {problem}") from problem
    defaults = body.pop("defaults", [])
    if "_self_" not in defaults:
        defaults = [*defaults, "_self_"]
    settings = {}
    for entry in defaults:
        if entry == "_self_":
            _merge(settings, body)
        elif isinstance(entry, str):
            sibling = Path(entry.lstrip("/")) if entry.startswith("/") else name.parent / entry
            _merge(settings, _load(folder, sibling, choices))
        else:
            ((group, choice),) = entry.items()
            group = group.removeprefix("optional ")
            if choice is None or group.startswith(("override ", "hydra/")):
                continue
            place = name.parent / group
            choice = choices.setdefault(str(place), re.sub(r"\$\{(\w+)\}", lambda m: choices[m[1]], str(choice)))
            _merge(settings, _nested(group.split("/"), _load(folder, place / choice, choices)))
    return settings


def parsed(text: str):
    """The value that a piece of YAML stands for."""
    return yaml.load(text, Loader)  # Loader is a SafeLoader


def _nested(keys, value):
    for key in reversed(keys):
        value = {key: value}
    return value


def _merge(target, source):
    for key, value in source.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value


def _set(settings, keys, value):
    for key in keys[:-1]:
        settings = settings.setdefault(key, {})
        if not isinstance(settings, dict):
            raise ConfigError(f"override {'.'.join(keys)}: {key} is a value, not a group of settings")
    settings[keys[-1]] = value


class _Resolver:
    """Replaces `${…}` in a tree of settings; `at` is the path of keys to the text that is being read."""

    def __init__(self, settings):
        self.settings = settings
        self.under_way = []

    def all(self):
        return self.value(self.settings, ())

    def value(self, node, at):
        if isinstance(node, dict):
            return {key: self.value(each, (*at, key)) for key, each in node.items()}
        if isinstance(node, list):
            return [self.value(each, (*at, number)) for number, each in enumerate(node)]
        return self.text(node, at) if isinstance(node, str) and "${" in node else node

    def text(self, text, at):
        """Text with interpolations; one that stands alone keeps its type."""
        parts, rest = [], text
        while "${" in rest:
            before, _, rest = rest.partition("${")
            inside, rest = _until_closed(rest, text)
            parts += [before] * bool(before) + [self.interpolation(inside, at)]
        parts += [rest] * bool(rest)
        return parts[0] if len(parts) == 1 else "".join(map(str, parts))

    def interpolation(self, inside, at):
        name, colon, arguments = inside.partition(":")
        if not colon:
            return self.lookup(inside, at)
        if name not in RESOLVERS:
            raise ConfigError(f"{_path(at)}: there is no resolver {name!r}; there are {', '.join(RESOLVERS)}")
        return RESOLVERS[name](*(self.argument(each.strip(), at) for each in _split(arguments)))

    def argument(self, text, at):
        if "${" in text:
            return self.text(text, at)
        return "" if text == "" else parsed(text)

    def lookup(self, key, at):
        dots = len(key) - len(key.lstrip("."))
        base = at[:-dots] if dots else ()
        target = (*base, *key[dots:].split("."))
        if target in self.under_way:
            raise ConfigError(f"{_path(target)} is defined by itself")
        node = self.settings
        for step in target:
            if not isinstance(node, dict) or step not in node:
                raise ConfigError(f"{_path(at)}: ${{{key}}} stands for {_path(target)}, which does not exist")
            node = node[step]
        self.under_way.append(target)
        value = self.value(node, target)
        self.under_way.pop()
        return value


def _path(keys):
    return ".".join(map(str, keys))


def _until_closed(text, whole):
    """Split behind the brace that closes the interpolation: (inside, rest)."""
    depth = 1
    for index, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return text[:index], text[index + 1 :]
    raise ConfigError(f"{whole!r}: a brace is not closed")


def _split(arguments):
    """Split at the commas outside braces and quotes."""
    parts, depth, quote = [""], 0, None
    for character in arguments:
        if quote:
            quote = None if character == quote else quote
        elif character in "'\"":
            quote = character
        depth += (character == "{") - (character == "}")
        if character == "," and depth == 0 and quote is None:
            parts.append("")
        else:
            parts[-1] += character
    return parts
