<?php
define( 'DB_HOST', getenv('WORDPRESS_DB_HOST') );
define( 'DB_NAME', 'blog' );

$table_prefix = 'wp_';

/* Behind nginx, which ends TLS. */
if ( getenv('FORCE_HTTPS') ) {
	define( 'FORCE_SSL_ADMIN', true );
}
if (isset($_SERVER['HTTP_X_FORWARDED_PROTO']) && strpos($_SERVER['HTTP_X_FORWARDED_PROTO'], 'https') !== false) {
	$_SERVER['HTTPS'] = 'on';
}

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}

require_once ABSPATH . 'wp-settings.php';
