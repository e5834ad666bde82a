#!/bin/sh
echo "hello $1"
echo "$1" > "$AIOS_RESULT"
