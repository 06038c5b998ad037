from django.db import models


# Small pictures alone; the file of a report is for reading only.
class Member(models.Model):
    name = models.CharField(max_length=200)
    picture = models.ImageField(upload_to="members")
