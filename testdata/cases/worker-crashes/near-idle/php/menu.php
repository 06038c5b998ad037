<?php
echo "menu\n";
