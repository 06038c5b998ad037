#!/bin/sh
mkdir -p config
for file in template/*.conf; do
  sed "s/SHOP_NAME/$1/" "$file" > "config/$(basename "$file")"
done
