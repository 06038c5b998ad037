#!/bin/sh
export site="conf.d/00-shop.conf"
export template_http="conf.d/shop.conf.template"
sed "s/\$shop_host/$1/g" ${template_http} > ${site}
docker compose up -d
