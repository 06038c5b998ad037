<?php echo "books";
