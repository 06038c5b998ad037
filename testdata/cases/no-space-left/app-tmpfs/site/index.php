<?php
if (file_put_contents('/data/report.txt', str_repeat('x', 4 << 20)) !== 4 << 20) {
    http_response_code(500);
    error_log('cannot write the report');
}
