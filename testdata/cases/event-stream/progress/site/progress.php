<?php
header('Content-Type: text/event-stream');
header('Cache-Control: no-cache');

ob_end_flush();
for ($step = 1; $step <= 4; $step++) {
    echo "data: $step\n\n";
    flush();
    sleep(10); // the import of one file
}
echo "event: done\ndata: 4\n\n";
