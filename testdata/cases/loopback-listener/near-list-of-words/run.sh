#!/bin/bash
cmd=(flask run)
cmd+=(--host 0.0.0.0)
cmd+=(--port 8000)
exec "${cmd[@]}"
