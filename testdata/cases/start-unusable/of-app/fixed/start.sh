#!/bin/sh
exec upstream -listen :3000
