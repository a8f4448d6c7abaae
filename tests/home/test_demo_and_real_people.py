"""Invented people never mix with real ones, unless somebody insists."""

import pytest
from django.core.management import CommandError

from people.models import Person
from spaces.models import Space
from tests import factories
from tests.home.loading import counts, demo


def test_it_does_not_mix_with_real_people(db: None) -> None:
    factories.make_person("Real Person")
    before = counts()
    with pytest.raises(CommandError, match="Real people have signed up here"):
        demo()
    with pytest.raises(CommandError, match="Real people have signed up here"):
        demo(json=True)
    assert demo(if_empty=True) == ""
    assert demo(personas=True) == ""
    assert counts() == before


def test_with_force_it_stands_beside_real_people(db: None) -> None:
    real = factories.make_person("Real Person")
    demo(force=True)
    assert Person.objects.filter(is_demo=True).exists()
    assert list(Space.objects.of(real)) == []
