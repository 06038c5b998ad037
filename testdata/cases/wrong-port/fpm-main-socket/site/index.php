<?php echo "blog\n";
