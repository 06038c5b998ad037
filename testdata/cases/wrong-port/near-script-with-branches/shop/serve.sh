#!/bin/sh
case $1 in
  dev)
    npm run dev | cat
    ;;
  *)
    npm "$@"
    ;;
esac
