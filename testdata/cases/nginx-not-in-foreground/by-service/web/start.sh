#!/bin/bash
set -e
service php8.1-fpm start
service nginx start
