from django.db import models


class Manual(models.Model):
    title = models.CharField(max_length=200)
    cover = models.ImageField(upload_to="covers")
    file = models.FileField(upload_to="manuals")
