#!/bin/bash
cd /gallery
exec python -m thumbnails
