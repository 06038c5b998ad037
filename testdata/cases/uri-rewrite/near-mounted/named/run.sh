#!/bin/sh
port=${PORT:-8000}
below=${BELOW:-/}

for fixture in fixtures/*.json; do
    python src/manage.py loaddata $fixture
done

uwsgi --http :$port --chdir src --manage-script-name \
    --mount $below=books.wsgi:application --static-map /static=/srv/static
