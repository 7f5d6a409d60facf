"""Write the year tables of `partyorg.workdays` from the chinesecalendar package, cross-checked against holidays.

    python scripts/make_workdays.py [--check]

Both packages are development dependencies. A day on which they disagree stops the script unless it is settled in
`SETTLED`, with the text that settles it. `--check` writes nothing and exits 1 if a shipped table would change.
"""

import argparse
import json
import sys
from datetime import date, timedelta
from pathlib import Path

FIRST, LAST = 2004, 2026
DATA = Path(__file__).parent.parent / "src/partyorg/workdays/data"

SETTLED = {
    # 国办发明电〔2005〕35号: "12月31日（星期六）上班". chinesecalendar has the day off, holidays has it worked.
    date(2005, 12, 31): (True, "元旦"),
}

NOTICES = {
    2006: "国办发明电〔2005〕35号",
    2007: "国办发明电〔2006〕49号",
    2017: "国办发明电〔2016〕17号",
    2018: "国办发明电〔2017〕12号",
    2019: "国办发明电〔2018〕15号",
    2020: "国办发明电〔2019〕16号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
"""Notice numbers that are sure; later changes in mid-year (2019, 2020) are in the days, not in the number."""

FULL = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}

CHECKED = "cross-checked against the chinesecalendar and holidays packages"


def main() -> int:
    """Make every table, compare or write it, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if a table is out of date"
    )
    check = parser.parse_args().check
    stale = []
    for year in range(FIRST, LAST + 1):
        path, text = DATA / f"{year}.json", table(year)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if not check:
                path.write_text(text, encoding="utf-8")
    print(f"{'out of date' if check else 'written'}: {', '.join(stale) or 'none'}")
    return int(check and bool(stale))


def table(year: int) -> str:
    """The JSON text of one year's table, one day a line."""
    import chinese_calendar
    import holidays

    second = holidays.country_holidays("CN", years=[year, year + 1])
    names = {h.value: FULL.get(h.chinese, h.chinese) for h in chinese_calendar.Holiday}
    lines = []
    day = date(year, 1, 1)
    while day.year == year:
        off = bool(chinese_calendar.is_holiday(day))
        if day in SETTLED:
            worked, name = SETTLED[day]
            off = not worked
        else:
            if off == second.is_working_day(day):
                sys.exit(f"{day}: the packages disagree; settle it by the text of the notice")
            name = names.get(chinese_calendar.get_holiday_detail(day)[1] or "", "")
            name = names.get(chinese_calendar.constants.workdays.get(day, ""), name)
        if off == (day.weekday() < 5):
            lines.append(json.dumps({"date": day.isoformat(), "off": off, "name": name}, ensure_ascii=False))
        day += timedelta(days=1)
    notice = NOTICES.get(year)
    head = {"year": year, "source": f"{notice}; {CHECKED}" if notice else CHECKED}
    if any(settled.year == year for settled in SETTLED):
        head["note"] = "the packages disagree on 2005-12-31; 国办发明电〔2005〕35号 has it worked"
    body = ",\n".join(f"    {line}" for line in lines)
    opening = json.dumps(head, ensure_ascii=False, indent=2).removesuffix("\n}")
    return f'{opening},\n  "days": [\n{body}\n  ]\n}}\n'


if __name__ == "__main__":
    raise SystemExit(main())
