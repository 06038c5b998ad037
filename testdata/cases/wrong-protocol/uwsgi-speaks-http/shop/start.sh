#!/bin/sh
flask --app shop db upgrade
exec $@
