<?php
$rules = ['receipt' => 'file|max:8192'];
