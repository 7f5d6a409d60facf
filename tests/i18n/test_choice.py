"""Choosing a language from what is asked for and what there is."""

import pytest

from partyorg.i18n import negotiate, preferred


@pytest.mark.parametrize(
    ("requested", "locale"),
    [
        (None, "zh_Hans_CN"),
        ("", "zh_Hans_CN"),
        ("zh", "zh_Hans_CN"),
        ("zh-CN", "zh_Hans_CN"),
        ("zh_SG", "zh_Hans_CN"),
        ("zh_CN.UTF-8", "zh_Hans_CN"),
        ("zh_TW", "zh_Hans_CN"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("en_US.UTF-8@euro", "en"),
        ("fr_FR", "zh_Hans_CN"),
        ("C.UTF-8", "zh_Hans_CN"),
        ("POSIX", "zh_Hans_CN"),
        ("not a language", "zh_Hans_CN"),
        ("../../etc", "zh_Hans_CN"),
    ],
)
def test_a_request_finds_the_nearest_language(requested: str | None, locale: str) -> None:
    """Tags of browsers, shells and options are understood; Chinese is the fallback."""
    assert negotiate(requested) == locale


@pytest.mark.parametrize(
    ("requested", "locale"),
    [("zh_TW", "zh_Hant_TW"), ("zh_HK", "zh_Hant_TW"), ("zh-SG", "zh_Hans_CN"), ("zh_Hant", "zh_Hant_TW")],
)
def test_script_decides_before_language_alone(requested: str, locale: str) -> None:
    """Where both scripts are on offer, a reader of one is not given the other."""
    assert negotiate(requested, ("en", "zh_Hans_CN", "zh_Hant_TW")) == locale


def test_the_exact_territory_is_preferred() -> None:
    """Of two offers in one language and script the requested territory wins, else the first."""
    assert negotiate("en_GB", ("zh_Hans_CN", "en_US", "en_GB")) == "en_GB"
    assert negotiate("en_IE", ("zh_Hans_CN", "en_US", "en_GB")) == "en_US"


def test_option_comes_before_variable_and_variable_before_locale() -> None:
    """`--lang`, PARTYORG_LANG, then the locale of the environment; nothing said is Chinese."""
    environ = {"PARTYORG_LANG": "en", "LANG": "zh_CN.UTF-8"}
    assert preferred("zh", environ) == "zh_Hans_CN"
    assert preferred(None, environ) == "en"
    assert preferred(None, {"PARTYORG_LANG": "", "LANG": "en_US.UTF-8"}) == "en"
    assert preferred(None, {"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}) == "en"
    assert preferred(None, {}) == "zh_Hans_CN"


def test_the_environment_of_the_process_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a mapping the variables of the process count."""
    monkeypatch.setenv("PARTYORG_LANG", "en")
    assert preferred() == "en"
