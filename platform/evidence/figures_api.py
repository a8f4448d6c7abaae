"""The same numbers for programs."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evidence.figures import figures_of
from evidence.views.hosted import plan_of_figures


class FigureRowSerializer(serializers.Serializer):
    key = serializers.CharField(
        help_text="A country's code, the number of an organisation or a plan, `said:` and a name for one that guests say, the first date; empty: of none"
    )
    name = serializers.CharField()
    numbers = serializers.DictField(child=serializers.IntegerField())


class FigureSerializer(serializers.Serializer):
    key = serializers.ChoiceField(
        choices=["country", "organisation", "registered", "mode", "day", "absent", "part"]
    )
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField(), help_text="Of `numbers`, in their order")
    rows = FigureRowSerializer(many=True)
    total = serializers.DictField(child=serializers.IntegerField(), help_text="Everybody once")
    notes = serializers.ListField(child=serializers.CharField())


class FiguresView(APIView):
    @extend_schema(responses=FigureSerializer(many=True))
    def get(self, request: Request, plan_id: int) -> Response:
        """How many registered and were there, by country, organisation, day and part, for the hosts."""
        told = FigureSerializer(figures_of(plan_of_figures(request, plan_id)), many=True)
        return Response(told.data, headers={"Cache-Control": "no-store"})
