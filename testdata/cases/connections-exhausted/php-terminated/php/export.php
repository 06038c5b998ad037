<?php
usleep(4500000);
echo "done\n";
