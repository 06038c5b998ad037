<?php require "../app/Http/ReceiptController.php";
