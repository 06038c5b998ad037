<?php
ini_set('memory_limit', '-1');
$rows = [];
for ($i = 0; $i < 150; $i++) {
    $rows[] = str_repeat(chr(65 + $i % 26), 1 << 20);
}
echo count($rows), " rows\n";
