<?php echo "hats";
