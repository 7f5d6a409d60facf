"""Word documents: templates that office staff edit, filled by docxtpl. The one place that knows it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from partyorg.errors import Fault, InputError, Where
from partyorg.io.atomic import file_written
from partyorg.plugins import FormTemplate

from .forms import checked, texts_of

__all__ = ["fill_form"]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fill_form(form: FormTemplate, values: Mapping[str, Any], path: str | Path) -> None:
    """Fill a form and write it as .docx, whole or not at all, in the language in use.

    Raises InputError: F201 to F203 for values that do not fit, F204 for a gap in the template that no field fills, F205
    for a template that cannot be read or filled, F206 without the docx extra.
    """
    ready = _clean(texts_of(checked(form, values)))
    try:
        from docxtpl import DocxTemplate
        from jinja2 import TemplateError
        from jinja2.sandbox import SandboxedEnvironment
    except ImportError:
        message = "writing Word documents needs more packages"
        raise InputError(
            [Fault("F206", message, Where(file=str(path)), hint="install partyorg[docx]")]
        ) from None
    where = Where(file=form.file.name)
    # Templates come from offices: they may say what is to be filled in, and nothing else.
    environment = SandboxedEnvironment(autoescape=True)
    try:
        document = DocxTemplate(BytesIO(form.file.read_bytes()))
        gaps = document.get_undeclared_template_variables(environment)
        unknown = sorted(gaps - ready.keys())
        if unknown:
            message = "the template has a gap {field} that no field of the form fills"
            accepted = tuple(sorted(ready))
            raise InputError(
                Fault("F204", message, where, {"field": name}, name, accepted) for name in unknown
            )
        document.render(ready, environment, autoescape=True)
        properties = document.docx.core_properties
        properties.author, properties.last_modified_by = "", ""
        properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
        with file_written(Path(path)) as temporary:
            saved = BytesIO()
            document.save(saved)
            _timeless(saved, Path(temporary))
    except (InputError, OSError):
        raise
    except Exception as problem:  # a template can fail in as many ways as there are signs in it
        message = "the template cannot be filled: {problem}"
        said = str(problem) if isinstance(problem, TemplateError) else ""
        params = {"problem": f"{type(problem).__name__} {said}".strip()}
        raise InputError([Fault("F205", message, where, params)]) from problem


def _timeless(saved: BytesIO, path: Path) -> None:
    """Write the archive with one date for all its parts, so that the same values give the same bytes."""
    with ZipFile(saved) as old, ZipFile(path, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(ZipInfo(part.filename, (2000, 1, 1, 0, 0, 0)), old.read(part), ZIP_DEFLATED)


def _clean(values: Any) -> Any:
    """Texts without signs that XML cannot hold."""
    if isinstance(values, dict):
        return {name: _clean(value) for name, value in values.items()}
    if isinstance(values, list):
        return [_clean(value) for value in values]
    return _ILLEGAL.sub("\ufffd", values)
