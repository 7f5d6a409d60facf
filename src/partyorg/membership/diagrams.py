"""A procedure drawn: Mermaid and DOT, in Chinese or in English."""

from collections.abc import Iterator
from datetime import date

from .machine import Edge, edges
from .procedure import Procedure, in_force

__all__ = ["dot", "mermaid"]


def _arrows(procedure: Procedure, lang: str, day: date | None) -> Iterator[tuple[str, str, str]]:
    """What is drawn: moves from one state to another, steps that share an arrow on lines of their own."""
    joined: dict[tuple[str, str], list[str]] = {}
    for edge in edges(procedure):
        if edge.target == edge.source:
            continue
        if day is not None and not in_force(edge.step.since, edge.step.until, day):
            continue
        labels = joined.setdefault((edge.source, edge.target), [])
        label = _label(procedure, edge, lang)
        if label not in labels:
            labels.append(label)
    for (source, target), labels in joined.items():
        yield source, target, "\n".join(labels)


def _label(procedure: Procedure, edge: Edge, lang: str) -> str:
    step = edge.step
    label = step.title if lang.startswith("zh") else step.title_en or step.title
    several = len(step.moves) > 1
    if edge.move.outcomes and several:
        words = [procedure.vocabulary.label("outcome", o, lang) for o in edge.move.outcomes]
        label += f"（{'、'.join(words)}）" if lang.startswith("zh") else f" ({', '.join(words)})"
    return label


def _states(procedure: Procedure, lang: str, used: set[str]) -> Iterator[tuple[str, str, bool]]:
    for state in procedure.states:
        if state.id in used:
            yield (
                state.id,
                (state.title if lang.startswith("zh") else state.title_en or state.title),
                state.end,
            )


def mermaid(procedure: Procedure, lang: str = "zh", *, day: date | None = None) -> str:
    """The procedure as a Mermaid state diagram; of the text in force on `day`, or of all texts."""
    arrows = list(_arrows(procedure, lang, day))
    used = {procedure.start} | {end for source, target, _ in arrows for end in (source, target)}
    lines = ["stateDiagram-v2"]
    lines += [f"    {id} : {_plain(title)}" for id, title, _ in _states(procedure, lang, used)]
    lines.append(f"    [*] --> {procedure.start}")
    lines += [
        f"    {source} --> {target} : {_plain(label).replace(chr(10), '<br>')}"
        for source, target, label in arrows
    ]
    lines += [f"    {id} --> [*]" for id, _, end in _states(procedure, lang, used) if end]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return text.replace(":", "：").replace(";", "；").replace("#", "＃")


def dot(procedure: Procedure, lang: str = "zh", *, day: date | None = None) -> str:
    """The procedure as a DOT graph for Graphviz; of the text in force on `day`, or of all texts."""
    arrows = list(_arrows(procedure, lang, day))
    used = {procedure.start} | {end for source, target, _ in arrows for end in (source, target)}
    lines = [
        f'digraph "{_quoted(procedure.id)}" {{',
        "    rankdir=TB;",
        "    node [shape=box, style=rounded];",
    ]
    for id, title, end in _states(procedure, lang, used):
        shape = ", peripheries=2" if end else ""
        lines.append(f'    "{id}" [label="{_quoted(title)}"{shape}];')
    lines += [f'    "{source}" -> "{target}" [label="{_quoted(label)}"];' for source, target, label in arrows]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
