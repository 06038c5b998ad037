<?php
if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) !== '/index.php' && $_SERVER['REQUEST_URI'] !== '/') {
    http_response_code(404);
}
echo "shop\n";
