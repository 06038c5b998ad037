#!/bin/sh
exec ./shop --serve site
