<?php echo "<link rel=stylesheet href=/css/shop.css>";
