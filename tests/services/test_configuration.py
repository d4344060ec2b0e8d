"""Settings kept in the school's database."""

import pytest

from livret_desktop.errors import RuleError, UsageError
from livret_desktop.services.configuration import change_setting, read_settings


def test_several_settings_are_kept_and_the_others_have_their_default(house):
    with house.open() as desk:
        assert read_settings(desk)["schedule.evening"] == "20:00"
        assert change_setting(desk, "schedule.evening", "19h30").value == "19:30"
        assert change_setting(desk, "dsr.training", "oui").value is True
    with house.open() as desk:
        settings = read_settings(desk)
        assert settings["schedule.evening"] == "19:30"
        assert settings["dsr.training"] is True
        assert settings["schedule.sunday"] == "20:30"


@pytest.mark.parametrize("typed", ["25:00", "02:30", "", "vingt heures", "20:61"])
def test_a_refused_value_leaves_the_former_one(house, typed):
    with house.open() as desk:
        change_setting(desk, "schedule.evening", "19:30")
        with pytest.raises(RuleError):
            change_setting(desk, "schedule.evening", typed)
        assert read_settings(desk)["schedule.evening"] == "19:30"


def test_an_unknown_setting_is_bad_usage(house):
    with house.open() as desk, pytest.raises(UsageError):
        change_setting(desk, "schedule.noon", "12:00")
