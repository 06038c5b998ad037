<?php
usleep(2000000);
echo "report\n";
