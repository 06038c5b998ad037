#!/bin/sh
echo "before nginx"
