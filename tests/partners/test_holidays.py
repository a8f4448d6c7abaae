from datetime import date

import pytest

from partners.holidays import Holiday, holidays_on, is_known

PLACES = ["DE-BB", "DE-SH", "DE-NW", "GB-ENG", "GB-SCT", "DK", "EE", "PL"]


def places(*day: int) -> tuple[str, ...]:
    return tuple(place for holiday in holidays_on([date(*day)], PLACES, "en") for place in holiday.places)


def test_regions_have_their_own_holidays():
    assert places(2026, 10, 31) == ("DE-BB", "DE-SH")
    assert places(2026, 1, 2) == ("GB-SCT",)


def test_a_holiday_counts_from_the_year_of_its_law():
    assert ("PL" in places(2024, 12, 24), "PL" in places(2025, 12, 24)) == (False, True)
    assert ("DK" in places(2023, 5, 5), "DK" in places(2024, 4, 26)) == (True, False)


def test_a_holiday_is_named_in_the_readers_language_where_it_is_known():
    assert holidays_on([date(2026, 10, 31)], ["DE-SH"], "de") == [
        Holiday(date(2026, 10, 31), "Reformationstag", ("DE-SH",))
    ]
    assert holidays_on([date(2026, 6, 23)], ["EE"], "da") == [
        Holiday(date(2026, 6, 23), "Victory Day", ("EE",))
    ]


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("de", "Erster Weihnachtstag"),
        ("da", "Juledag"),
        ("et", "esimene jõulupüha"),
        ("pl", "Boże Narodzenie (pierwszy dzień)"),
        ("en", "Christmas Day"),
        ("", "Christmas Day"),
    ],
)
def test_a_day_that_all_keep_has_one_name_in_the_readers_language(language, name):
    keepers = ("DE", "DE-NW", "DK", "EE", "GB-ENG", "PL")
    assert holidays_on([date(2026, 12, 25)], keepers, language) == [
        Holiday(date(2026, 12, 25), name, keepers)
    ]


def test_a_place_that_nobody_knows_has_no_holidays():
    assert (is_known("DE-SH"), is_known("ZZ"), is_known("DE-ZZ")) == (True, False, False)
    assert holidays_on([date(2026, 12, 25)], ["ZZ", "DE-ZZ"]) == []
