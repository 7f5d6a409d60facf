"""The table of campaigns that were evaluated apart."""

from partyorg import app
from partyorg.demo import VOLUMES, make_volume
from partyorg.i18n import translator, use
from partyorg.reports.volumes import volumes_table


def test_each_campaign_has_a_row_with_its_day() -> None:
    """The counts are those of the findings; the day is the run's."""
    id = "shanxi.excellence"
    campaign = app.load_catalogue().campaign(id)
    register = make_volume(campaign, 2, members=39)
    found = app.evaluate_campaigns(register, (campaign,), VOLUMES[id].as_of)
    with use(translator("en")):
        table = volumes_table([(register, (campaign,), found)])
    (row,) = table.rows
    assert row[:2] == (campaign.title_en, "2011-12-31")
    assert int(row[2]) == sum(f.status == "met" for f in found)
    assert int(row[5]) == sum(f.status == "unmet" for f in found)
    assert row[-1].endswith("%")
