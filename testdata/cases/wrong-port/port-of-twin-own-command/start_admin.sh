#!/bin/sh
exec ./shop --serve admin
