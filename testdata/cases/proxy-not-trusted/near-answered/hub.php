<?php
// What comes with X-Forwarded-For must come from a proxy that the settings trust (homeassistant/components/http/forwarded.py).
$settings = file_get_contents('/config/configuration.yaml');
preg_match_all('~^ +- ([\d.]+)/(\d+)$~m', $settings, $nets, PREG_SET_ORDER);
$trusted = false;
foreach ($nets as [, $net, $bits]) {
    $trusted = $trusted || (ip2long($net) ^ ip2long($_SERVER['REMOTE_ADDR'])) >> (32 - $bits) === 0;
}
if (isset($_SERVER['HTTP_X_FORWARDED_FOR']) && !($trusted && str_contains($settings, 'use_x_forwarded_for: true'))) {
    http_response_code(400);
    exit("400: Bad Request\n");
}
echo "hub\n";
