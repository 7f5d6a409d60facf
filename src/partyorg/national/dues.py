"""Dues 党费: what a member pays in a month, by which article, in exact decimals.

A calculator and no ledger: pay is no fact of a register. Figures come from a dated data file; the text is
关于中国共产党党费收缴、使用和管理的规定（中组发〔2008〕3号）, in force from 2008-04-01.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from attrs import frozen

from partyorg.dates import add_months
from partyorg.errors import Fault, InputError, nearest

__all__ = ["Arrears", "Dues", "Payer", "arrears", "base_of_pay", "dues", "goes_to_the_centre", "schedule"]

Payer = Literal[
    "monthly_pay",
    "annual_pay",
    "self_employed",
    "pension",
    "student",
    "laid_off",
    "relief",
    "minimum_allowance",
    "farmer",
]
"""Who pays: on what the dues of a month are taken."""


@frozen(kw_only=True)
class Dues:
    """The dues of one month.

    `month` is its first day, `base` the income they are taken on, `rate` the share of it (both None where the amount is
    fixed); `amount` is in yuan, `most` the upper end where the text gives a range. `articles` are of the document in
    `source`; `assumed` names the readings that the text does not spell out.
    """

    payer: Payer
    month: date
    base: Decimal | None
    rate: Decimal | None
    amount: Decimal
    most: Decimal | None = None
    articles: tuple[str, ...]
    source: str
    assumed: tuple[str, ...] = ()


@frozen(kw_only=True)
class Arrears:
    """Months that are over and not paid. `over_limit`: more than may normally be paid afterwards; `leaving`: as many as
    count, without a good reason, as leaving the Party.
    """

    months: tuple[date, ...]
    over_limit: bool
    leaving: bool
    articles: tuple[str, ...]


def dues(
    payer: Payer,
    base: Decimal | int | None = None,
    *,
    on: date,
    reduced_to: Decimal | int | None = None,
    step: Decimal = Decimal("0.01"),
    rounding: str = ROUND_HALF_UP,
) -> Dues:
    """The dues for the month of `on`.

    `base` is the month's income in yuan: after-tax pay (第一条), what an annual salary paid out that month (第三条), the monthly
    average of the last quarter (第四条), or the pension (第五条); students and others of 第六条 have none. The rate of the band
    in which the base lies is taken on all of it (第二条). `reduced_to` is what the level above has approved in hardship (第七条).
    Amounts are rounded to `step` by `rounding` (a mode of `decimal`); the text gives no rule.

    Raises InputError: N101 unknown payer, N102 base missing, superfluous, negative, or a binary float, N103 no text in force.
    """
    version = _version(on)
    kind = _kind(version, payer)
    month = on.replace(day=1)
    source, articles = f"{version['title']}（{version['number']}）", [kind["article"]]
    amount: Decimal
    rate: Decimal | None = None
    income = None if base is None else _number("base", base)
    assumed: tuple[str, ...] = ()
    if "fixed" in kind:
        if income is not None:
            raise _fault("N102", "dues of {payer} are fixed: no base is taken", payer=payer)
        amount = Decimal(kind["fixed"])
    else:
        if income is None:
            raise _fault("N102", "dues of {payer} need a base", payer=payer)
        rate = next(b["rate"] for b in kind["bands"] if "up_to" not in b or income <= b["up_to"])
        amount = (income * rate).quantize(step, rounding)
        assumed = ("dues.flat_by_band", "dues.rounding")
    if reduced_to is not None:
        amount = _number("reduced_to", reduced_to)
        articles.append(version["articles"]["reduced"])
    return Dues(
        payer=payer,
        month=month,
        base=income,
        rate=rate,
        amount=amount,
        most=Decimal(kind["most"]) if "most" in kind and reduced_to is None else None,
        articles=tuple(articles),
        source=source,
        assumed=assumed,
    )


def schedule(
    pay: Iterable[tuple[date, Payer, Decimal | int | None]],
    until: date,
    *,
    admitted: date | None = None,
    step: Decimal = Decimal("0.01"),
    rounding: str = ROUND_HALF_UP,
) -> tuple[Dues, ...]:
    """The dues of every month up to and with that of `until`, earliest first.

    `pay` lists (first day, payer, base): a change counts from the month in which the new income is first paid (第十条), and
    where two begin in one month the later decides. `admitted` is the day on which the branch meeting admitted a
    probationary member, who pays from its month on (第八条). Raises InputError as `dues` does.
    """
    changes = sorted(pay, key=lambda entry: entry[0])
    if not changes:
        return ()
    month = max(changes[0][0], admitted or changes[0][0]).replace(day=1)
    out = []
    while month <= until:
        _, payer, base = next(e for e in reversed(changes) if e[0].replace(day=1) <= month)
        out.append(dues(payer, base, on=month, step=step, rounding=rounding))
        month = add_months(month, 1)
    return tuple(out)


def arrears(paid: Iterable[date], since: date, on: date) -> Arrears:
    """The months from that of `since` on that are over by `on` and not among the months `paid` (any day of each).

    A month is over on its last day. Up to six months may normally be paid afterwards (第十二条); six in a row unpaid without
    good reason count as leaving the Party (第十三条), which the branch meeting decides, not this function.
    """
    version = _version(on)
    done = {day.replace(day=1) for day in paid}
    months: list[date] = []
    month, longest, row = since.replace(day=1), 0, 0
    while add_months(month, 1).toordinal() - 1 <= on.toordinal():
        row = 0 if month in done else row + 1
        longest = max(longest, row)
        if month not in done:
            months.append(month)
        month = add_months(month, 1)
    limit = version["figures"]["arrears_months"]
    articles = version["articles"]
    return Arrears(
        months=tuple(months),
        over_limit=len(months) > limit,
        leaving=longest >= limit,
        articles=(articles["arrears"], articles["leaving"]) if months else (),
    )


def goes_to_the_centre(gift: Decimal | int, *, on: date) -> bool:
    """Whether a single voluntary payment above the dues is passed on to the Central Committee whole (第十一条)."""
    return bool(_number("gift", gift) >= _version(on)["figures"]["gift_at_least"])


def base_of_pay(parts: Sequence[Decimal | int], tax: Decimal | int = 0) -> Decimal:
    """The base of somebody on monthly pay: the relatively fixed, regular parts of it, less income tax (第一条).

    In public institutions the parts are post pay, grade pay, performance pay and allowances.
    """
    return sum((_number("parts", part) for part in parts), Decimal(0)) - _number("tax", tax)


@cache
def _versions() -> tuple[Mapping[str, Any], ...]:
    text = (files("partyorg") / "national" / "dues.toml").read_text("utf-8")
    rows: list[Mapping[str, Any]] = tomllib.loads(text, parse_float=Decimal)["version"]
    return tuple(sorted(rows, key=lambda row: row["since"]))


def _version(on: date) -> Mapping[str, Any]:
    found: Mapping[str, Any] | None = next(
        (version for version in reversed(_versions()) if version["since"] <= on), None
    )
    if found is not None:
        return found
    first = _versions()[0]["since"].isoformat()
    raise _fault(
        "N103",
        "no rules on dues are known for {day}: the first begin on {first}",
        day=on.isoformat(),
        first=first,
    )


def _kind(version: Mapping[str, Any], payer: str) -> Mapping[str, Any]:
    kinds: Mapping[str, Any] = version["payer"]
    if payer not in kinds:
        fault = Fault(
            "N101",
            "{payer} is no payer of dues",
            params={"payer": payer},
            found=payer,
            accepted=tuple(kinds),
            nearest=nearest(payer, kinds),
        )
        raise InputError([fault])
    found: Mapping[str, Any] = kinds[payer]
    return found


def _number(name: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        message = "{name} is {kind}: give a Decimal or a whole number, so that nothing is lost"
        raise _fault("N102", message, name=name, kind=type(value).__name__)
    number = Decimal(value)
    if not number.is_finite() or number < 0:
        raise _fault("N102", "{name} is {value}: amounts are not negative", name=name, value=str(number))
    return number


def _fault(code: str, message: str, **params: str) -> InputError:
    return InputError([Fault(code, message, params=params)])
