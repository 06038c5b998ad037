<?php echo "themed ", $_SERVER["PATH_INFO"] ?? "";
