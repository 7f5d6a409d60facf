"""`write_demo`: the register as a folder of CSV files and as a workbook."""

from pathlib import Path

from partyorg.facts.register import Register

__all__ = ["write_demo"]


def write_demo(out: Path, register: Register, *, lang: str = "zh") -> tuple[Path, Path]:
    """Write `out/register`, CSV files with the headings that programs use, and `out/register.xlsx`, headed in `lang`.

    Returns both paths. Raises InputError where they cannot be written.
    """
    from partyorg.io.formats import save_register

    folder, workbook = out / "register", out / "register.xlsx"
    out.mkdir(parents=True, exist_ok=True)
    save_register(register, folder)
    save_register(register, workbook, lang=lang)
    return folder, workbook
