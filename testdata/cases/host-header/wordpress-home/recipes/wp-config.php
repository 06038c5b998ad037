<?php
define('DB_NAME', 'recipes');
// define('WP_HOME', 'http://old.example.org:8091');
define( "WP_HOME", "http://localhost:8091" );
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
