"""The first files of a new plugin, from the skeleton that ships with the library."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from partyorg.errors import Fault, InputError, Where

__all__ = ["new_plugin"]

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def new_plugin(name: str, folder: str | Path = ".", *, data_only: bool = False) -> tuple[Path, ...]:
    """Write the first files of a plugin into a new folder below `folder`, and give their paths.

    With `data_only` the plugin is the folder itself, NAME: a campaign, a scenario, a README, an English catalogue and
    the schemas for editors, no Python. Otherwise it is a package, partyorg-NAME, with the same and a test. What is
    written loads, conforms and passes as it is. Raises InputError where the name will not do (A521), or where there is
    something by that name already (A522).
    """
    from partyorg.io.atomic import folder_written
    from partyorg.plugins import API_VERSION

    if not _NAME.fullmatch(name):
        message = (
            "{name} is no name for a plugin: write small letters, digits and hyphens, such as my-college"
        )
        raise InputError([Fault("A521", message, Where(), {"name": name}, name)])
    target = Path(folder) / (name if data_only else f"partyorg-{name}")
    if target.exists():
        message = "there is something named {path} already"
        raise InputError([Fault("A522", message, Where(str(target)), {"path": target.name})])
    words = {
        "name": name,
        "id": f"{name}.example",
        "CODE": "".join(part[0] for part in name.split("-")).upper(),
        "module": f"partyorg_{name.replace('-', '_')}",
        "api": str(API_VERSION),
        "use": _use(name, data_only),
    }
    written = []
    with folder_written(target, lambda _name: False) as temporary:
        for path, text in _contents(words, data_only):
            file = temporary / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            written.append(target / path)
    return tuple(written)


def _contents(words: dict[str, str], data_only: bool) -> Iterator[tuple[str, str]]:
    """Paths below the plugin's folder, and what stands in the files."""
    inside = "" if data_only else f"src/{words['module']}/"
    scenarios = "" if data_only else "scenarios/"
    yield "README.md", _filled("README.md", words)
    yield f"{inside}campaign.toml", _filled("campaign.toml", words)
    yield f"{inside}campaign.schema.json", _schema("campaign")
    yield f"{inside}locale/en/LC_MESSAGES/{words['module']}.po", _filled("catalogue.po.in", words)
    yield f"{scenarios}volunteer.scenario.toml", _filled("volunteer.scenario.toml", words)
    yield f"{scenarios}scenario.schema.json", _schema("scenario")
    if not data_only:
        yield "pyproject.toml", _filled("package/pyproject.toml.in", words)
        yield f"{inside}__init__.py", _filled("package/init.py.in", words)
        yield f"{inside}py.typed", ""
        yield f"tests/test_{words['module']}.py", _filled("package/test_plugin.py.in", words)


def _schema(name: str) -> str:
    return (files("partyorg") / "schemas" / f"{name}.json").read_text("utf-8")


def _filled(name: str, words: dict[str, str]) -> str:
    text = (files("partyorg.app") / "skeleton" / name).read_text("utf-8")
    return re.sub(r"@(\w+)@", lambda found: words[found[1]], text)


def _use(name: str, data_only: bool) -> str:
    where = f" --plugin-dir {name}" if data_only else ""
    lines = [] if data_only else [f"pip install 'partyorg[cli]' partyorg-{name}"]
    lines.append(f"partyorg evaluate REGISTER{where} --campaign {name}.example --as-of 2024-12-31")
    return "\n".join(f"    {line}" for line in lines)
