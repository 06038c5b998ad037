#!/bin/sh
stunnel /srv/front.conf
exec node .
