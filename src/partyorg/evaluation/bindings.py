"""What a binding word stands for on a day, as ids."""

from partyorg.campaign.conditions import Binding

from .world import Env, Subject, World, ids_in

__all__ = ["ids_of", "possible_ids", "subjects_of"]


def subjects_of(binding: Binding, env: Env) -> tuple[Subject, ...]:
    """The subjects that self, subject, counterpart or trigger stand for; a pair gives two."""
    root = binding.root
    if root == "subject":
        return (env.subject,) if env.subject else ()
    if root == "counterpart":
        found = env.counterpart
        return found if isinstance(found, tuple) else (found,) if found else ()
    if root == "self":
        return (env.self_,) if env.self_ else ()
    if root == "trigger":
        return (env.trigger,) if env.trigger else ()
    return ()


def ids_of(world: World, binding: Binding, env: Env, day: int) -> tuple[str, ...]:
    """The ids of people and units (or facts) that the binding stands for on the day."""
    if binding.root in ("anchor", "fact"):
        if binding.root == "anchor":
            fact, on = env.anchor, env.anchor_day
        else:
            fact, on = env.fact, env.fact_day
        if fact is None:
            return ()
        ids = ids_in(fact, binding.field or "id")
        for then in binding.then:
            if then == "unit":
                ids = tuple(
                    u for id in ids for u in ((id,) if id in world.org.units else world.org.units_of(id, on))
                )
            else:
                ids = tuple(p for id in ids for p in _holders_named(world, id, on))
        return ids
    out: tuple[str, ...] = ()
    for subject in subjects_of(binding, env):
        out += _follow(world, subject, binding.then, day)
    return out


def _follow(world: World, subject: Subject, then: tuple[str, ...], day: int) -> tuple[str, ...]:
    if not then:
        return (*world.holders(subject, day), subject.id) if subject.type == "post" else (subject.id,)
    if then[0] == "holder":
        return world.holders(subject, day) if subject.type == "post" else (subject.id,)
    if subject.unit:
        return (subject.unit,)
    return world.org.units_of(subject.person, day)


def _holders_named(world: World, id: str, day: int) -> tuple[str, ...]:
    unit, _, post = id.partition("/")
    return world.org.holders(unit, post, day) if post else (id,)


def possible_ids(world: World, binding: Binding, env: Env) -> tuple[str, ...]:
    """Every id the binding may stand for on some day, for looking facts up."""
    if binding.root in ("anchor", "fact"):
        return ids_of(world, binding, env, 0)
    subjects = subjects_of(binding, env)
    if len(subjects) == 1 and not binding.then and subjects[0].type != "post":
        return (subjects[0].id,)
    out: list[str] = []
    for subject in subjects:
        if binding.then and binding.then[0] == "unit":
            if subject.unit:
                out.append(subject.unit)
            else:
                out.extend(h.fact.unit for h in world.org.affiliations(subject.person))
        elif subject.type == "post":
            out.extend(h.person for h in world.seat_spans(subject))
            out.append(subject.id)
        else:
            out.append(subject.id)
    return tuple(dict.fromkeys(out))
