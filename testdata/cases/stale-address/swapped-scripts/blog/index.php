<?php echo 'blog';
