"""Working days in the PRC: statutory holidays, the weekends worked in exchange (调休), and how sure we are of a day."""

from partyorg.workdays.calendar import (
    CalendarCoverageError,
    Certainty,
    DayStatus,
    OverlayDay,
    WorkCalendar,
    default_calendar,
    worst,
)
from partyorg.workdays.table import TableDay, YearTable, load_year_file

__all__ = [
    "CalendarCoverageError",
    "Certainty",
    "DayStatus",
    "OverlayDay",
    "TableDay",
    "WorkCalendar",
    "YearTable",
    "default_calendar",
    "load_year_file",
    "worst",
]
