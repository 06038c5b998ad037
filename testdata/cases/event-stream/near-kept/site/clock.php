<?php
header('Content-Type: text/event-stream');
header('Cache-Control: no-cache');

while (!connection_aborted()) {
    echo 'data: ' . date('c') . "\n\n";
    flush();
    sleep(1);
}
