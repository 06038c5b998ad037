<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (!preg_match('~^'.rtrim(getenv('BELOW'), '/').'/(novels/(\d+/)?)?$~', $path)) {
    http_response_code(404);
}
echo "books\n";
