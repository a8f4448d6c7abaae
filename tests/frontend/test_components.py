"""Components are strict, say everything in words, and let nothing of a person's through unescaped."""

from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory


class Answers(forms.Form):
    name = forms.CharField(label="Full name", help_text="As on your badge.")
    note = forms.CharField(label="Note", required=False)
    way = forms.ChoiceField(label="How?", choices=[("a", "By train")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed")
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("The two don't fit.")


def shown(template: str, **context: object) -> str:
    return Template(template).render(Context(context))


def test_an_icon_is_drawn_and_says_nothing() -> None:
    html = shown('{% icon "calendar" %}')
    assert html.startswith("<svg") and 'aria-hidden="true"' in html and "style=" not in html


def test_an_unknown_tone_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="no tone 'loud'"):
        shown('{% badge "New" tone="loud" %}')


def test_an_unknown_argument_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError):
        shown('{% badge "New" colour="red" %}')


def test_an_empty_state_with_half_an_action_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="both a name and an address"):
        shown('{% empty_state "Nothing." action="Go" %}')


def test_a_badge_escapes_what_people_write() -> None:
    assert shown("{% badge label %}", label="<b>") == '<span class="badge badge-neutral">&lt;b&gt;</span>'


def test_a_chip_says_its_country_in_full() -> None:
    country = SimpleNamespace(pk="GB", short="UK", name="United Kingdom")
    assert shown("{% country_chip country %}", country=country) == (
        '<span class="country country-gb" title="United Kingdom"><span aria-hidden="true">UK</span>'
        '<span class="hidden-visually">United Kingdom</span></span>'
    )


def test_a_person_is_a_name_with_the_mark_of_the_invented() -> None:
    somebody = SimpleNamespace(name="Łukasz <i>", is_demo=True)
    html = shown("{% person somebody %}", somebody=somebody)
    assert "Łukasz &lt;i&gt;" in html and "demo" in html and "person-about" not in html


def test_the_confirmed_organisation_stands_there_if_it_was_fetched() -> None:
    def belonging(name: str, state: str) -> SimpleNamespace:
        return SimpleNamespace(state=state, organisation=SimpleNamespace(name=name))

    somebody = SimpleNamespace(name="Kadri", is_demo=False)
    somebody._prefetched_objects_cache = {
        "affiliations": [belonging("A", "pending"), belonging("B", "confirmed")]
    }
    assert '<span class="person-about">B</span>' in shown("{% person somebody %}", somebody=somebody)


def test_a_field_joins_its_words_to_its_widget() -> None:
    html = shown("{% field form.name %}", form=Answers({}))
    assert '<label for="id_name">Full name</label>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html and 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_what_may_stay_empty_says_so() -> None:
    assert "(optional)" in shown("{% field form.note %}", form=Answers())
    assert "(optional)" not in shown("{% field form.name %}", form=Answers())


def test_choices_are_a_fieldset_with_a_legend() -> None:
    html = shown("{% field form.way %}", form=Answers())
    assert "<fieldset" in html and "<legend>How?" in html and "</fieldset>" in html


def test_a_field_of_nothing_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError, match="takes a field"):
        shown("{% field form.nothing %}", form=Answers())


def test_the_summary_names_everything_that_is_wrong_and_leads_there() -> None:
    form = Answers({"name": "K", "way": "a", "agreed": "on"})
    html = shown("{% error_summary form %}", form=form)
    assert 'role="alert"' in html
    assert [line.strip() for line in html.splitlines() if "<li>" in line] == [
        "<li>The two don&#x27;t fit.</li>",
        "<li>This field is required.</li>",  # the hidden one: nothing to lead to
    ]
    html = shown("{% error_summary form %}", form=Answers({"token": "t", "way": "a", "agreed": "on"}))
    assert '<a href="#id_name_field" data-focus="id_name">This field is required.</a>' in html


def test_nothing_is_wrong_in_a_form_nobody_has_sent() -> None:
    assert shown("{% error_summary form %}{% error_prefix form %}", form=Answers()).strip() == ""


def test_the_title_says_first_that_something_is_wrong() -> None:
    assert shown("{% error_prefix form %}", form=Answers({})) == "Error: "


def test_pages_keep_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/groups/?country=DE&page=2")
    html = shown("{% pagination page %}", page=Paginator(range(90), 30).page(2), request=request)
    assert 'href="?country=DE&amp;page=1"' in html and 'href="?country=DE&amp;page=3"' in html
    assert "Page 2 of 3" in html


def test_a_country_whose_name_stands_beside_it_is_said_once() -> None:
    country = SimpleNamespace(pk="EE", short="EE", name="Estonia")
    html = shown("{% country_chip country beside=True %} {{ country.name }}", country=country)
    assert html == '<span class="country country-ee" aria-hidden="true">EE</span> Estonia'


def test_an_address_breaks_after_its_at_sign() -> None:
    assert shown("{{ 'kadri@example.org'|address }}") == "kadri@<wbr>example.org"
    assert shown("{{ given|address }}", given="<b>") == "&lt;b&gt;<wbr>"
