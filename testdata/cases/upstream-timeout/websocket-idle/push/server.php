<?php
use Ratchet\Http\HttpServer;
use Ratchet\Server\IoServer;
use Ratchet\WebSocket\WsServer;

require __DIR__ . '/vendor/autoload.php';

IoServer::factory(new HttpServer(new WsServer(new Push())), 8080)->run();
