"""The form of the guide to components: one field of each sort."""

from django import forms


class SampleForm(forms.Form):
    """Its words stand for anybody's and are not translated."""

    name = forms.CharField(label="Full name", help_text="As it stands on your badge.", max_length=80)
    email = forms.EmailField(label="E-mail address", required=False)
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    seats = forms.IntegerField(label="Seats", min_value=1)
    country = forms.ChoiceField(label="Country", choices=[("DE", "Germany"), ("EE", "Estonia")])
    answer = forms.ChoiceField(
        label="Will you come?",
        choices=[("yes", "Yes"), ("maybe", "If need be"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="Topics",
        choices=[("impact", "Impact measurement"), ("finance", "Finance instruments")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label="Note", widget=forms.Textarea(attrs={"rows": 3, "data-grow": 3}), required=False
    )
    agreed = forms.BooleanField(label="I have read what is done with my answers.")
