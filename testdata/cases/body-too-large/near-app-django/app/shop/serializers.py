from rest_framework import serializers


class ReportSerializer(serializers.Serializer):
    file = serializers.FileField(read_only=True)
