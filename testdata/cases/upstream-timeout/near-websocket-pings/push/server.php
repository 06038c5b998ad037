<?php
use Ratchet\Http\HttpServer;
use Ratchet\Server\IoServer;
use Ratchet\WebSocket\WsServer;

require __DIR__ . '/vendor/autoload.php';

$push = new WsServer(new Push());
$server = IoServer::factory(new HttpServer($push), 8080);
$push->enableKeepAlive($server->loop, 30);
$server->run();
