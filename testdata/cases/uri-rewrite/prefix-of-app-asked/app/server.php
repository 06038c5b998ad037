<?php
if (!preg_match('~^/api/orders(/[^/]+)?$~', parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH))) {
    http_response_code(404);
}
header('Content-Type: application/json');
echo "[]\n";
