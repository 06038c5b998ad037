<?php echo json_encode(["orders" => 3]);
