<?php echo '{"booked":true}';
